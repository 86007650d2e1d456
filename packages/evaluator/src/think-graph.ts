import {
  initialLatent,
  LATENTS,
  type Latent,
  learnsContinue,
  lookUpPuzzles,
  type ModelConfig,
  type Params,
  parameterSpecs,
  sequenceLength,
  supervisionStep,
} from "@kensho/models";
import {
  add,
  argMax,
  cast,
  type Graph,
  graph,
  greater,
  input,
  max,
  reshape,
  type Shape,
  sigmoid,
  softmax,
  state,
  where,
} from "@kensho/tensor";

/** What sets the programs of one thinker apart. */
export interface ThinkGraphOptions {
  /** Slots: puzzles side by side. */
  readonly slots: number;
  /** Rows that restart begin at the initial latent plus an input `noise/…`. */
  readonly noisy: boolean;
  /** The probability of every token is an output, too. */
  readonly detailed: boolean;
}

/** Returns the name of a latent in the state, for a number of slots. */
export const latentName = (name: string, slots: number): string => `carry${slots}/${name}`;

/** Names of a family's latents. */
export const latentsOf = (config: ModelConfig): readonly string[] => Object.keys(LATENTS[config.name]);

/** Shape of a latent: `[slots, positions, hidden]`. */
export const latentShape = (config: ModelConfig, slots: number): Shape => [
  slots,
  sequenceLength(config),
  config.hidden_size,
];

/** One supervision step without gradient: rows that restart begin at the initial latent, the others think on. */
export function thinkGraph(config: ModelConfig, { slots, noisy, detailed }: ThinkGraphOptions): Graph {
  const params: Params = Object.fromEntries(
    Object.entries(parameterSpecs(config)).map(([name, { shape }]) => [name, state(name, shape)]),
  );
  const restart = reshape(input("restart", [slots], "bool"), [slots, 1, 1]);
  const start = Object.entries(initialLatent(slots, params, config)).map(
    ([name, z]) => [name, noisy ? add(z, input(`noise/${name}`, z.shape)) : z] as const,
  );
  const latent: Latent = Object.fromEntries(
    start.map(([name, z]) => [name, where(restart, z, state(latentName(name, slots), z.shape))]),
  );
  const puzzle = {
    inputs: input("inputs", [slots, config.seq_len], "i32"),
    puzzleVectors: lookUpPuzzles(input("puzzle_identifiers", [slots], "i32"), params, config),
  };
  const step = supervisionStep(puzzle, latent, params, config);
  const probabilities = softmax(step.logits);
  const wantsToHalt = greater(step.q_halt_logits, learnsContinue(config) ? step.q_continue_logits : 0);
  return graph({
    outputs: {
      predictions: argMax(step.logits),
      confidence: max(probabilities, { axes: [-1] }),
      halting: sigmoid(step.q_halt_logits),
      halts: cast(wantsToHalt, "i32"),
      ...(detailed ? { probabilities } : {}),
    },
    updates: Object.fromEntries(Object.entries(step.latent).map(([name, z]) => [latentName(name, slots), z])),
  });
}
