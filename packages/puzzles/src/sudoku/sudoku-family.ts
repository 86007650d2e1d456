import type { PuzzleFamily } from "../kinds/puzzle-family.ts";
import { geometryOfName } from "./geometry.ts";
import { findSudoku, sudokuKind } from "./sudoku-kind.ts";
import { isPartOf } from "./text/sudoku-puzzle-lines.ts";

/** Sudoku of every size. It reads what no other family recognises. */
export const SUDOKU: PuzzleFamily = {
  usual: [sudokuKind(4), sudokuKind(6), sudokuKind(9)],
  names: "sudoku-NxN, sudoku-NxN-boxes-RxC",
  find: findSudoku,
  fitting: (vocabSize, cells) => {
    const side = Math.sqrt(cells);
    return vocabSize === side + 2 ? findSudoku(`sudoku-${side}x${side}`) : undefined;
  },
  isPart: (line, kind) => {
    const boxes = geometryOfName(kind.name);
    return boxes !== undefined && isPartOf(line, boxes);
  },
};
