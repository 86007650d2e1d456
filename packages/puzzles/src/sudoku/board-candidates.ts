import { type Board, geometryOfCells } from "./geometry.ts";

/** The digits that each cell may still hold, by what stands in its row, column and box: no more than the rules say, and no conclusions from it.
 * @param board digits, 0 = blank
 * @param geometry of the board, by default the one with the usual boxes
 * @returns a mask for each cell, bit d − 1 for digit d; `undefined` if two digits clash, or a digit has no cell left in a row, column or box */
export function boardCandidates(board: Board, geometry = geometryOfCells(board.length)): Uint32Array | undefined {
  if (geometry?.cells !== board.length) return undefined;
  const { allDigits, units } = geometry;
  const masks = new Uint32Array(board.length).fill(allDigits);
  const seen = new Uint32Array(units.length);
  for (const [i, unit] of units.entries()) {
    for (const cell of unit) {
      const digit = board[cell]!;
      if (digit === 0) continue;
      const bit = 1 << (digit - 1);
      if ((seen[i]! & bit) !== 0) return undefined;
      seen[i]! |= bit;
    }
  }
  for (const [i, unit] of units.entries()) for (const cell of unit) masks[cell]! &= ~seen[i]!;
  for (let cell = 0; cell < board.length; cell++) if (board[cell] !== 0) masks[cell] = 1 << (board[cell]! - 1);
  if (masks.includes(0)) return undefined;
  for (const unit of units) {
    let possible = 0;
    for (const cell of unit) possible |= masks[cell]!;
    if (possible !== allDigits) return undefined;
  }
  return masks;
}
