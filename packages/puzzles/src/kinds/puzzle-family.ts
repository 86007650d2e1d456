import type { BeginRun } from "../text/line-run.ts";
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
  /** Returns how runs of lines in the family's notation begin. Default: the family is read from JSON, or from the lines that no run takes.
   * @param kind what is expected, where that is known */
  beginRuns?(kind?: PuzzleKind): BeginRun<PuzzleEntry>;
  /** Whether a line can be a part of a puzzle of an expected kind: it is not held for another notation. */
  isPart?(line: string, kind: PuzzleKind): boolean;
}
