import { type LineReader, RunReader } from "../../text/line-run.ts";
import { type SudokuEntry, SudokuReader } from "./sudoku-reader.ts";
import { beginWideRun } from "./wide-run.ts";

/** Opens a reader of Sudokus of any size, line by line.
 * @param options.sizes the sizes that errors list
 * @param options.isExpected whether a line can be a part of what is expected: it is not held back, although it may be a row of a larger grid */
export function sudokuLines(
  options: { readonly sizes?: readonly number[]; readonly isExpected?: (line: string) => boolean } = {},
): LineReader<SudokuEntry> {
  const { sizes, isExpected = () => false } = options;
  return new RunReader(
    [(line, isInside) => (isExpected(line) ? undefined : beginWideRun(line, isInside))],
    new SudokuReader(sizes),
  );
}
