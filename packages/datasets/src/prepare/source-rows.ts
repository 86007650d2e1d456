import { PuzzleFormatError } from "@kensho/puzzles";
import { CsvFormatError } from "../errors.ts";
import { csvRows, openCsv, type PuzzleCsvOptions, type PuzzleRow } from "../files/puzzle-csv.ts";
import type { LineBlock } from "../files/read-lines.ts";

/** How a kind of puzzle reads text that is not CSV. */
export interface TextReader<T extends { readonly line: number }> {
  /** Reads all puzzles in a text; a broken one takes its place as an error. @throws {PuzzleFormatError} if there is none */
  readonly parse: (text: string) => readonly (T | PuzzleFormatError)[];
  readonly fromRow: (row: PuzzleRow) => T;
}

/** Characters after which a text is read as far as it goes. */
const WINDOW = 4_000_000;

/** Characters of a text that cannot be cut. */
const MAX_TEXT = 64_000_000;

/** Reads a collection row by row: CSV with a header, or else whatever the puzzle text parser reads.
 * @throws {CsvFormatError} with the line, at the first thing that cannot be used */
export async function* readSourceRows<T extends { readonly line: number }>(
  file: string,
  reader: TextReader<T>,
  options: PuzzleCsvOptions = {},
): AsyncGenerator<T, void, undefined> {
  const { header, blocks } = await openCsv(file, options);
  try {
    if (header === undefined) yield* textRows(file, blocks, reader);
    else for await (const row of csvRows(file, header, blocks, options)) yield reader.fromRow(row);
  } finally {
    await blocks.return();
  }
}

/** A text is read whole, or in windows that end with a puzzle on a line of its own. */
async function* textRows<T extends { readonly line: number }>(
  file: string,
  blocks: AsyncIterable<LineBlock>,
  { parse }: TextReader<T>,
): AsyncGenerator<T> {
  let held: string[] = [];
  let first = 1;
  let size = 0;
  let next = WINDOW;
  for await (const { lines } of blocks) {
    for (const line of lines) {
      held.push(line);
      size += line.length + 1;
    }
    if (size < next) continue;
    next = size + WINDOW;
    const end = isNested(held) ? -1 : lastWhole(held, parse);
    if (end < 0) {
      if (size > MAX_TEXT)
        throw new CsvFormatError(file, `more than ${MAX_TEXT / 1e6} MB of text that is not one puzzle a line`, {
          hint: "write one puzzle a line, or divide the file",
        });
      continue;
    }
    yield* windowRows(file, held.slice(0, end + 1), first, parse);
    held = held.slice(end + 1);
    first += end + 1;
    size = held.reduce((sum, line) => sum + line.length + 1, 0);
    next = WINDOW;
  }
  if (first === 1 || held.some((line) => line.trim() !== "")) yield* windowRows(file, held, first, parse);
}

/** Whether the text is JSON or XML, in which a line means nothing by itself. */
function isNested(lines: readonly string[]): boolean {
  return /^\s*[[{<]/.test(lines.find((line) => line.trim() !== "") ?? "");
}

/** Lines at the end among which a puzzle on a line of its own is looked for. */
const LOOK_BACK = 200;

/** Index of the last line that is a puzzle by itself, or −1. */
function lastWhole<T>(lines: readonly string[], parse: (text: string) => readonly (T | PuzzleFormatError)[]): number {
  for (let at = lines.length - 1; at >= Math.max(0, lines.length - LOOK_BACK); at--) {
    if (isWhole(lines[at]!, parse)) return at;
  }
  return -1;
}

function isWhole<T>(line: string, parse: (text: string) => readonly (T | PuzzleFormatError)[]): boolean {
  if (line.length < 16) return false;
  try {
    return parse(line).every((entry) => !(entry instanceof PuzzleFormatError));
  } catch (error) {
    if (error instanceof PuzzleFormatError) return false;
    throw error;
  }
}

function* windowRows<T extends { readonly line: number }>(
  file: string,
  lines: readonly string[],
  first: number,
  parse: (text: string) => readonly (T | PuzzleFormatError)[],
): Generator<T> {
  const entries = (() => {
    try {
      return parse(lines.join("\n"));
    } catch (error) {
      if (error instanceof PuzzleFormatError) return [error];
      throw error;
    }
  })();
  for (const entry of entries) {
    if (entry instanceof PuzzleFormatError) throw inFile(file, entry, first - 1);
    yield first === 1 ? entry : { ...entry, line: entry.line + first - 1 };
  }
}

/** A parser's error as one about a file, which is what the line belongs to. */
function inFile(file: string, error: PuzzleFormatError, offset: number): CsvFormatError {
  const { line, suggestions } = error;
  const problem = error.problem.replace(/^line \d+(?:, (column \d+))?: /, (_, column) => (column ? `${column}: ` : ""));
  return new CsvFormatError(file, problem, {
    cause: error,
    hint: suggestions[0],
    ...(line === undefined ? {} : { line: line + offset }),
  });
}
