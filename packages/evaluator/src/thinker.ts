import {
  initialLatent,
  LATENTS,
  lookUpPuzzles,
  type ModelConfig,
  type Params,
  parameterSpecs,
  sequenceLength,
  supervisionStep,
} from "@kensho/models";
import {
  argMax,
  checkFit,
  type Engine,
  type Graph,
  GraphError,
  graph,
  type HostTensor,
  hostTensor,
  input,
  max,
  type Program,
  reshape,
  type State,
  sigmoid,
  softmax,
  state,
  where,
} from "@kensho/tensor";

const latentName = (name: string): string => `carry/${name}`;

/** What the network holds for the answer after a step. */
export interface Thought {
  /** Supervision steps so far, from 1. */
  readonly step: number;
  /** `[B, seq_len]` tokens. */
  readonly predictions: Int32Array;
  /** `[B, seq_len]`: probability of the predicted token, 0…1. */
  readonly confidence: Float32Array;
  /** `[B]`: probability the halting head gives to "this answer is right", 0…1. */
  readonly halting: Float32Array;
}

/** One supervision step without gradient: rows that restart begin at the initial latent, the others think on. */
function thinkGraph(config: ModelConfig, batch: number): Graph {
  const params: Params = Object.fromEntries(
    Object.entries(parameterSpecs(config)).map(([name, { shape }]) => [name, state(name, shape)]),
  );
  const restart = reshape(input("restart", [batch], "bool"), [batch, 1, 1]);
  const start = Object.entries(initialLatent(batch, params, config));
  const latent = start.map(([name, z]) => [name, where(restart, z, state(latentName(name), z.shape))] as const);
  const puzzle = {
    inputs: input("inputs", [batch, config.seq_len], "i32"),
    puzzleVectors: lookUpPuzzles(input("puzzle_identifiers", [batch], "i32"), params, config),
  };
  const step = supervisionStep(puzzle, Object.fromEntries(latent), params, config);
  return graph({
    outputs: {
      predictions: argMax(step.logits),
      confidence: max(softmax(step.logits), { axes: [-1] }),
      halting: sigmoid(step.q_halt_logits),
    },
    updates: Object.fromEntries(Object.entries(step.latent).map(([name, z]) => [latentName(name), z])),
  });
}

/** What {@link createThinker} needs. */
export interface ThinkerOptions {
  readonly engine: Engine;
  readonly model: ModelConfig;
  /** Tensors by official name, buffers included. */
  readonly weights: Readonly<Record<string, HostTensor>>;
  /** Puzzles per batch. */
  readonly batchSize: number;
}

/**
 * Puts a trained network on an engine.
 * @throws {GraphError} if `weights` lacks a tensor of the config, or has it with another shape
 */
export async function createThinker({ engine, model, weights, batchSize }: ThinkerOptions): Promise<Thinker> {
  const values: Record<string, HostTensor> = {};
  for (const [name, { shape }] of Object.entries(parameterSpecs(model))) {
    const weight = weights[name];
    if (weight === undefined) {
      throw new GraphError(`the weights lack "${name}"`, {
        hint: "they belong to another config, or to another family",
      });
    }
    checkFit(`weight "${name}"`, { shape, dtype: "f32" }, weight);
    values[name] = weight;
  }
  const shape = [batchSize, sequenceLength(model), model.hidden_size];
  const empty = hostTensor("f32", shape, new Float32Array(batchSize * sequenceLength(model) * model.hidden_size));
  for (const name of Object.keys(LATENTS[model.name])) values[latentName(name)] = empty;
  const engineState = await engine.createState(values);
  return new Thinker(model, batchSize, engineState, await engine.compile(thinkGraph(model, batchSize), engineState));
}

/** A network that thinks about batches of puzzles. One batch at a time. */
export class Thinker implements AsyncDisposable {
  readonly model: ModelConfig;
  readonly batchSize: number;
  readonly #state: State;
  readonly #program: Program;

  constructor(model: ModelConfig, batchSize: number, state: State, program: Program) {
    this.model = model;
    this.batchSize = batchSize;
    this.#state = state;
    this.#program = program;
  }

  /**
   * Thinks about one batch from the start, step by step; the caller stops when it has seen enough.
   * @param inputs `[batchSize, seq_len]` tokens
   * @param steps at most this many, from 1 (default: what the network was trained with)
   * @param puzzleIdentifiers `[batchSize]`: whose vectors a network with puzzle embedding takes (default: the blank one's)
   * @throws {ShapeError} if `inputs` is of another length
   * @throws {GraphError} if `steps` is not a whole number from 1, or a puzzle has no vector
   */
  async *think(
    inputs: Int32Array,
    steps: number = this.model.halt_max_steps,
    puzzleIdentifiers: Int32Array = new Int32Array(this.batchSize),
  ): AsyncGenerator<Thought, void, undefined> {
    if (!(Number.isSafeInteger(steps) && steps >= 1)) {
      throw new GraphError(`think: expected a whole number of steps from 1, got ${steps}`);
    }
    const B = this.batchSize;
    requireIdentifiers(puzzleIdentifiers, this.model);
    const identifiers =
      this.model.puzzle_emb_ndim > 0 ? { puzzle_identifiers: hostTensor("i32", [B], puzzleIdentifiers) } : {};
    const tokens = hostTensor("i32", [B, this.model.seq_len], inputs);
    for (let step = 1; step <= steps; step++) {
      const restart = hostTensor("bool", [B], new Uint8Array(B).fill(step === 1 ? 1 : 0));
      const out = await this.#program.run({ inputs: tokens, restart, ...identifiers });
      yield {
        step,
        predictions: out.predictions?.data as Int32Array,
        confidence: Float32Array.from(out.confidence?.data as Float32Array),
        halting: Float32Array.from(out.halting?.data as Float32Array),
      };
    }
  }

  /** Replaces the weights, such as by those of a later step of the same run. */
  async setWeights(weights: Readonly<Record<string, HostTensor>>): Promise<void> {
    await this.#state.write(weights);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#program[Symbol.asyncDispose]();
    await this.#state[Symbol.asyncDispose]();
  }
}

/** @throws {GraphError} if the network has puzzle vectors, and none for one of these puzzles */
function requireIdentifiers(identifiers: Int32Array, { puzzle_emb_ndim, num_puzzle_identifiers }: ModelConfig): void {
  if (puzzle_emb_ndim === 0) return;
  const unknown = identifiers.find((identifier) => identifier < 0 || identifier >= num_puzzle_identifiers);
  if (unknown === undefined) return;
  throw new GraphError(
    `think: the network has no vector for puzzle ${unknown}, but for 0 to ${num_puzzle_identifiers - 1}`,
    {
      hint: "give it puzzles of the data set that it was trained with, or of identifier 0",
    },
  );
}
