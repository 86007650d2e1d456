import { PuzzleFormatError } from "@kensho/puzzles";
import { ALPHABET, column, NO_SIGN, row, SIDE, token } from "./board.ts";

/** Reads boards of seven lines each, with or without spaces between the places; an empty line may stand between boards. */
export function readBoards(text: string): { readonly input: Uint8Array; readonly line: number }[] {
  const lines = text.split("\n").map((content, i) => ({ content, line: i + 1 }));
  const boards: { input: Uint8Array; line: number }[] = [];
  for (let at = 0; at < lines.length; ) {
    if (lines[at]!.content.trim() === "" && boards.length * SIDE <= at) {
      at++;
      continue;
    }
    const rows = lines.slice(at, at + SIDE);
    if (rows.length < SIDE) throw new PuzzleFormatError(`a board has ${SIDE} lines`, { line: lines[at]!.line });
    boards.push({
      input: Uint8Array.from(rows.flatMap(({ content, line }, r) => readRow(content, r, line))),
      line: at + 1,
    });
    at += SIDE;
  }
  return boards;
}

/** Reads a line with a space between places, as `print` writes it; missing places at the end are empty. */
function readRow(content: string, r: number, line: number): number[] {
  return Array.from({ length: SIDE }, (_, c) => {
    const character = content[2 * c] ?? " ";
    const value = token(character);
    const place = r * SIDE + c;
    const isCell = row(place) % 2 === 0 && column(place) % 2 === 0;
    const fits = isCell ? value >= 1 && value < NO_SIGN : value >= NO_SIGN;
    if (fits) return value;
    const wanted = isCell ? `one of ${ALPHABET.slice(1, NO_SIGN).join("")}` : "a sign or a space";
    throw new PuzzleFormatError(`expected ${wanted}, got ${JSON.stringify(character)}`, { line, column: 2 * c + 1 });
  });
}
