import { type ModelConfig, modelConfigSchema } from "@kensho/models";
import { type Graph, graph, type HostTensor, hostTensor, type Program, type State } from "@kensho/tensor";
import { Thinker } from "../src/thinker.ts";

/** What a pretended network answers to one puzzle at one step. */
export interface Answer {
  readonly prediction: ArrayLike<number>;
  /** Probability of every cell's token. Default 0.5. */
  readonly confidence?: readonly number[];
  /** Default 0.5. */
  readonly halting?: number;
}

/** Config of a network for 4×4 Sudoku. */
function sudokuModel(): ModelConfig {
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
  });
}

/** A thinker whose network is a function; `runs` counts the steps of its batches. */
export function pretend(
  batchSize: number,
  answer: (input: readonly number[], step: number) => Answer,
): { readonly thinker: Thinker; readonly runs: () => number } {
  const model = sudokuModel();
  let [runs, step] = [0, 0];
  const program: Program = {
    graph: graph({}) as Graph,
    run: async ({ inputs, restart } = {}) => {
      runs++;
      step = restart?.data[0] === 1 ? 1 : step + 1;
      const tokens = Array.from((inputs as HostTensor).data);
      const answers = Array.from({ length: batchSize }, (_, row) =>
        answer(tokens.slice(row * model.seq_len, (row + 1) * model.seq_len), step),
      );
      const cells = [batchSize, model.seq_len];
      const confidence = answers.flatMap((given) => given.confidence ?? new Array<number>(model.seq_len).fill(0.5));
      return {
        predictions: hostTensor(
          "i32",
          cells,
          Int32Array.from(answers.flatMap(({ prediction }) => Array.from(prediction))),
        ),
        confidence: hostTensor("f32", cells, Float64Array.from(confidence)),
        halting: hostTensor(
          "f32",
          [batchSize],
          Float64Array.from(answers, ({ halting = 0.5 }) => halting),
        ),
      };
    },
    [Symbol.asyncDispose]: async () => {},
  };
  const state: State = {
    names: [],
    read: async () => ({}),
    write: async () => {},
    [Symbol.asyncDispose]: async () => {},
  };
  return { thinker: new Thinker(model, batchSize, state, program), runs: () => runs };
}
