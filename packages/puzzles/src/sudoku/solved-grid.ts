import type { RandomStream } from "../random-stream.ts";
import { Candidates } from "../units/candidates.ts";
import type { Board, SudokuGeometry } from "./geometry.ts";

/** Makes a solved grid by a randomised search: every grid can come up, not all equally often. */
export function randomSolvedGrid(geometry: SudokuGeometry, random: RandomStream): Board {
  const levels = Array.from({ length: geometry.cells + 1 }, () => new Candidates(geometry));
  const digits = Uint8Array.from({ length: geometry.size }, (_, i) => i + 1);
  const solution: Board = new Uint8Array(geometry.cells);
  const fill = (depth: number): boolean => {
    const here = levels[depth]!;
    if (!here.propagate()) return false;
    const cell = here.tightestCell();
    if (cell < 0) {
      here.store(solution);
      return true;
    }
    const order = digits.slice();
    random.shuffle(order);
    for (const digit of order) {
      if ((here.mask(cell) & (1 << (digit - 1))) === 0) continue;
      const child = levels[depth + 1]!;
      child.copyFrom(here);
      if (child.place(cell, digit) && fill(depth + 1)) return true;
    }
    return false;
  };
  levels[0]!.load(solution);
  fill(0);
  return solution;
}
