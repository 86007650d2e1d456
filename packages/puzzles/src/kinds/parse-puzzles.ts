import { ARC_KIND } from "../arc/arc-kind.ts";
import { arithmeticFamily } from "../arithmetic/arithmetic-kind.ts";
import { looksLikeSums, parseSumEntries } from "../arithmetic/parse-sum.ts";
import { parseCustomEntries } from "../custom/parse-custom.ts";
import { PuzzleFormatError } from "../errors.ts";
import { parsedMazePuzzle } from "../maze/maze-kind.ts";
import { looksLikeMaze } from "../maze/text/looks-like-maze.ts";
import { parseMazeEntries } from "../maze/text/parse-maze.ts";
import type { SudokuBoxes } from "../sudoku/boxes.ts";
import { geometryOfName } from "../sudoku/geometry.ts";
import { parsedPuzzle } from "../sudoku/sudoku-kind.ts";
import { sudokuEntries } from "../sudoku/text/parse-sudoku.ts";
import { sudokuLines } from "../sudoku/text/sudoku-lines.ts";
import type { SudokuEntry } from "../sudoku/text/sudoku-reader.ts";
import type { LineReader } from "../text/line-run.ts";
import { findKind, puzzleKind } from "./kinds.ts";
import type { ParsedPuzzle, PuzzleKind } from "./puzzle-kind.ts";

type Entry = ParsedPuzzle | PuzzleFormatError;

/** A notation: whether a text is in it, and how to read all entries of it. */
interface Notation {
  /** Whether a kind is written so. */
  readonly fits: (kind: PuzzleKind) => boolean;
  readonly recognises: (text: string) => boolean;
  readonly read: (text: string, kind: PuzzleKind | undefined) => Iterable<Entry>;
}

const isSudoku = ({ name }: PuzzleKind): boolean => name.startsWith("sudoku-");

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
      parseMazeEntries(text, kind === undefined ? {} : { shape: { rows: kind.shape[0], cols: kind.shape[1] } }).map(
        (entry) => (entry instanceof PuzzleFormatError ? entry : parsedMazePuzzle(entry)),
      ),
  },
  {
    fits: ({ name }) => arithmeticFamily(name) !== undefined,
    recognises: looksLikeSums,
    read: (text, kind) => parseSumEntries(text, kind === undefined ? undefined : arithmeticFamily(kind.name)),
  },
  {
    fits: isSudoku,
    recognises: () => true,
    read: (text, kind) => {
      return mapEntries(sudokuEntries(text), kind === undefined ? undefined : geometryOfName(kind.name));
    },
  },
];

/** Reads all puzzles in a text and finds out what kind each one is. A broken one among others takes its place in the list as an error.
 * @param options.kind expect this kind: its name, e.g. `sudoku-6x6` or `maze-12x12`, or the kind itself where it has no name here
 * @throws {PuzzleFormatError} if there is no puzzle at all  @throws {DatasetOptionError} for an unknown kind */
export function parsePuzzles(text: string, options: { readonly kind?: string | PuzzleKind } = {}): Entry[] {
  return [...puzzleEntries(text, options)];
}

/** As {@link parsePuzzles}; Sudokus are read one after the other as they are asked for, so that a long text need not be read whole first. */
export function puzzleEntries(text: string, options: { readonly kind?: string | PuzzleKind } = {}): Iterable<Entry> {
  const kind = typeof options.kind === "string" ? puzzleKind(options.kind) : options.kind;
  if (kind === undefined) return NOTATIONS.find(({ recognises }) => recognises(text))!.read(text, undefined);
  // A kind that only shares its name with one of ours has a notation of its own.
  const ours = findKind(kind.name) === kind;
  const notation = ours
    ? NOTATIONS.find(({ fits, recognises }) => fits(kind) || (isSudoku(kind) && recognises(text)))
    : undefined;
  if (notation !== undefined) return notation.read(text, kind);
  const { definition, name } = kind;
  return definition === undefined ? kind.parse(text) : parseCustomEntries(text, name, definition);
}

/** Reads Sudokus of any size from lines that come one by one, exactly as {@link parsePuzzles} reads a whole text, and holds no more than one grid. */
export class SudokuLines {
  readonly #reader: LineReader<SudokuEntry>;
  readonly #boxes: SudokuBoxes | undefined;

  /** @param kind what is expected: a grid of its size that draws no boxes has its boxes */
  constructor(kind: PuzzleKind) {
    const boxes = geometryOfName(kind.name);
    const isExpected = (line: string): boolean => boxes !== undefined && isRowOf(line, boxes);
    this.#boxes = boxes;
    this.#reader = sudokuLines({ isExpected });
  }

  /** Whether a puzzle has begun and is not whole yet. */
  get open(): boolean {
    return this.#reader.open;
  }

  /** Reads the next line. @returns the puzzles that it completes, and what is wrong with those that it ends */
  add(line: string): Entry[] {
    return [...mapEntries(this.#reader.add(line), this.#boxes)];
  }

  /** Ends the text. @returns what is left */
  end(): Entry[] {
    return [...mapEntries(this.#reader.end(), this.#boxes)];
  }
}

/** Whether a line has as many cells as a row, or as the whole, of a grid. */
function isRowOf(line: string, { boxRows, boxCols }: SudokuBoxes): boolean {
  const size = boxRows * boxCols;
  if (size > 9 || line.length > 3 * size * size) return false;
  const cells = line.replace(/[\s|,;]+/g, "").length;
  return cells === size || cells === size * size;
}

function* mapEntries(
  entries: Iterable<SudokuEntry>,
  expected: SudokuBoxes | undefined,
): Generator<Entry, void, undefined> {
  for (const entry of entries) yield entry instanceof PuzzleFormatError ? entry : parsedPuzzle(entry, expected);
}
