import { PuzzleFormatError } from "../errors.ts";
import { type Board, geometryOfCells, type SudokuSize } from "./geometry.ts";

/** One puzzle read from text. */
export interface ParsedSudoku {
  /** Digits, 0 = blank; length 16, 36 or 81. */
  readonly board: Board;
  /** A solved grid given beside the puzzle, if there was one. */
  readonly solution?: Board;
  /** 1-based line on which the puzzle begins. */
  readonly line: number;
}

/** STUB: one puzzle a line. */
export function parseSudoku(text: string, options: { readonly size?: SudokuSize } = {}): ParsedSudoku[] {
  return text.split("\n").flatMap((row, index) => {
    const line = row.trim();
    if (line === "") return [];
    const geometry = geometryOfCells(line.length);
    if (geometry === undefined || (options.size !== undefined && geometry.size !== options.size)) {
      throw new PuzzleFormatError(`line ${index + 1}: ${line.length} cells`, { line: index + 1 });
    }
    return [{ board: Uint8Array.from(line, (char) => (char === "." ? 0 : Number(char))), line: index + 1 }];
  });
}
