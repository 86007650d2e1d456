import type { RandomStream, Tokens } from "@kensho/puzzles";
import { gaussian } from "./noise.ts";
import { latentShape, latentsOf } from "./think-graph.ts";
import { requireSteps, type SlotInputs, type SlotThoughts, slotCounts, type Thinker } from "./thinker.ts";

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

/** Options for {@link runPasses}. */
interface RunPassesOptions {
  /** Give each view the probabilities of all tokens. */
  readonly detailed?: boolean;
  readonly signal?: AbortSignal | undefined;
}

/** A pass in its slot. */
interface SlottedPass {
  readonly pass: Pass;
  step: number;
}

/** Steps with three quarters of the slots empty after which the batch moves to fewer slots. */
const PATIENCE = 8;

/**
 * Runs passes side by side. A slot whose pass has ended takes the next one at once. If fewer passes than slots are left, they move to a
 * smaller batch, so that easy puzzles are cheap.
 */
export async function runPasses(thinker: Thinker, source: PassSource, options: RunPassesOptions = {}): Promise<void> {
  const { detailed = false, signal } = options;
  const counts = slotCounts(thinker.batchSize);
  const fitting = (rows: number): number => counts.find((slots) => slots >= rows) as number;
  let slots: (SlottedPass | undefined)[] = [];
  let sparse = 0;
  for (;;) {
    signal?.throwIfAborted();
    const alive = [...slots.keys()].filter((slot) => slots[slot] !== undefined);
    const fresh = await source.next(thinker.batchSize - alive.length);
    for (const { steps } of fresh) requireSteps(steps);
    const rows = alive.length + fresh.length;
    if (rows === 0) return;

    sparse = rows <= slots.length / 4 ? sparse + 1 : 0;
    if (alive.length === 0) {
      slots = new Array(fitting(rows)).fill(undefined);
    } else if (rows > slots.length || sparse >= PATIENCE) {
      const to = fitting(rows);
      await thinker.move(slots.length, to, alive);
      const moved = alive.map((slot) => slots[slot]);
      slots = Array.from({ length: to }, (_, slot) => moved[slot]);
    }
    for (const pass of fresh) slots[slots.indexOf(undefined)] = { pass, step: 0 };

    const inputs = inputsOf(thinker, slots, detailed);
    await thinker.prepare(slots.length, { noisy: inputs.noise !== undefined, detailed });
    const started = performance.now();
    const thoughts = await thinker.step(slots.length, inputs);
    const seconds = (performance.now() - started) / 1000 / rows;
    for (const [slot, occupant] of slots.entries()) {
      if (occupant === undefined) continue;
      occupant.step++;
      const ended = occupant.pass.see(viewOf(thinker, thoughts, slot, occupant.step, seconds));
      if (ended || occupant.step >= occupant.pass.steps) slots[slot] = undefined;
    }
  }
}

function inputsOf(thinker: Thinker, slots: readonly (SlottedPass | undefined)[], detailed: boolean): SlotInputs {
  const { seq_len } = thinker.model;
  const tokens = new Int32Array(slots.length * seq_len);
  // An empty slot restarts at every step, so that its numbers stay small.
  const restart = new Uint8Array(slots.length).fill(1);
  const identifiers = new Int32Array(slots.length);
  for (const [slot, occupant] of slots.entries()) {
    if (occupant === undefined) continue;
    tokens.set(occupant.pass.tokens, slot * seq_len);
    identifiers[slot] = occupant.pass.identifier;
    restart[slot] = occupant.step === 0 ? 1 : 0;
  }
  const noise = noiseOf(thinker, slots);
  return { tokens, restart, identifiers, detailed, ...(noise === undefined ? {} : { noise }) };
}

/** The noise of the passes that begin with some. */
function noiseOf(
  { model }: Thinker,
  slots: readonly (SlottedPass | undefined)[],
): Record<string, Float32Array> | undefined {
  const noisy = [...slots.entries()].flatMap(([slot, occupant]) =>
    occupant?.step === 0 && occupant.pass.noise !== undefined ? [{ slot, ...occupant.pass.noise }] : [],
  );
  if (noisy.length === 0) return undefined;
  const [, positions, hidden] = latentShape(model, slots.length) as readonly [number, number, number];
  const noise: Record<string, Float32Array> = {};
  for (const name of latentsOf(model)) {
    const values = new Float32Array(slots.length * positions * hidden);
    for (const { slot, sigma, random } of noisy) {
      gaussian(random, sigma, values.subarray(slot * positions * hidden, (slot + 1) * positions * hidden));
    }
    noise[name] = values;
  }
  return noise;
}

function viewOf({ model }: Thinker, thoughts: SlotThoughts, slot: number, step: number, seconds: number): PassView {
  const { seq_len, vocab_size } = model;
  const cells = [slot * seq_len, (slot + 1) * seq_len] as const;
  return {
    step,
    prediction: thoughts.predictions.subarray(...cells),
    confidence: thoughts.confidence.subarray(...cells),
    halting: thoughts.halting[slot] as number,
    halts: thoughts.halts[slot] === 1,
    probabilities: thoughts.probabilities?.subarray(cells[0] * vocab_size, cells[1] * vocab_size),
    seconds,
  };
}
