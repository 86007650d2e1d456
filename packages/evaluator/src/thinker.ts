import { type ModelConfig, parameterSpecs } from "@kensho/models";
import {
  allocate,
  checkFit,
  countFlops,
  type Engine,
  GraphError,
  type HostTensor,
  hostTensor,
  type Program,
  type State,
  sizeOf,
} from "@kensho/tensor";
import { latentName, latentShape, latentsOf, type ThinkGraphOptions, thinkGraph } from "./think-graph.ts";

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

/** What one step brings to every slot. */
export interface SlotThoughts extends Omit<Thought, "step"> {
  /** `[slots]`: 1 where training would halt here. */
  readonly halts: Int32Array;
  /** `[slots, seq_len, vocab]`, if it was asked for. */
  readonly probabilities: Float32Array | undefined;
}

/** Inputs of one step. */
export interface SlotInputs {
  /** `[slots, seq_len]` */
  readonly tokens: Int32Array;
  /** `[slots]`: 1 where a row restarts. */
  readonly restart: Uint8Array;
  /** `[slots]` */
  readonly identifiers: Int32Array;
  /** `[slots, positions, hidden]` by latent: added to the initial latent of rows that restart. */
  readonly noise?: Readonly<Record<string, Float32Array>>;
  readonly detailed?: boolean;
}

/** Options for {@link createThinker}. */
export interface ThinkerOptions {
  readonly engine: Engine;
  readonly model: ModelConfig;
  /** Tensors by official name, buffers included. */
  readonly weights: Readonly<Record<string, HostTensor>>;
  /** Puzzles side by side at most. */
  readonly batchSize: number;
  /** The caller will not change the weights while the network is in use, so that an engine on the host needs no copy. Default false. */
  readonly sharesWeights?: boolean;
}

/**
 * Puts a trained network on an engine. Programs for fewer puzzles than a whole batch are compiled when they are first wanted.
 * @throws {GraphError} if `weights` lacks a tensor of the config, or has it with another shape
 */
export async function createThinker({
  engine,
  model,
  weights,
  batchSize,
  sharesWeights = false,
}: ThinkerOptions): Promise<Thinker> {
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
  for (const slots of slotCounts(batchSize)) {
    const shape = latentShape(model, slots);
    const empty = hostTensor("f32", shape, allocate("f32", sizeOf(shape)));
    for (const name of latentsOf(model)) values[latentName(name, slots)] = empty;
  }
  const shared = sharesWeights ? Object.keys(parameterSpecs(model)) : [];
  const state = await engine.createState(values, { shared });
  const compile = (options: ThinkGraphOptions): Promise<Program> => engine.compile(thinkGraph(model, options), state);
  return new Thinker(model, batchSize, state, compile);
}

/** The numbers of slots that there are programs for: powers of two, and the batch size. Ascending. */
export function slotCounts(batchSize: number): readonly number[] {
  const counts: number[] = [];
  for (let slots = 1; slots < batchSize; slots *= 2) counts.push(slots);
  return [...counts, batchSize];
}

/** A network that thinks about batches of puzzles. One batch at a time. */
export class Thinker implements AsyncDisposable {
  readonly model: ModelConfig;
  readonly batchSize: number;
  readonly #state: State;
  readonly #compile: (options: ThinkGraphOptions) => Promise<Program>;
  readonly #programs = new Map<string, Program>();

  constructor(
    model: ModelConfig,
    batchSize: number,
    state: State,
    compile: (options: ThinkGraphOptions) => Promise<Program>,
  ) {
    this.model = model;
    this.batchSize = batchSize;
    this.#state = state;
    this.#compile = compile;
  }

  /** Floating-point operations of one step of one puzzle. */
  get flopsPerStep(): number {
    return countFlops(thinkGraph(this.model, { slots: 1, noisy: false, detailed: false }));
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
    requireSteps(steps);
    for (let step = 1; step <= steps; step++) {
      const restart = new Uint8Array(this.batchSize).fill(step === 1 ? 1 : 0);
      const thoughts = await this.step(this.batchSize, { tokens: inputs, restart, identifiers: puzzleIdentifiers });
      yield { step, ...thoughts };
    }
  }

  /** Compiles what {@link step} will run, so that its first time takes no longer than the next. */
  async prepare(slots: number, { noisy, detailed }: Pick<ThinkGraphOptions, "noisy" | "detailed">): Promise<void> {
    await this.#program({ slots, noisy, detailed });
  }

  /**
   * Runs one step of every slot, which continues its pass or restarts. The caller owns the arrays of the result.
   * @param slots one of {@link slotCounts}
   * @throws {GraphError} if a puzzle has no vector
   */
  async step(
    slots: number,
    { tokens, restart, identifiers, noise, detailed = false }: SlotInputs,
  ): Promise<SlotThoughts> {
    requireIdentifiers(identifiers, this.model);
    const program = await this.#program({ slots, noisy: noise !== undefined, detailed });
    const shape = latentShape(this.model, slots);
    const out = await program.run({
      inputs: hostTensor("i32", [slots, this.model.seq_len], tokens),
      restart: hostTensor("bool", [slots], restart),
      ...(this.model.puzzle_emb_ndim > 0 ? { puzzle_identifiers: hostTensor("i32", [slots], identifiers) } : {}),
      ...Object.fromEntries(
        Object.entries(noise ?? {}).map(([name, z]) => [`noise/${name}`, hostTensor("f32", shape, z)]),
      ),
    });
    return {
      predictions: out.predictions?.data as Int32Array,
      confidence: Float32Array.from(out.confidence?.data as Float32Array),
      halting: Float32Array.from(out.halting?.data as Float32Array),
      halts: out.halts?.data as Int32Array,
      probabilities: detailed ? Float32Array.from(out.probabilities?.data as Float32Array) : undefined,
    };
  }

  /**
   * Moves rows to a batch of another size, each with what it has thought so far.
   * @param rows by new slot, the old one; at most `to` of them
   */
  async move(from: number, to: number, rows: readonly number[]): Promise<void> {
    const names = latentsOf(this.model);
    const held = await this.#state.read(names.map((name) => latentName(name, from)));
    const shape = latentShape(this.model, to);
    const size = sizeOf(shape) / to;
    const moved = names.map((name) => {
      const { data } = held[latentName(name, from)] as HostTensor;
      const target = new Float32Array(sizeOf(shape));
      for (const [slot, row] of rows.entries()) target.set(data.subarray(row * size, (row + 1) * size), slot * size);
      return [latentName(name, to), hostTensor("f32", shape, target)] as const;
    });
    await this.#state.write(Object.fromEntries(moved));
  }

  /** Replaces the weights, such as by those of a later step of the same run. */
  async setWeights(weights: Readonly<Record<string, HostTensor>>): Promise<void> {
    await this.#state.write(weights);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const program of this.#programs.values()) await program[Symbol.asyncDispose]();
    await this.#state[Symbol.asyncDispose]();
  }

  async #program(options: ThinkGraphOptions): Promise<Program> {
    const key = JSON.stringify(options);
    const known = this.#programs.get(key);
    if (known !== undefined) return known;
    const program = await this.#compile(options);
    this.#programs.set(key, program);
    return program;
  }
}

/** @throws {GraphError} for anything but a whole number from 1 */
export function requireSteps(steps: number): void {
  if (!(Number.isSafeInteger(steps) && steps >= 1))
    throw new GraphError(`think: expected a whole number of steps from 1, got ${steps}`);
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
