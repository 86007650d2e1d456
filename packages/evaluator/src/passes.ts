import type { RandomStream, Tokens } from "@kensho/puzzles";
import { gaussian } from "./noise.ts";
import { latentShape, latentsOf } from "./think-graph.ts";
import { requireSteps, type SeatInputs, type SeatThoughts, seatCounts, type Thinker } from "./thinker.ts";

/** One way of the network through a grid, from an initial state on. */
export interface Pass {
  /** `[seq_len]` tokens */
  readonly tokens: Tokens;
  readonly identifier: number;
  /** Steps at most, from 1. */
  readonly steps: number;
  /** What is added to the initial latent: Gaussian noise of this standard deviation, from this stream. */
  readonly noise?: { readonly sigma: number; readonly random: RandomStream };
  /** Looks at the answer after each step; `true` ends the pass. */
  see(view: PassView): boolean;
}

/** A pass after one of its steps. The arrays hold until the next. */
export interface PassView {
  /** From 1. */
  readonly step: number;
  /** `[seq_len]` tokens */
  readonly prediction: Int32Array;
  /** `[seq_len]`: probability of the predicted token. */
  readonly confidence: Float32Array;
  /** Probability the halting head gives to "this answer is right". */
  readonly halting: number;
  /** Training would halt here. */
  readonly halts: boolean;
  /** `[seq_len, vocab]`, if it was asked for. */
  readonly probabilities: Float32Array | undefined;
  /** This pass's share of the time that the step took: its length over the passes side by side. */
  readonly seconds: number;
}

/** Hands out passes, no more than fit. None although some fit, and none are under way: that was all. */
interface PassSource {
  next(free: number): readonly Pass[] | Promise<readonly Pass[]>;
}

/** What {@link runPasses} may be told. */
interface RunPassesOptions {
  /** Give each view the probabilities of all tokens. */
  readonly detailed?: boolean;
  readonly signal?: AbortSignal | undefined;
}

/** A pass in its seat. */
interface Seated {
  readonly pass: Pass;
  step: number;
}

/** So many steps with three quarters of the seats empty, and the batch moves to fewer seats. */
const PATIENCE = 8;

/**
 * Runs passes side by side. A seat whose pass has ended takes the next one at once; where there are fewer than seats, the rest moves to a
 * smaller batch, so that what is easy is cheap.
 */
export async function runPasses(thinker: Thinker, source: PassSource, options: RunPassesOptions = {}): Promise<void> {
  const { detailed = false, signal } = options;
  const counts = seatCounts(thinker.batchSize);
  const fitting = (rows: number): number => counts.find((seats) => seats >= rows) as number;
  let seats: (Seated | undefined)[] = [];
  let sparse = 0;
  for (;;) {
    signal?.throwIfAborted();
    const alive = [...seats.keys()].filter((seat) => seats[seat] !== undefined);
    const fresh = await source.next(thinker.batchSize - alive.length);
    for (const { steps } of fresh) requireSteps(steps);
    const rows = alive.length + fresh.length;
    if (rows === 0) return;

    sparse = rows <= seats.length / 4 ? sparse + 1 : 0;
    if (alive.length === 0) {
      seats = new Array(fitting(rows)).fill(undefined);
    } else if (rows > seats.length || sparse >= PATIENCE) {
      const to = fitting(rows);
      await thinker.move(seats.length, to, alive);
      const moved = alive.map((seat) => seats[seat]);
      seats = Array.from({ length: to }, (_, seat) => moved[seat]);
    }
    for (const pass of fresh) seats[seats.indexOf(undefined)] = { pass, step: 0 };

    const inputs = inputsOf(thinker, seats, detailed);
    await thinker.prepare(seats.length, { noisy: inputs.noise !== undefined, detailed });
    const started = performance.now();
    const thoughts = await thinker.step(seats.length, inputs);
    const seconds = (performance.now() - started) / 1000 / rows;
    for (const [seat, seated] of seats.entries()) {
      if (seated === undefined) continue;
      seated.step++;
      const ended = seated.pass.see(viewOf(thinker, thoughts, seat, seated.step, seconds));
      if (ended || seated.step >= seated.pass.steps) seats[seat] = undefined;
    }
  }
}

function inputsOf(thinker: Thinker, seats: readonly (Seated | undefined)[], detailed: boolean): SeatInputs {
  const { seq_len } = thinker.model;
  const tokens = new Int32Array(seats.length * seq_len);
  // An empty seat begins anew each time, so that its numbers stay small.
  const restart = new Uint8Array(seats.length).fill(1);
  const identifiers = new Int32Array(seats.length);
  for (const [seat, seated] of seats.entries()) {
    if (seated === undefined) continue;
    tokens.set(seated.pass.tokens, seat * seq_len);
    identifiers[seat] = seated.pass.identifier;
    restart[seat] = seated.step === 0 ? 1 : 0;
  }
  const noise = noiseOf(thinker, seats);
  return { tokens, restart, identifiers, detailed, ...(noise === undefined ? {} : { noise }) };
}

/** The noise of the passes that begin with some. */
function noiseOf({ model }: Thinker, seats: readonly (Seated | undefined)[]): Record<string, Float32Array> | undefined {
  const noisy = [...seats.entries()].flatMap(([seat, seated]) =>
    seated?.step === 0 && seated.pass.noise !== undefined ? [{ seat, ...seated.pass.noise }] : [],
  );
  if (noisy.length === 0) return undefined;
  const [, positions, hidden] = latentShape(model, seats.length) as readonly [number, number, number];
  const noise: Record<string, Float32Array> = {};
  for (const name of latentsOf(model)) {
    const values = new Float32Array(seats.length * positions * hidden);
    for (const { seat, sigma, random } of noisy) {
      gaussian(random, sigma, values.subarray(seat * positions * hidden, (seat + 1) * positions * hidden));
    }
    noise[name] = values;
  }
  return noise;
}

function viewOf({ model }: Thinker, thoughts: SeatThoughts, seat: number, step: number, seconds: number): PassView {
  const { seq_len, vocab_size } = model;
  const cells = [seat * seq_len, (seat + 1) * seq_len] as const;
  return {
    step,
    prediction: thoughts.predictions.subarray(...cells),
    confidence: thoughts.confidence.subarray(...cells),
    halting: thoughts.halting[seat] as number,
    halts: thoughts.halts[seat] === 1,
    probabilities: thoughts.probabilities?.subarray(cells[0] * vocab_size, cells[1] * vocab_size),
    seconds,
  };
}
