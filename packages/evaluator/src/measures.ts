import type { PuzzleKind, Tokens } from "@kensho/puzzles";

/**
 * Counts what a kind's own check says of answers, apart from whether they equal the label:
 * - a kind with measures of its own: each of them, such as `valid_path` and `shortest_path`;
 * - any other whose rules are known: `valid`, the answer solves the puzzle;
 * - one whose rules are not known: `well_formed`, the answer is complete and keeps the givens. It proves nothing.
 */
export class MeasureCounter {
  readonly #kind: PuzzleKind | undefined;
  readonly #passed = new Map<string, number>();
  #answers = 0;

  /** @param kind nothing is counted if it is not known */
  constructor(kind: PuzzleKind | undefined) {
    this.#kind = kind;
    const only = kind?.checksRules === false ? "well_formed" : "valid";
    for (const name of kind === undefined ? [] : (kind.measures ?? [only])) this.#passed.set(name, 0);
  }

  /** @param input `[seq_len]` tokens of the puzzle @param answer `[seq_len]` */
  add(input: Tokens, answer: Tokens): void {
    if (this.#kind === undefined) return;
    const { valid, measures } = this.#kind.check(input, answer);
    this.#answers++;
    for (const [name, passed] of this.#passed) {
      if (measures === undefined ? valid : measures[name]) this.#passed.set(name, passed + 1);
    }
  }

  /** The share of answers that passed, 0…1, by name. */
  shares(): { readonly [name: string]: number } {
    return Object.fromEntries([...this.#passed].map(([name, passed]) => [name, passed / Math.max(1, this.#answers)]));
  }
}
