import { ARC_KIND } from "../arc/arc-kind.ts";
import { arithmeticFamily, arithmeticKind } from "../arithmetic/arithmetic-kind.ts";
import { DatasetOptionError } from "../errors.ts";
import { findMaze, mazeKind } from "../maze/maze-kind.ts";
import { findSudoku, sudokuKind } from "../sudoku/sudoku-kind.ts";
import type { PuzzleKind } from "./puzzle-kind.ts";

/** The usual kinds, one line each; {@link findKind} makes others of these families. */
export const PUZZLE_KINDS: readonly PuzzleKind[] = [
  sudokuKind(4),
  sudokuKind(6),
  sudokuKind(9),
  mazeKind(10),
  mazeKind(30),
  ARC_KIND,
];

/** Families with a kind for every size: from the name to the kind, `undefined` where the name is of another family. */
const FAMILIES: readonly { readonly example: string; readonly find: (name: string) => PuzzleKind | undefined }[] = [
  { example: "sudoku-NxN, sudoku-NxN-boxes-RxC", find: findSudoku },
  { example: "maze-RxC", find: findMaze },
  { example: "addition-Nd, addition-mod-N, subtraction-mod-N, multiplication-mod-N", find: findArithmetic },
];

/** The kind of that name, if there is one: of {@link PUZZLE_KINDS}, or of a family, such as `maze-12x12`. */
export function findKind(name: string): PuzzleKind | undefined {
  const listed = PUZZLE_KINDS.find((kind) => kind.name === name);
  if (listed !== undefined) return listed;
  for (const family of FAMILIES) {
    const kind = family.find(name);
    if (kind !== undefined) return kind;
  }
  return undefined;
}

/** The kind of that name, as {@link findKind}. @throws {DatasetOptionError} listing the names */
export function puzzleKind(name: string): PuzzleKind {
  const kind = findKind(name);
  if (kind !== undefined) return kind;
  const names = [...PUZZLE_KINDS.map((known) => known.name), ...FAMILIES.map((family) => family.example)];
  throw new DatasetOptionError(`puzzle kind: none is called ${JSON.stringify(name)}`, {
    hint: `known kinds: ${names.join(", ")}`,
  });
}

/** The kind whose vocabulary and length a data set has, if just one fits: how folders of the official builders, which name no kind, are recognised. */
export function guessKind(
  vocabSize: number,
  sequenceLength: number,
  kinds: readonly PuzzleKind[] = PUZZLE_KINDS,
): PuzzleKind | undefined {
  const fitting = kinds.filter((kind) => kind.vocabSize === vocabSize && kind.sequenceLength === sequenceLength);
  if (fitting.length > 0 || kinds !== PUZZLE_KINDS) return fitting.length === 1 ? fitting[0] : undefined;
  const side = Math.round(Math.sqrt(sequenceLength));
  if (side * side === sequenceLength && vocabSize === side + 2) return findSudoku(`sudoku-${side}x${side}`);
  return vocabSize === 6 && side * side === sequenceLength ? findMaze(`maze-${side}x${side}`) : undefined;
}

function findArithmetic(name: string): PuzzleKind | undefined {
  const family = arithmeticFamily(name);
  return family === undefined ? undefined : arithmeticKind(family);
}
