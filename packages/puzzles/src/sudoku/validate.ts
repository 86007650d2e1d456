import { digitCharacter } from "./boxes.ts";
import { type Board, geometryFor, type SudokuGeometry } from "./geometry.ts";
import { type Clash, findClashes } from "./rules.ts";
import { countSolutions } from "./solve.ts";

/** Whether a puzzle is one: exactly one solution, or why not. `message` is one sentence without a final period. */
export type SudokuValidation =
  | { readonly status: "unique"; readonly solution: Board }
  | { readonly status: "clash"; readonly message: string; readonly clashes: readonly Clash[] }
  | { readonly status: "no-solution"; readonly message: string }
  | { readonly status: "several-solutions"; readonly message: string; readonly solutions: readonly [Board, Board] }
  /** The search gave up after `maxNodes` branches; no known 9×9 puzzle needs that many. */
  | { readonly status: "undecided"; readonly message: string };

/** Checks the givens against each other, then counts solutions up to two.
 * @param board digits, 0 = blank
 * @param options.geometry of the board, by default the one with the usual boxes
 * @throws {DatasetOptionError} if no such board has that many cells */
export function validateSudoku(
  board: Board,
  options: { readonly maxNodes?: number; readonly geometry?: SudokuGeometry } = {},
): SudokuValidation {
  const { size } = geometryFor(board.length, options.geometry);
  const clashes = findClashes(board, options.geometry);
  if (clashes.length > 0) return { status: "clash", message: clashMessage(clashes[0]!, size), clashes };
  const { count, first, second, complete } = countSolutions(board, options);
  if (second !== undefined) {
    const cell = first!.findIndex((digit, index) => digit !== second[index]);
    const where = `row ${Math.floor(cell / size) + 1}, column ${(cell % size) + 1}`;
    const [low, high] = [first![cell]!, second[cell]!].sort((a, b) => a - b).map(digitCharacter);
    const message = `more than one solution: ${where} can be ${low} or ${high}`;
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
  return `${digitCharacter(digit)} twice in ${unit} ${number} (${where})`;
}
