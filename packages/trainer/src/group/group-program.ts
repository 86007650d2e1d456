import type { Task } from "@kensho/models";
import type { Engine, Graph, HostTensor, Program, State, Tensor } from "@kensho/tensor";
import type { TrainConfig } from "../config.ts";
import { STATE } from "../state-names.ts";
import { Bucket } from "./bucket.ts";
import { rowsOf } from "./rows.ts";
import { BETWEEN, splitStep } from "./split-step.ts";
import { type Share, shareOf, type TrainingGroup } from "./training-group.ts";

type Tensors = Readonly<Record<string, HostTensor>>;

/** The training step of a group on this rank's engine, with the inputs and outputs of the step of one process. */
export async function compileGroupStep(
  engine: Engine,
  state: State,
  task: Task,
  train: TrainConfig,
  group: TrainingGroup,
): Promise<Program> {
  const share = shareOf(train.global_batch_size, group);
  const { gradients, updates, figures } = splitStep(task, train, share);
  const first = await engine.compile(gradients, state);
  const second = await engine.compile(updates, state);
  const isRows = (name: string): boolean => name.startsWith(BETWEEN.rows(""));
  const pick = (wanted: boolean): Record<string, Tensor> =>
    Object.fromEntries([...gradients.outputs].filter(([name]) => isRows(name) === wanted));
  const bucket = new Bucket(pick(false), pick(true), train.global_batch_size, share);
  return new GroupProgram({ gradients: first, updates: second, state, bucket, figures, share, group });
}

interface Parts {
  readonly gradients: Program;
  readonly updates: Program;
  readonly state: State;
  readonly bucket: Bucket;
  readonly figures: readonly string[];
  readonly share: Share;
  readonly group: TrainingGroup;
}

/** Inputs are of the whole batch: each rank takes its rows. Outputs are the same on every rank. */
class GroupProgram implements Program {
  readonly #parts: Parts;
  /** Where the engine has it. */
  readonly runIf?: NonNullable<Program["runIf"]>;

  constructor(parts: Parts) {
    this.#parts = parts;
    const { gradients, updates } = parts;
    if (gradients.runIf === undefined || updates.runIf === undefined) return;
    this.runIf = (inputs, accept) => this.#runIf(inputs, accept);
  }

  get graph(): Graph {
    return this.#parts.gradients.graph;
  }

  async run(inputs: Tensors = {}): Promise<Record<string, HostTensor>> {
    const summed = await this.#sum(inputs);
    return { ...this.#figures(), ...(await this.#parts.updates.run(summed)) };
  }

  async #runIf(inputs: Tensors, accept: (outputs: Tensors) => boolean): Promise<Record<string, HostTensor>> {
    const { state, updates } = this.#parts;
    // The carry is replaced before the other ranks have answered, so a copy is kept. All ranks decide alike.
    const carry = await state.read(state.names.filter((name) => name.startsWith(STATE.carry(""))));
    const summed = await this.#sum(inputs);
    const figures = this.#figures();
    let accepted = true;
    const rest = await updates.runIf?.(summed, (outputs) => {
      accepted = accept({ ...figures, ...outputs });
      return accepted;
    });
    if (!accepted) await state.write(carry);
    return { ...figures, ...rest };
  }

  /** Gradients of the rank's rows, and their sum over all ranks. @returns inputs of the updates */
  async #sum(inputs: Tensors): Promise<Record<string, HostTensor>> {
    const { gradients, updates, bucket, share, group } = this.#parts;
    const own = [...gradients.graph.inputs.keys()].map((name) => {
      return [name, rowsOf(inputs[name] as HostTensor, share)] as const;
    });
    await group.sum(bucket.pack(await gradients.run(Object.fromEntries(own))));
    const summed = [...updates.graph.inputs].map(([name, { dtype }]) => {
      if (!bucket.has(name)) return [name, inputs[name] as HostTensor] as const;
      const tensor = bucket.tensor(name);
      return [name, dtype === "i32" ? { ...tensor, dtype, data: Int32Array.from(tensor.data) } : tensor] as const;
    });
    return Object.fromEntries(summed);
  }

  #figures(): Record<string, HostTensor> {
    const { figures, bucket } = this.#parts;
    return Object.fromEntries(figures.map((name) => [name, bucket.tensor(name)]));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#parts.gradients[Symbol.asyncDispose]();
    await this.#parts.updates[Symbol.asyncDispose]();
  }
}
