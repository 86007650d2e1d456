import { freshCarry, puzzleTask } from "@kensho/models";
import {
  allocate,
  type Engine,
  type Graph,
  type HostTensor,
  hostTensor,
  type Program,
  type Shape,
  sizeOf,
} from "@kensho/tensor";
import { initialWeights, scalarValues } from "@kensho/trainer";
import type { TrainingSetup } from "./setups.ts";

/** Prefix of the carry's states. */
export const CARRY = "carry/";

/** A training step on an engine, with its data. */
export interface PreparedStep extends AsyncDisposable {
  readonly program: Program;
  readonly inputs: Readonly<Record<string, HostTensor>>;
}

/** Puts a step on an engine, with first weights, an empty carry and a batch of digits. */
export async function prepareStep(engine: Engine, g: Graph, { model, train }: TrainingSetup): Promise<PreparedStep> {
  const weights = initialWeights(model, 0);
  const held = new Map([...g.updates, ...g.states]);
  const carry = freshCarry(train.global_batch_size, model);
  const values = [...held].map(
    ([name, leaf]) => [name, weights[name] ?? carry[name.replace(CARRY, "")] ?? zeros(leaf)] as const,
  );
  const state = await engine.createState(Object.fromEntries(values));
  const program = await engine.compile(g, state);
  const digits = (from: number) =>
    Int32Array.from({ length: train.global_batch_size * model.seq_len }, (_, i) => from + (i % (model.vocab_size - 2)));
  const scalars = scalarValues(puzzleTask(model, train), train, { step: train.steps, elapsed: 0 });
  const inputs = [...g.inputs].map(([name, { shape, dtype }]): [string, HostTensor] => {
    if (name === "inputs") return [name, hostTensor("i32", shape, digits(1))];
    if (name === "labels") return [name, hostTensor("i32", shape, digits(2))];
    return [name, scalars[name] ?? hostTensor(dtype, shape, allocate(dtype, sizeOf(shape)).fill(model.halt_max_steps))];
  });
  return {
    program,
    inputs: Object.fromEntries(inputs),
    async [Symbol.asyncDispose]() {
      await program[Symbol.asyncDispose]();
      await state[Symbol.asyncDispose]();
    },
  };
}

/** Moments, averages, and places for gradients start at zero. */
function zeros({ shape }: { readonly shape: Shape }): HostTensor {
  return hostTensor("f32", shape, new Float32Array(sizeOf(shape)));
}
