import { DatasetOptionError } from "../errors.ts";
import { sudokuKind } from "../sudoku/sudoku-kind.ts";
import type { PuzzleKind } from "./puzzle-kind.ts";

/** All kinds that this package knows: one line each. */
export const PUZZLE_KINDS: readonly PuzzleKind[] = [sudokuKind(4), sudokuKind(6), sudokuKind(9)];

/** The kind of that name. @throws {DatasetOptionError} listing the names */
export function puzzleKind(name: string): PuzzleKind {
  const kind = PUZZLE_KINDS.find((candidate) => candidate.name === name);
  if (kind !== undefined) return kind;
  throw new DatasetOptionError(`puzzle kind: none is called ${JSON.stringify(name)}`, {
    hint: `known kinds: ${PUZZLE_KINDS.map((known) => known.name).join(", ")}`,
  });
}

/** The kind whose vocabulary and length a data set has, if just one fits: how folders of the official builders, which name no kind, are recognised. */
export function guessKind(
  vocabSize: number,
  sequenceLength: number,
  kinds: readonly PuzzleKind[] = PUZZLE_KINDS,
): PuzzleKind | undefined {
  const fitting = kinds.filter((kind) => kind.vocabSize === vocabSize && kind.sequenceLength === sequenceLength);
  return fitting.length === 1 ? fitting[0] : undefined;
}
