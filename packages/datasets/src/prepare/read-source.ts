import path from "node:path";
import {
  type Board,
  digitCharacter,
  findClashes,
  geometryOfCells,
  isSolvedGrid,
  type ParsedSudoku,
  PuzzleFormatError,
  parseSudokuEntries,
  type SolvedPuzzle,
  type SudokuBoxes,
  type SudokuGeometry,
  type SudokuSize,
  sameBoxes,
  validateSudoku,
} from "@kensho/puzzles";
import { CsvFormatError } from "../errors.ts";
import type { PuzzleRow } from "../files/puzzle-csv.ts";
import { PackedPuzzles } from "./packed-puzzles.ts";
import { orderOf, sortedIndices } from "./sample-order.ts";
import { readSourceRows, type TextReader } from "./source-rows.ts";

/** A puzzle of a collection, its contents not checked. */
interface SourceRow {
  readonly line: number;
  readonly board: Board;
  readonly solution?: Board;
  readonly rating?: number;
  /** The boxes that a text draws, where these are not the usual ones. */
  readonly boxes?: SudokuBoxes;
}

/** A sample of one or more collections. */
export interface SourceSample {
  /** In a random order that depends on seed and puzzles alone, not on their file or place in it. */
  readonly rows: SampledRows;
  /** Rows of the right size and rating in all files. */
  readonly available: number;
  /** Rows of the right size, whatever their rating. */
  readonly fitting: number;
  /** Lowest and highest rating among the rows of the right size; `undefined` if they carry none. */
  readonly ratings: { readonly min: number; readonly max: number } | undefined;
  /** Sizes of the rows passed over, and how many there are of each. */
  readonly otherSizes: ReadonlyMap<SudokuSize, number>;
  /** What was not used of the files, one sentence each. */
  readonly remarks: readonly string[];
}

/** Rows of collections that fit the size, their contents checked as far as that costs nothing; packed, since there can be millions. */
export class SampledRows {
  readonly puzzles: PackedPuzzles;
  private high = new Uint32Array(1024);
  private low = new Uint32Array(1024);
  private lines = new Uint32Array(1024);
  private files = new Uint16Array(1024);

  constructor(cells: number) {
    this.puzzles = new PackedPuzzles(cells);
  }

  get length(): number {
    return this.puzzles.length;
  }

  push(row: SourceRow, file: number, order: { readonly high: number; readonly low: number }): void {
    const at = this.length;
    if (at === this.high.length) {
      this.high = widened(this.high);
      this.low = widened(this.low);
      this.lines = widened(this.lines);
      this.files = widened(this.files);
    }
    this.high[at] = order.high;
    this.low[at] = order.low;
    this.lines[at] = row.line;
    this.files[at] = file;
    const { board, solution, rating } = row;
    this.puzzles.push({ puzzle: board, solution, ...(rating === undefined ? {} : { rating }) });
  }

  /** Indices in the random order. */
  order(): Uint32Array {
    return sortedIndices(this.high, this.low, this.length);
  }

  /** The first `count` rows of the random order. */
  first(count: number): SampledRows {
    const kept = new SampledRows(this.puzzles.cells);
    for (const index of this.order().subarray(0, count)) {
      const { puzzle, ...rest } = this.puzzles.at(index);
      kept.push({ line: this.lines[index]!, board: puzzle, ...withoutNothing(rest) }, this.files[index]!, {
        high: this.high[index]!,
        low: this.low[index]!,
      });
    }
    return kept;
  }

  /** The place of a row: index of its file, and its line. */
  place(index: number): { readonly file: number; readonly line: number } {
    return { file: this.files[index]!, line: this.lines[index]! };
  }
}

function widened<T extends Uint32Array | Uint16Array>(array: T): T {
  const wider = new (array.constructor as new (length: number) => T)(2 * array.length);
  wider.set(array);
  return wider;
}

function withoutNothing<T extends { readonly solution: Board | undefined }>({ solution, ...rest }: T) {
  return solution === undefined ? rest : { ...rest, solution };
}

/** Draws up to `count` rows of a size from collections in one pass, holding no more than twice as many.
 * Every row is checked for characters, clashes, and an answer that solves its question.
 * @throws {CsvFormatError} with the line, at the first row that is wrong  @throws the signal's reason on abort */
export async function sampleSource(
  files: readonly string[],
  options: {
    readonly geometry: SudokuGeometry;
    readonly count: number;
    readonly seed: number;
    readonly minRating?: number;
    readonly signal?: AbortSignal;
    readonly onRow?: (rows: number) => void;
  },
): Promise<SourceSample> {
  const { geometry, count, seed, minRating, signal, onRow } = options;
  let rows = new SampledRows(geometry.cells);
  let available = 0;
  let fitting = 0;
  let ratings: SourceSample["ratings"];
  const otherSizes = new Map<SudokuSize, number>();
  const remarks: string[] = [];
  const reading = { onRemark: (remark: string) => remarks.push(remark), ...(signal === undefined ? {} : { signal }) };
  for (const [index, file] of files.entries()) {
    for await (const row of readSourceRows(file, textReader(file), reading)) {
      const rowSize = Math.sqrt(row.board.length);
      if (rowSize !== geometry.size || (row.boxes !== undefined && !sameBoxes(row.boxes, geometry))) {
        otherSizes.set(rowSize, (otherSizes.get(rowSize) ?? 0) + 1);
        continue;
      }
      checkRow(file, row, geometry);
      fitting++;
      if (row.rating !== undefined) {
        const { min, max } = ratings ?? { min: row.rating, max: row.rating };
        ratings = { min: Math.min(min, row.rating), max: Math.max(max, row.rating) };
      }
      if (minRating !== undefined && (row.rating ?? Number.NEGATIVE_INFINITY) < minRating) continue;
      available++;
      rows.push(row, index, orderOf(seed, row.board));
      if (rows.length >= 2 * count + 1000) rows = rows.first(count);
      if (available % 1000 === 0) onRow?.(available);
    }
  }
  if (rows.length > count) rows = rows.first(count);
  return { rows, available, fitting, ratings, otherSizes, remarks };
}

/** The size of the first row of a collection. @throws {CsvFormatError} if it has none */
export async function sizeOfSource(file: string): Promise<SudokuSize> {
  for await (const { board } of readSourceRows(file, textReader(file))) return Math.sqrt(board.length);
  throw new CsvFormatError(file, "has a header, but no rows");
}

/** The only solution of a puzzle. @throws {CsvFormatError} if there is none, or more than one */
export function solveRow(
  file: string,
  line: number,
  puzzle: Board,
  geometry: SudokuGeometry,
): SolvedPuzzle["solution"] {
  const result = validateSudoku(puzzle, { geometry });
  if (result.status === "unique") return result.solution;
  throw new CsvFormatError(file, `the question has ${result.message}`, {
    line,
    hint: "remove the row from the file",
  });
}

/** The name that data sets keep of their sources: without folders. */
export function sourceName(files: readonly string[]): string {
  return files.map((file) => path.basename(file)).join(", ");
}

function textReader(file: string): TextReader<SourceRow> {
  return { parse: (text) => parseSudokuEntries(text), fromRow: (row) => boardsOf(file, row) };
}

function boardsOf(file: string, { line, question, answer, rating }: PuzzleRow): SourceRow {
  const board = readBoard(file, line, "question", question);
  const geometry = geometryOfCells(board.length);
  if (geometry === undefined) {
    throw new CsvFormatError(file, `the question has ${board.length} cells`, {
      line,
      hint: CELLS_HINT,
    });
  }
  checkDigits(file, line, "question", question, board, geometry.size);
  const row = { line, board, ...(rating === undefined ? {} : { rating }) };
  if (answer === undefined || answer.trim() === "" || NO_ANSWER.test(answer.trim())) return row;
  const solution = readBoard(file, line, "answer", answer);
  if (solution.length !== board.length) {
    throw new CsvFormatError(file, `the answer has ${solution.length} cells, the question ${board.length}`, { line });
  }
  checkDigits(file, line, "answer", answer, solution, geometry.size);
  return { ...row, solution };
}

const CELLS_HINT =
  "write 16, 36, 64, 81, 100, 144, 225, 256, 400 or 625 characters: digits (A for 10, …), and . or 0 for blanks";

/** How programs write that a value is missing. */
const NO_ANSWER = /^(nan|null|none|n\/?a)$/i;

/** Marks a character that is neither a digit nor a blank. */
const STRAY = 255;

/** The cells of a field: one character each, or a grid in any notation of the puzzle text parser, such as rows between spaces or JSON. */
function readBoard(file: string, line: number, column: string, field: string): Board {
  const text = field.trim();
  const board = new Uint8Array(text.length);
  let stray = false;
  for (let i = 0; i < text.length; i++) {
    const digit = cellOf(text.charCodeAt(i));
    board[i] = digit;
    stray ||= digit === STRAY;
  }
  if (!stray || !/[\s,;|[\]/'"+]/.test(text)) return board;
  const parsed = parseField(text);
  if (parsed !== undefined) return parsed.board;
  if (geometryOfCells(board.length) !== undefined) return board;
  throw new CsvFormatError(file, `the ${column} is not a grid: ${JSON.stringify(text.slice(0, 40))}`, {
    line,
    hint: CELLS_HINT,
  });
}

function parseField(text: string): ParsedSudoku | undefined {
  try {
    const [entry, ...others] = parseSudokuEntries(text);
    return others.length > 0 || entry instanceof PuzzleFormatError ? undefined : entry;
  } catch (error) {
    if (error instanceof PuzzleFormatError) return undefined;
    throw error;
  }
}

/** The digit of a character code, as `digitOf` reads characters; 0 for a blank. */
function cellOf(code: number): number {
  if (code >= 48 && code <= 57) return code - 48;
  // A to P and a to p stand for 10 to 25.
  const letter = (code | 32) - 87;
  if (letter >= 10 && letter <= 25) return letter;
  // . * _ - ? x X
  return code === 46 || code === 42 || code === 95 || code === 45 || code === 63 || code === 120 || code === 88
    ? 0
    : STRAY;
}

/** @throws {CsvFormatError} at a character that is not a cell of this size */
function checkDigits(file: string, line: number, column: string, text: string, board: Board, size: number): void {
  for (let cell = 0; cell < board.length; cell++) {
    if (board[cell]! <= size) continue;
    throw new CsvFormatError(
      file,
      `the ${column} has ${JSON.stringify(text.trim()[cell] ?? "")} at character ${cell + 1}; digits are 1 to ${digitCharacter(size)}, blanks . or 0`,
      { line },
    );
  }
}

/** @throws {CsvFormatError} for digits that clash, and an answer that does not solve its question */
function checkRow(file: string, { line, board, solution }: SourceRow, geometry: SudokuGeometry): void {
  const { size } = geometry;
  const [clash] = findClashes(board, geometry);
  if (clash !== undefined) {
    throw new CsvFormatError(
      file,
      `the question has the digit ${digitCharacter(clash.digit)} twice in ${clash.unit} ${clash.number}`,
      {
        line,
      },
    );
  }
  if (solution === undefined) return;
  const changed = board.findIndex((digit, cell) => digit !== 0 && digit !== solution[cell]);
  if (changed >= 0) {
    const where = `row ${Math.floor(changed / size) + 1}, column ${(changed % size) + 1}`;
    throw new CsvFormatError(
      file,
      `the answer changes the given ${digitCharacter(board[changed]!)} at ${where} to ${solution[changed] === 0 ? "a blank" : digitCharacter(solution[changed]!)}`,
      { line },
    );
  }
  if (!isSolvedGrid(solution, geometry)) throw new CsvFormatError(file, "the answer is not a solved grid", { line });
}
