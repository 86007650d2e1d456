import { createHash } from "node:crypto";
import path from "node:path";
import { CsvFormatError } from "../errors.ts";
import { type PuzzleRow, readPuzzleCsv } from "../files/puzzle-csv.ts";
import { digitCharacter, digitOf, type SudokuSize } from "../sudoku/boxes.ts";
import type { SolvedPuzzle } from "../sudoku/generate.ts";
import { type Board, geometryOfCells, type SudokuGeometry } from "../sudoku/geometry.ts";
import { findClashes, isSolvedGrid } from "../sudoku/rules.ts";
import { validateSudoku } from "../sudoku/validate.ts";

/** A row of a collection that fits the size, its contents checked as far as that costs nothing. */
interface SampledRow {
  readonly order: string;
  readonly file: string;
  readonly line: number;
  readonly puzzle: Board;
  readonly solution: Board | undefined;
  readonly rating: number | undefined;
}

/** A sample of one or more collections. */
export interface SourceSample {
  /** In a random order that depends on seed and puzzles alone, not on their file or place in it. */
  readonly rows: readonly SampledRow[];
  /** Rows of the right size and rating in all files. */
  readonly available: number;
  /** Rows of the right size, whatever their rating. */
  readonly fitting: number;
  /** Lowest and highest rating among the rows of the right size; `undefined` if they carry none. */
  readonly ratings: { readonly min: number; readonly max: number } | undefined;
  /** Sizes of the rows passed over, and how many there are of each. */
  readonly otherSizes: ReadonlyMap<SudokuSize, number>;
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
  const { geometry, count, seed, minRating, onRow } = options;
  let rows: SampledRow[] = [];
  let available = 0;
  let fitting = 0;
  let ratings: SourceSample["ratings"];
  const otherSizes = new Map<SudokuSize, number>();
  const keepFirst = (): void => {
    rows.sort((a, b) => (a.order < b.order ? -1 : a.order > b.order ? 1 : 0));
    rows = rows.slice(0, count);
  };
  const reading = options.signal === undefined ? {} : { signal: options.signal };
  for await (const { file, row } of rowsOf(files, reading)) {
    const rowSize = sizeOfRow(file, row);
    if (rowSize !== geometry.size) {
      otherSizes.set(rowSize, (otherSizes.get(rowSize) ?? 0) + 1);
      continue;
    }
    const checked = checkRow(file, row, geometry);
    fitting++;
    if (row.rating !== undefined) {
      const { min, max } = ratings ?? { min: row.rating, max: row.rating };
      ratings = { min: Math.min(min, row.rating), max: Math.max(max, row.rating) };
    }
    if (minRating !== undefined && (row.rating ?? Number.NEGATIVE_INFINITY) < minRating) continue;
    available++;
    const order = createHash("sha1").update(`${seed}:`).update(checked.puzzle).digest("hex");
    rows.push({ order, file, line: row.line, rating: row.rating, ...checked });
    if (rows.length >= 2 * count + 1000) keepFirst();
    if (available % 1000 === 0) onRow?.(available);
  }
  keepFirst();
  return { rows, available, fitting, ratings, otherSizes };
}

/** The rows of files, one file after the other. */
async function* rowsOf(
  files: readonly string[],
  reading: Parameters<typeof readPuzzleCsv>[1],
): AsyncGenerator<{ readonly file: string; readonly row: PuzzleRow }> {
  for (const file of files) for await (const row of readPuzzleCsv(file, reading)) yield { file, row };
}

/** The size of the first row of a collection. @throws {CsvFormatError} if it has none */
export async function sizeOfSource(file: string): Promise<SudokuSize> {
  for await (const row of readPuzzleCsv(file)) return sizeOfRow(file, row);
  throw new CsvFormatError(file, "has a header, but no rows");
}

function sizeOfRow(file: string, { line, question }: PuzzleRow): SudokuSize {
  const geometry = geometryOfCells(question.length);
  if (geometry !== undefined) return geometry.size;
  throw new CsvFormatError(file, `the question has ${question.length} cells`, {
    line,
    hint: "a question has 16, 36, 64, 81, 100, 144, 225, 256, 400 or 625 characters: digits (A for 10, …), and . or 0 for blanks",
  });
}

/** The puzzle and its only solution. @throws {CsvFormatError} if there is none, or more than one */
export function solveRow({ file, line, puzzle, solution, rating }: SampledRow, geometry: SudokuGeometry): SolvedPuzzle {
  const result = validateSudoku(puzzle, { geometry });
  if (result.status === "unique") {
    return { puzzle, solution: solution ?? result.solution, ...(rating === undefined ? {} : { rating }) };
  }
  throw new CsvFormatError(file, `the question has ${result.message}`, { line, hint: "take the row out of the file" });
}

/** The name that data sets keep of their sources: without folders. */
export function sourceName(files: readonly string[]): string {
  return files.map((file) => path.basename(file)).join(", ");
}

function checkRow(
  file: string,
  row: PuzzleRow,
  geometry: SudokuGeometry,
): { puzzle: Board; solution: Board | undefined } {
  const { size } = geometry;
  const { line } = row;
  const puzzle = readBoard(file, line, "question", row.question, size);
  const [clash] = findClashes(puzzle, geometry);
  if (clash !== undefined) {
    throw new CsvFormatError(
      file,
      `the question has the digit ${digitCharacter(clash.digit)} twice in ${clash.unit} ${clash.number}`,
      {
        line,
      },
    );
  }
  if (row.answer === undefined || row.answer === "") return { puzzle, solution: undefined };
  if (row.answer.length !== puzzle.length) {
    throw new CsvFormatError(file, `the answer has ${row.answer.length} cells, the question ${puzzle.length}`, {
      line,
    });
  }
  const solution = readBoard(file, line, "answer", row.answer, size);
  const changed = puzzle.findIndex((digit, cell) => digit !== 0 && digit !== solution[cell]);
  if (changed >= 0) {
    const where = `row ${Math.floor(changed / size) + 1}, column ${(changed % size) + 1}`;
    throw new CsvFormatError(
      file,
      `the answer changes the given ${digitCharacter(puzzle[changed]!)} at ${where} to ${solution[changed] === 0 ? "a blank" : digitCharacter(solution[changed]!)}`,
      { line },
    );
  }
  if (!isSolvedGrid(solution, geometry)) throw new CsvFormatError(file, "the answer is no solved grid", { line });
  return { puzzle, solution };
}

function readBoard(file: string, line: number, column: string, text: string, size: number): Board {
  const board = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) {
    const char = text[i]!;
    const digit = ".*_-".includes(char) ? 0 : digitOf(char);
    if (!(digit !== undefined && digit <= size)) {
      throw new CsvFormatError(
        file,
        `the ${column} has ${JSON.stringify(char)} at character ${i + 1}; digits are 1 to ${digitCharacter(size)}, blanks . or 0`,
        { line },
      );
    }
    board[i] = digit;
  }
  return board;
}
