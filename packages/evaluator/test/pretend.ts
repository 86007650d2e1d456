import { type ModelConfig, type ModelConfigInput, modelConfigSchema } from "@kensho/models";
import { type Graph, graph, type HostTensor, hostTensor, type Program, type State, sizeOf } from "@kensho/tensor";
import { latentName, latentShape, type ThinkGraphOptions } from "../src/think-graph.ts";
import { Thinker } from "../src/thinker.ts";

/** What a pretended network answers to one puzzle at one step. */
export interface Answer {
  readonly prediction: ArrayLike<number>;
  /** Probability of every cell's token. Default 0.5. */
  readonly confidence?: readonly number[];
  /** Default 0.5. */
  readonly halting?: number;
  /** Probability of every token but the predicted one, by cell and token. Default 0. */
  readonly others?: (cell: number, token: number) => number;
}

/** Config of a network for 4×4 Sudoku. */
function sudokuModel(change: Partial<ModelConfigInput>): ModelConfig {
  return modelConfigSchema.parse({
    name: "trm",
    hidden_size: 8,
    num_heads: 2,
    inter_multiple_of: 8,
    H_cycles: 1,
    L_cycles: 1,
    L_layers: 1,
    halt_max_steps: 3,
    vocab_size: 6,
    seq_len: 16,
    ...change,
  });
}

/** A pretended network, and what was asked of it. */
export interface Pretence {
  readonly thinker: Thinker;
  /** Steps of its batches. */
  readonly runs: () => number;
  /** Slots of each of them. */
  readonly slots: readonly number[];
}

/**
 * A thinker whose network is a function of puzzle, step and the noise that it began with (one number of it, 0 without).
 * `change` is of its config. Its latents hold step and noise of their slot, so that a row that is moved wrongly forgets where it was.
 */
export function pretend(
  batchSize: number,
  answer: (input: readonly number[], step: number, noise: number) => Answer,
  change: Partial<ModelConfigInput> = {},
): Pretence {
  const model = sudokuModel(change);
  const seen: number[] = [];
  const held = new Map<string, HostTensor>();
  const latent = (slots: number): HostTensor => {
    const shape = latentShape(model, slots);
    return held.get(latentName("z_H", slots)) ?? hostTensor("f32", shape, new Float32Array(sizeOf(shape)));
  };
  const compile = async ({ slots, detailed }: ThinkGraphOptions): Promise<Program> => ({
    graph: graph({}) as Graph,
    run: async (inputs = {}) => {
      seen.push(slots);
      const size = sizeOf(latentShape(model, slots)) / slots;
      const state = Float32Array.from(latent(slots).data);
      const tokens = Array.from(inputs.inputs?.data as Int32Array);
      const answers = Array.from({ length: slots }, (_, slot) => {
        const begins = inputs.restart?.data[slot] === 1;
        const step = begins ? 1 : (state[slot * size] as number) + 1;
        const noise = begins ? (inputs["noise/z_H"]?.data[slot * size] ?? 0) : (state[slot * size + 1] as number);
        state.set([step, noise], slot * size);
        return answer(tokens.slice(slot * model.seq_len, (slot + 1) * model.seq_len), step, noise);
      });
      held.set(latentName("z_H", slots), hostTensor("f32", latentShape(model, slots), state));
      return outputsOf(answers, model, detailed);
    },
    [Symbol.asyncDispose]: async () => {},
  });
  const state: State = {
    names: [],
    read: async (names = []) =>
      Object.fromEntries(names.map((name) => [name, held.get(name) ?? latent(slotsIn(name))])),
    write: async (values) => {
      for (const [name, value] of Object.entries(values)) held.set(name, value);
    },
    [Symbol.asyncDispose]: async () => {},
  };
  return { thinker: new Thinker(model, batchSize, state, compile), runs: () => seen.length, slots: seen };
}

const slotsIn = (name: string): number => Number(/^carry(\d+)\//.exec(name)?.[1]);

function outputsOf(
  answers: readonly Answer[],
  { seq_len, vocab_size }: ModelConfig,
  detailed: boolean,
): Record<string, HostTensor> {
  const cells = [answers.length, seq_len];
  const confidence = answers.flatMap((given) => given.confidence ?? new Array<number>(seq_len).fill(0.5));
  const halting = answers.map((given) => given.halting ?? 0.5);
  const predictions = answers.flatMap(({ prediction }) => Array.from(prediction));
  const probabilities = predictions.flatMap((predicted, i) =>
    Array.from({ length: vocab_size }, (_, token) =>
      token === predicted
        ? (confidence[i] as number)
        : (answers[Math.floor(i / seq_len)]?.others?.(i % seq_len, token) ?? 0),
    ),
  );
  return {
    predictions: hostTensor("i32", cells, Int32Array.from(predictions)),
    confidence: hostTensor("f32", cells, Float64Array.from(confidence)),
    halting: hostTensor("f32", [answers.length], Float64Array.from(halting)),
    halts: hostTensor(
      "i32",
      [answers.length],
      Int32Array.from(halting, (p) => (p > 0.5 ? 1 : 0)),
    ),
    ...(detailed ? { probabilities: hostTensor("f32", [...cells, vocab_size], Float64Array.from(probabilities)) } : {}),
  };
}
