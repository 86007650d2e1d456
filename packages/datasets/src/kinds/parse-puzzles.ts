import { ARC_KIND } from "../arc/arc-kind.ts";
import { arithmeticFamily } from "../arithmetic/arithmetic-kind.ts";
import { looksLikeSums, parseSumEntries } from "../arithmetic/parse-sum.ts";
import { parseCustomEntries } from "../custom/parse-custom.ts";
import { PuzzleFormatError } from "../errors.ts";
import { parsedMazePuzzle } from "../maze/maze-kind.ts";
import { parseMazeEntries } from "../maze/text/parse-maze.ts";
import { geometryOfName } from "../sudoku/geometry.ts";
import { parsedPuzzle } from "../sudoku/sudoku-kind.ts";
import { parseSudokuEntries } from "../sudoku/text/parse-sudoku.ts";
import { findKind, puzzleKind } from "./kinds.ts";
import type { ParsedPuzzle, PuzzleKind } from "./puzzle-kind.ts";

type Entry = ParsedPuzzle | PuzzleFormatError;

/** A notation: whether a text is in it, and how to read all entries of it. */
interface Notation {
  /** Whether a kind is written so. */
  readonly fits: (kind: PuzzleKind) => boolean;
  readonly recognises: (text: string) => boolean;
  readonly read: (text: string, kind: PuzzleKind | undefined) => Entry[];
}

/** In the order in which a text is held against them; the last one takes what no other recognises. */
const NOTATIONS: readonly Notation[] = [
  {
    fits: (kind) => kind === ARC_KIND,
    recognises: (text) => /^\uFEFF?\s*\{/.test(text) && /"(?:train|test)"/.test(text),
    read: (text) => ARC_KIND.parse(text),
  },
  {
    fits: ({ name }) => name.startsWith("maze-"),
    recognises: looksLikeMaze,
    read: (text, kind) =>
      parseMazeEntries(text, kind === undefined ? {} : { size: kind.shape[0] }).map((entry) =>
        entry instanceof PuzzleFormatError ? entry : parsedMazePuzzle(entry),
      ),
  },
  {
    fits: ({ name }) => arithmeticFamily(name) !== undefined,
    recognises: looksLikeSums,
    read: (text, kind) => parseSumEntries(text, kind === undefined ? undefined : arithmeticFamily(kind.name)),
  },
  {
    fits: ({ name }) => name.startsWith("sudoku-"),
    recognises: () => true,
    read: (text, kind) => {
      const geometry = kind === undefined ? undefined : geometryOfName(kind.name);
      return parseSudokuEntries(text, geometry === undefined ? {} : { size: geometry.size }).map((entry) =>
        entry instanceof PuzzleFormatError ? entry : parsedPuzzle(entry, geometry),
      );
    },
  },
];

/** Reads all puzzles in a text and finds out what kind each one is. A broken one among others takes its place in the list as an error.
 * @param options.kind expect this kind: its name, e.g. `sudoku-6x6` or `maze-12x12`, or the kind itself where it has no name here
 * @throws {PuzzleFormatError} if there is no puzzle at all  @throws {DatasetOptionError} for an unknown kind */
export function parsePuzzles(text: string, options: { readonly kind?: string | PuzzleKind } = {}): Entry[] {
  const kind = typeof options.kind === "string" ? puzzleKind(options.kind) : options.kind;
  if (kind === undefined) return NOTATIONS.find(({ recognises }) => recognises(text))!.read(text, undefined);
  // A kind that only shares its name with one of ours has a notation of its own.
  const ours = findKind(kind.name) === kind;
  const notation = ours ? NOTATIONS.find(({ fits }) => fits(kind)) : undefined;
  if (notation !== undefined) return notation.read(text, kind);
  const { definition, name } = kind;
  return definition === undefined ? kind.parse(text) : parseCustomEntries(text, name, definition);
}

/** No digits, and at least two lines (or one long one) of nothing but cells, walls among them. */
function looksLikeMaze(text: string): boolean {
  if (/\d/.test(text)) return false;
  const rows = text.split(/[\r\n]+/).filter((line) => /^[# .SGosgO]*#[# .SGosgO]*$/.test(line.replace(/^\uFEFF/, "")));
  if (rows.length >= 2 || rows.some((row) => row.length >= 9 && /[SG]/i.test(row))) return true;
  // A maze with hardly a wall: nothing but cells, and a way to go.
  const bare = text.replace(/^\uFEFF/, "");
  return /^[# .SGosgO\r\n]*$/.test(bare) && /S/i.test(bare) && /G/i.test(bare) && /[\r\n]\s*\S/.test(bare.trimStart());
}
