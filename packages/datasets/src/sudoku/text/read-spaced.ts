import type { Board, SudokuGeometry } from "../geometry.ts";
import type { TextLine } from "./lines.ts";

/** Reads a grid whose blanks are spaces and that has no other marks: `53  7` for a row that ends in four blanks, an empty line for an empty
 * row. So little speaks for such a grid that it is the last thing to be tried, and only where spaces stand among the digits all over.
 * @returns `undefined` if the lines are no such grid */
export function readSpacedGrid(
  lines: readonly TextLine[],
  start: number,
  { size, cells }: SudokuGeometry,
): { readonly board: Board; readonly line: number; readonly next: number } | undefined {
  const first = lines[start]!;
  const whole = fillRow(first, cells, size);
  if (whole !== undefined && whole.inner >= size) return { board: whole.digits, line: first.number, next: start + 1 };
  const board = new Uint8Array(cells);
  let inner = 0;
  for (let row = 0; row < size; row++) {
    const line = lines[start + row];
    const reading = line === undefined ? undefined : fillRow(line, size, size);
    if (reading === undefined) return undefined;
    board.set(reading.digits, row * size);
    inner += reading.inner;
  }
  return inner >= size ? { board, line: first.number, next: start + size } : undefined;
}

/** Digits and spaces as cells, blanks to the end; `inner` counts the spaces before the last digit. */
function fillRow(
  { text, raw, type }: TextLine,
  count: number,
  size: number,
): { digits: Uint8Array; inner: number } | undefined {
  if (type !== "content" && raw.trim() !== "") return undefined;
  const written = text.trimEnd();
  if (written.length > count || !/^[1-9 ]*$/.test(written)) return undefined;
  const digits = new Uint8Array(count);
  let inner = 0;
  for (let i = 0; i < written.length; i++) {
    const digit = written[i] === " " ? 0 : Number(written[i]);
    if (digit > size) return undefined;
    digits[i] = digit;
    if (digit === 0) inner++;
  }
  return { digits, inner };
}
