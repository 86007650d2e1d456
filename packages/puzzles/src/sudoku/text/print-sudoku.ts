import { digitCharacter } from "../boxes.ts";
import { type Board, geometryFor, type SudokuGeometry } from "../geometry.ts";

/** Prints a board as text with box lines, `.` for blanks and letters for the digits beyond 9: what {@link parseSudoku} reads back. Where `givens`
 * are passed they are set apart: by `style`, or else in brackets.
 * @param options.geometry of the board, by default the one with the usual boxes
 * @throws {DatasetOptionError} if no such board has that many cells */
export function printSudoku(
  board: Board,
  options: {
    readonly givens?: Board;
    readonly style?: (text: string, cell: number, given: boolean) => string;
    readonly geometry?: SudokuGeometry;
  } = {},
): string {
  const { size, boxRows, boxCols } = geometryFor(board.length, options.geometry);
  const { givens } = options;
  const bracket = givens !== undefined && options.style === undefined;
  const style =
    options.style ??
    ((text: string, _cell: number, given: boolean) => (bracket && given ? `[${text}]` : bracket ? ` ${text} ` : text));
  const cell = (index: number): string => style(digitCharacter(board[index]!), index, (givens?.[index] ?? 0) !== 0);
  // A stack is as wide as its cells and the spaces between; the inner bars have a space on either side.
  const stackWidth = boxCols * (bracket ? 3 : 1) + boxCols - 1;
  const stacks = size / boxCols;
  const rule = Array.from({ length: stacks }, (_, stack) =>
    "-".repeat(stackWidth + (stack === 0 || stack === stacks - 1 ? 1 : 2)),
  ).join("+");
  const lines: string[] = [];
  for (let row = 0; row < size; row++) {
    if (row > 0 && row % boxRows === 0) lines.push(rule);
    const parts = Array.from({ length: stacks }, (_, stack) =>
      Array.from({ length: boxCols }, (_, col) => cell(row * size + stack * boxCols + col)).join(" "),
    );
    lines.push(parts.join(" | ").trimEnd());
  }
  return lines.join("\n");
}

/** Prints a board on one line: digits row by row, letters for those beyond 9, `.` for blanks. */
export function sudokuLine(board: Board): string {
  return Array.from(board, digitCharacter).join("");
}
