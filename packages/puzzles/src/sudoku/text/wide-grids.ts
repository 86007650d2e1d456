import type { SudokuBoxes } from "../boxes.ts";
import type { Board } from "../geometry.ts";
import type { TextLine } from "./lines.ts";
import { wideBoard } from "./wide-cells.ts";

/** A row of a wide grid. */
export interface WideRow {
  readonly line: TextLine;
  readonly tokens: readonly string[];
}

/** Returns the grid of as many rows as it has columns. @param bands numbers of rows after which a line is drawn, or left blank
 * @returns `undefined` if a value is too large, `"irregular"` if the lines do not draw equal boxes */
export function wholeGrid(
  rows: readonly WideRow[],
  bands: readonly number[],
): { readonly board: Board; readonly boxes?: SudokuBoxes } | "irregular" | undefined {
  const board = wideBoard(
    rows.flatMap(({ tokens }) => tokens),
    rows.length,
  );
  if (board === undefined) return undefined;
  const boxes = drawnBoxes(rows, bands);
  if (boxes === "irregular") return boxes;
  return { board, ...(boxes === undefined ? {} : { boxes }) };
}

/** The boxes that lines between rows, and bars within them, draw; `undefined` where none are drawn, or every cell has its own. */
function drawnBoxes(rows: readonly WideRow[], bands: readonly number[]): SudokuBoxes | "irregular" | undefined {
  const size = rows.length;
  const inner = [...new Set(bands)].filter((row) => row < size);
  const stacks = new Set(rows.map(({ line }) => stackCount(line.text)));
  if (stacks.size > 1) return "irregular";
  const [across = 1] = stacks;
  const [boxRows, boxCols] = [inner[0], size / across];
  const isFramed = inner.length === size - 1 || across === size;
  if (isFramed || (boxRows === undefined && across === 1)) return undefined;
  // One of the two says the other.
  const boxes =
    across === 1
      ? { boxRows: boxRows as number, boxCols: size / (boxRows as number) }
      : { boxRows: size / boxCols, boxCols };
  const isRegular =
    Number.isInteger(boxes.boxRows) &&
    Number.isInteger(boxes.boxCols) &&
    inner.every((row) => row % boxes.boxRows === 0) &&
    (inner.length === 0 || inner.length === size / boxes.boxRows - 1);
  return isRegular && Math.min(boxes.boxRows, boxes.boxCols) > 1 ? boxes : "irregular";
}

/** Parts of a row between bars, without the bars at its ends. */
function stackCount(text: string): number {
  const parts = text.trim().split(/[|‖]/);
  if (parts[0]?.trim() === "") parts.shift();
  if (parts.at(-1)?.trim() === "") parts.pop();
  return parts.length;
}
