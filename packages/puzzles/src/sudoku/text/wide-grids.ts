import type { SudokuBoxes } from "../boxes.ts";
import { type Board, sudokuGeometry } from "../geometry.ts";
import { findClashes } from "../rules.ts";
import { lexLine, splitLines, type TextLine } from "./lines.ts";
import type { ParsedSudoku } from "./sudoku-reader.ts";
import { WIDE_SIZES, wideBoard, wideTokens } from "./wide-cells.ts";

/** Characters in a text of wide grids at most; a longer one is read line by line. */
const LONGEST_TEXT = 4_000_000;

/**
 * Reads a text of grids of 8×8 and 10×10 to 25×25: rows of tokens or characters, boxes drawn or not, or a whole grid on a line.
 * @returns `undefined` if anything in the text is not part of such a grid, a heading or a comment
 */
export function readWideGrids(text: string): ParsedSudoku[] | undefined {
  if (text.length > LONGEST_TEXT) return undefined;
  const puzzles: ParsedSudoku[] = [];
  let rows: WideRow[] = [];
  let bands: number[] = [];
  let number = 0;
  for (const raw of splitLines(text)) {
    const line = lexLine(raw, ++number);
    if (line.type === "blank" || line.type === "rule" || line.type === "comment") {
      if (line.type !== "comment" && rows.length > 0) bands.push(rows.length);
      continue;
    }
    const tokens = wideTokens(line.text);
    if (tokens === undefined) {
      if (rows.length > 0 || /\d.*\d.*\d/.test(line.text)) return undefined;
      continue;
    }
    const side = Math.sqrt(tokens.length);
    if (rows.length === 0 && tokens.length > 25 && WIDE_SIZES.includes(side)) {
      const board = wideBoard(tokens, side);
      if (board === undefined) return undefined;
      puzzles.push({ board, line: line.number });
      continue;
    }
    if (rows[0] !== undefined && rows[0].tokens.length !== tokens.length) return undefined;
    if (!WIDE_SIZES.includes(tokens.length)) return undefined;
    rows.push({ line, tokens });
    if (rows.length < tokens.length) continue;
    const puzzle = wholeGrid(rows, bands);
    if (puzzle === undefined) return undefined;
    puzzles.push(puzzle);
    rows = [];
    bands = [];
  }
  return rows.length === 0 && puzzles.length > 0 ? puzzles : undefined;
}

interface WideRow {
  readonly line: TextLine;
  readonly tokens: readonly string[];
}

/** The grid of as many rows as it has columns. @param bands  numbers of rows after which a line is drawn, or left blank */
function wholeGrid(rows: readonly WideRow[], bands: readonly number[]): ParsedSudoku | undefined {
  const size = rows.length;
  const board = wideBoard(
    rows.flatMap(({ tokens }) => tokens),
    size,
  );
  if (board === undefined) return undefined;
  const boxes = drawnBoxes(rows, bands);
  if (boxes === "irregular") return undefined;
  // Grids of 8×8 look like broken ones of 9×9, unless their rules hold.
  if (size === 8 && hasClash(board, boxes)) return undefined;
  return { board, ...(boxes === undefined ? {} : { boxes }), line: (rows[0] as WideRow).line.number };
}

function hasClash(board: Board, boxes: SudokuBoxes | undefined): boolean {
  return findClashes(board, sudokuGeometry(boxes ?? Math.sqrt(board.length))).length > 0;
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
