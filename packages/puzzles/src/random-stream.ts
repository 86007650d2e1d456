import { uniformInt } from "pure-rand/distribution/uniformInt";
import { xoroshiro128plusFromState } from "pure-rand/generator/xoroshiro128plus";
import type { RandomGenerator } from "pure-rand/types/RandomGenerator";
import { DatasetOptionError } from "./errors.ts";

/** JSON-serialisable state of a {@link RandomStream}. */
export type RandomState = readonly number[];

/** A seeded stream of draws (xoroshiro128+) whose state can be saved and put back, so that a resumed run draws the same numbers. */
export class RandomStream {
  private readonly generator: RandomGenerator;

  private constructor(generator: RandomGenerator) {
    this.generator = generator;
  }

  /** A stream for a seed and a purpose: streams of one seed with different names are independent.
   * @param seed non-negative safe integer  @throws {DatasetOptionError} otherwise */
  static fromSeed(seed: number, name = ""): RandomStream {
    if (!Number.isSafeInteger(seed) || seed < 0) {
      throw new DatasetOptionError(`seed: expected a whole number from 0 to ${Number.MAX_SAFE_INTEGER}, got ${seed}`);
    }
    const mix = mixer(seed >>> 0, Math.floor(seed / 2 ** 32), name);
    return new RandomStream(xoroshiro128plusFromState([mix(), mix(), mix(), mix() | 1]));
  }

  /** The stream that {@link state} was taken from, at that point. @throws {DatasetOptionError} if it is not such a state */
  static fromState(state: RandomState): RandomStream {
    if (!Array.isArray(state) || state.length !== 4 || !state.every((word) => Number.isInteger(word))) {
      throw new DatasetOptionError(`random state: expected 4 whole numbers, got ${JSON.stringify(state)}`);
    }
    return new RandomStream(xoroshiro128plusFromState(state));
  }

  /** Uniform whole number in `[0, bound)`. */
  int(bound: number): number {
    return bound <= 1 ? 0 : uniformInt(this.generator, 0, bound - 1);
  }

  /** 32 random bits, as a whole number from 0 to 2³² − 1. */
  bits(): number {
    return this.generator.next() >>> 0;
  }

  /** Fisher-Yates over the first `length` entries, in place. */
  shuffle(values: { [index: number]: number; readonly length: number }, length = values.length): void {
    for (let i = length - 1; i > 0; i--) {
      const j = this.int(i + 1);
      const swap = values[i]!;
      values[i] = values[j]!;
      values[j] = swap;
    }
  }

  /** Four 32-bit words. */
  state(): RandomState {
    return [...this.generator.getState()];
  }
}

/** Spreads seed and name over 32-bit words (splitmix32 steps), since the generator's own seeding starts close to the seed. */
function mixer(low: number, high: number, name: string): () => number {
  let state = low ^ 0x9e3779b9;
  const next = (): number => {
    state = (state + 0x9e3779b9) | 0;
    let word = state ^ (state >>> 16);
    word = Math.imul(word, 0x21f0aaad);
    word ^= word >>> 15;
    word = Math.imul(word, 0x735a2d97);
    return word ^ (word >>> 15);
  };
  state = next() ^ high;
  for (let i = 0; i < name.length; i++) state = next() ^ name.charCodeAt(i);
  return next;
}
