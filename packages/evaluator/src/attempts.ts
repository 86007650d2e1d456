import { type PuzzleKind, RandomStream, type Tokens } from "@kensho/puzzles";
import type { Pass } from "./passes.ts";
import { type SymmetryImage, symmetryImage } from "./symmetry-image.ts";

/** One pass over one image of a puzzle. */
export interface Attempt {
  /** From 0, which is the puzzle as it is, without noise. */
  readonly number: number;
  /** 0 is the puzzle itself. */
  readonly image: number;
  /** 0 is the start without noise. */
  readonly restart: number;
  readonly tokens: Tokens;
  /** Absent for the puzzle itself. */
  readonly symmetry?: SymmetryImage;
  readonly noise?: NonNullable<Pass["noise"]>;
}

/** Options for {@link Attempts}. */
interface AttemptOptions {
  /** The network gives all images of a puzzle the same answer: instead of an image it gets the puzzle, and a start with noise. */
  readonly imagesAlike: boolean;
  readonly votes: number;
  readonly restarts: number;
  readonly noise: number;
  readonly endless: boolean;
  readonly seed: number;
}

/** Draws of a symmetry until one shows another image than those before. */
const PATIENCE = 50;

/**
 * The ways to look at a puzzle, in the order in which they are tried: every image without noise, then every image with noise, again and again.
 * Without end, further images and starts follow. The draws depend on seed and number alone, so that a puzzle fares the same wherever it stands.
 */
export class Attempts {
  readonly #kind: PuzzleKind | undefined;
  readonly #input: Tokens;
  readonly #options: AttemptOptions;
  /** By image; `undefined` where the symmetries have shown all there are. */
  readonly #images = new Map<number, SymmetryImage | undefined>();
  readonly #shown: Set<string>;

  constructor(kind: PuzzleKind | undefined, input: Tokens, options: AttemptOptions) {
    this.#kind = kind;
    this.#input = input;
    const { imagesAlike, votes, restarts } = options;
    this.#options = imagesAlike ? { ...options, votes: 1, restarts: votes * (1 + restarts) - 1 } : options;
    this.#shown = new Set([input.join()]);
  }

  /** Attempts that were asked for; the endless go beyond. */
  get planned(): number {
    return this.#options.votes * (1 + this.#options.restarts);
  }

  /** The attempt of that number; `undefined` where the kind has no further image to show. */
  at(number: number): Attempt | undefined {
    const { votes, noise, seed, endless } = this.#options;
    const planned = number < this.planned;
    if (!planned && !endless) return undefined;
    const image = planned ? number % votes : this.#kind === undefined || this.#kind.symmetryCount <= 1n ? 0 : number;
    const restart = planned ? Math.floor(number / votes) : number;
    const symmetry = image === 0 ? undefined : this.#image(image);
    // After every symmetry image was used, only noise gives new attempts.
    if (image > 0 && symmetry === undefined && (planned || noise <= 0)) return undefined;
    return {
      number,
      image: symmetry === undefined ? 0 : image,
      restart,
      tokens: symmetry?.tokens ?? this.#input,
      ...(symmetry === undefined ? {} : { symmetry }),
      ...(restart > 0 && noise > 0
        ? { noise: { sigma: noise, random: RandomStream.fromSeed(seed, `noise ${number}`) } }
        : {}),
    };
  }

  #image(image: number): SymmetryImage | undefined {
    if (!this.#images.has(image)) this.#images.set(image, this.#draw(image));
    return this.#images.get(image);
  }

  #draw(image: number): SymmetryImage | undefined {
    if (this.#kind === undefined || this.#options.imagesAlike) return undefined;
    for (let draw = 0; draw < PATIENCE; draw++) {
      const random = RandomStream.fromSeed(this.#options.seed, `image ${image}.${draw}`);
      const drawn = symmetryImage(this.#kind, this.#input, random);
      if (drawn === undefined) return undefined;
      const key = drawn.tokens.join();
      if (this.#shown.has(key)) continue;
      this.#shown.add(key);
      return drawn;
    }
    return undefined;
  }
}
