import type { PuzzleKind } from "@kensho/puzzles";
import type { Example } from "./prepare.ts";

/** Collects a test split, then a training split, so that no image of a test puzzle under the kind's symmetries gets into training, nor the same
 * puzzle twice into either. */
export class ExampleSplit {
  readonly test: Example[] = [];
  readonly train: Example[] = [];
  private readonly kind: PuzzleKind;
  private readonly wanted: { readonly test: number; readonly train: number };
  private readonly seen = new Set<string>();

  constructor(kind: PuzzleKind, wanted: { readonly test: number; readonly train: number }) {
    this.kind = kind;
    this.wanted = wanted;
  }

  get size(): number {
    return this.test.length + this.train.length;
  }

  get full(): boolean {
    return this.test.length >= this.wanted.test && this.train.length >= this.wanted.train;
  }

  /** Takes a puzzle into the split that is being filled. Returns false if it was refused as an image of one that is there. */
  offer(example: Example): boolean {
    const key = this.kind.classKey(example.input, example.label);
    if (this.seen.has(key)) return false;
    this.seen.add(key);
    (this.test.length < this.wanted.test ? this.test : this.train).push(example);
    return true;
  }
}
