import { ARC } from "../arc/arc-family.ts";
import { SUMS } from "../arithmetic/arithmetic-family.ts";
import { DatasetOptionError } from "../errors.ts";
import { MAZES } from "../maze/maze-family.ts";
import { SUDOKU } from "../sudoku/sudoku-family.ts";
import type { PuzzleFamily } from "./puzzle-family.ts";
import type { PuzzleKind } from "./puzzle-kind.ts";

/** All families, one line each. */
export const FAMILIES: readonly PuzzleFamily[] = [
  SUDOKU, //
  MAZES,
  ARC,
  SUMS,
];

/** The usual kinds; {@link findKind} makes others of their families. */
export const PUZZLE_KINDS: readonly PuzzleKind[] = FAMILIES.flatMap(({ usual }) => usual);

/** The kind of that name, if there is one: of {@link PUZZLE_KINDS}, or of a family, such as `maze-12x12`. */
export function findKind(name: string): PuzzleKind | undefined {
  return first(FAMILIES, (family) => family.find(name));
}

/** The kind of that name, as {@link findKind}. @throws {DatasetOptionError} listing the names */
export function puzzleKind(name: string): PuzzleKind {
  const kind = findKind(name);
  if (kind !== undefined) return kind;
  const names = [...PUZZLE_KINDS.map((known) => known.name), ...FAMILIES.flatMap((family) => family.names ?? [])];
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
  return first(FAMILIES, (family) => family.fitting?.(vocabSize, sequenceLength));
}

function first<T, R>(items: readonly T[], find: (item: T) => R | undefined): R | undefined {
  for (const item of items) {
    const found = find(item);
    if (found !== undefined) return found;
  }
  return undefined;
}
