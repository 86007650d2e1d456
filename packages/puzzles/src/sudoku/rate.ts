import { Candidates } from "../units/candidates.ts";
import { type Board, geometryFor, type SudokuGeometry } from "./geometry.ts";

/** K-rating: how many digits a plain backtracking solver tries in vain before the first solution. 0 for what single candidates and single
 * places solve; sudoku-extreme puzzles average about 90. Anyone can recompute it: propagate both rules to the fixpoint, take the open
 * cell with the fewest candidates (lowest index on ties), try its digits in ascending order; each tried digit whose subtree holds no
 * solution adds 1.
 * @param maxNodes stop counting at this rating (default a million)
 * @param board of any geometry, by default the one with the usual boxes
 * @throws {DatasetOptionError} if no such board has that many cells */
export function kBacktracks(board: Board, maxNodes = 1_000_000, boardGeometry?: SudokuGeometry): number {
  const geometry = geometryFor(board.length, boardGeometry);
  const levels = Array.from({ length: geometry.cells + 1 }, () => new Candidates(geometry));
  let failed = 0;
  const solves = (depth: number): boolean => {
    const here = levels[depth]!;
    if (!here.propagate()) return false;
    const cell = here.tightestCell();
    if (cell < 0) return true;
    for (let mask = here.mask(cell); mask !== 0 && failed < maxNodes; mask &= mask - 1) {
      const child = levels[depth + 1]!;
      child.copyFrom(here);
      if (child.place(cell, 32 - Math.clz32(mask & -mask)) && solves(depth + 1)) return true;
      failed++;
    }
    return false;
  };
  if (levels[0]!.load(board)) solves(0);
  return failed;
}
