import type { PuzzleEntry, PuzzleKind } from "./puzzle-kind.ts";

/** Kinds that differ in size alone. */
export interface PuzzleFamily {
  /** The kinds of the sizes that are used most. */
  readonly usual: readonly PuzzleKind[];
  /** How the names of its kinds are made, where there are more than the usual ones: `maze-RxC`. */
  readonly names?: string;
  /** Returns the kind of a name; `undefined` for the name of another family. */
  find(name: string): PuzzleKind | undefined;
  /** Returns the kind with that vocabulary and number of cells, where these tell it. */
  fitting?(vocabSize: number, cells: number): PuzzleKind | undefined;
  /** Whether a text is in the family's notation. The one family without this takes what no other recognises. */
  recognises?(text: string): boolean;
  /** Reads the puzzles of a text, of whatever size each is; a broken one takes its place as an error. */
  entries(text: string): Iterable<PuzzleEntry>;
}
