import { type CountOptions, countUnitSolutions, type SolutionCount } from "../units/unit-solver.ts";
import { type Board, geometryFor, type SudokuGeometry } from "./geometry.ts";

/** Counts the solutions of a puzzle, up to a limit, as {@link countUnitSolutions} does.
 * @param board digits, 0 = blank
 * @param options.limit stop at this many (default 2, which decides uniqueness)
 * @param options.maxNodes give up after this many branches (default: some seconds; real 9×9 puzzles need fewer than a thousand)
 * @param options.geometry of the board, by default the one with the usual boxes
 * @throws {DatasetOptionError} if no such board has that many cells */
export function countSolutions(
  board: Board,
  options: CountOptions & { readonly geometry?: SudokuGeometry } = {},
): SolutionCount {
  return countUnitSolutions(board, geometryFor(board.length, options.geometry).system, options);
}

/** Returns the first solution found, or `undefined`. For the only solution, see {@link countSolutions}.
 * @param geometry of the board, by default the one with the usual boxes */
export function solveSudoku(board: Board, geometry?: SudokuGeometry): Board | undefined {
  return countSolutions(board, { limit: 1, ...(geometry === undefined ? {} : { geometry }) }).first;
}
