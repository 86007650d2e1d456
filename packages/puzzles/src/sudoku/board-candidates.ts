import { unitCandidates } from "../units/unit-candidates.ts";
import { type Board, geometryOfCells } from "./geometry.ts";

/** Returns the digits that each cell may still hold, as {@link unitCandidates} does.
 * @param board digits, 0 = blank
 * @param geometry of the board, by default the one with the usual boxes
 * @returns a mask for each cell, bit d − 1 for digit d; `undefined` if two digits clash, or a digit has no cell left in a row, column or box */
export function boardCandidates(board: Board, geometry = geometryOfCells(board.length)): Uint32Array | undefined {
  return geometry?.cells === board.length ? unitCandidates(board, geometry.system) : undefined;
}
