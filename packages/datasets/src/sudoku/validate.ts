import { DatasetOptionError } from "../errors.ts";
import type { Board } from "./geometry.ts";
import { geometryOfCells } from "./geometry.ts";
import { type Clash, findClashes } from "./rules.ts";
import { countSolutions } from "./solve.ts";

/** Whether a puzzle is one: exactly one solution, or why not. `message` is one sentence without a final period. */
export type SudokuValidation =
  | { readonly status: "unique"; readonly solution: Board }
  | { readonly status: "clash"; readonly message: string; readonly clashes: readonly Clash[] }
  | { readonly status: "no-solution"; readonly message: string }
  | { readonly status: "several-solutions"; readonly message: string; readonly solutions: readonly [Board, Board] }
  /** The search gave up after `maxNodes` branches; no known puzzle needs that many. */
  | { readonly status: "undecided"; readonly message: string };

/** Checks the givens against each other, then counts solutions up to two.
 * @param board digits, 0 = blank; length 16, 36 or 81
 * @throws {DatasetOptionError} if the board has another length */
export function validateSudoku(board: Board, options: { readonly maxNodes?: number } = {}): SudokuValidation {
  const geometry = geometryOfCells(board.length);
  if (geometry === undefined) throw new DatasetOptionError(`sudoku: a board of ${board.length} cells`);
  const { size } = geometry;
  const clashes = findClashes(board);
  if (clashes.length > 0) return { status: "clash", message: clashMessage(clashes[0]!, size), clashes };
  const { count, first, second, complete } = countSolutions(board, options);
  if (second !== undefined) {
    const cell = first!.findIndex((digit, index) => digit !== second[index]);
    const where = `row ${Math.floor(cell / size) + 1}, column ${(cell % size) + 1}`;
    const digits = [first![cell]!, second[cell]!].sort();
    const message = `more than one solution: ${where} can be ${digits[0]} or ${digits[1]}`;
    return { status: "several-solutions", message, solutions: [first!, second] };
  }
  if (!complete) return { status: "undecided", message: "gave up counting the solutions: the search grew too large" };
  if (count === 0) return { status: "no-solution", message: "no solution: the givens contradict each other" };
  return { status: "unique", solution: first! };
}

/** A clash in words: the digit, the unit and both cells. */
export function clashMessage({ digit, unit, number, cells }: Clash, size: number): string {
  const [a, b] = cells.map((cell) => ({ row: Math.floor(cell / size) + 1, col: (cell % size) + 1 }));
  const where =
    unit === "row"
      ? `columns ${a!.col} and ${b!.col}`
      : unit === "column"
        ? `rows ${a!.row} and ${b!.row}`
        : `row ${a!.row}, column ${a!.col} and row ${b!.row}, column ${b!.col}`;
  return `${digit} twice in ${unit} ${number} (${where})`;
}
