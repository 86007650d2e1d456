import { splitLines } from "../../sudoku/text/lines.ts";
import { isHeading } from "./maze-blocks.ts";
import { hasEnds, MAZE_LINE, plainMazeLine } from "./maze-characters.ts";

/** Characters without one of which a text has neither a wall nor a start. */
const WALL_OR_START = /[#█▓▒■▮◼⬛🧱sa]/iu;

/** Whether a text is drawn as mazes are: lines of nothing but cells, walls among them, and headings at most beside them. Lines are read until they
 * decide, and none is kept: a text may be long. */
export function looksLikeMaze(text: string): boolean {
  if (!WALL_OR_START.test(text)) return false;
  const walled = new Rows();
  const bare = new Rows();
  let isWide = false;
  let hasDigits = false;
  let [hasRest, hasWords] = [false, false];
  for (const raw of splitLines(text)) {
    const line = plainMazeLine(raw);
    if (MAZE_LINE.test(line)) {
      if (!line.includes("#")) {
        if (!hasRest && line.trim() !== "") bare.add(line);
        continue;
      }
      walled.add(line);
      if (!hasRest) bare.add(line);
      isWide ||= line.length >= 9 && /[SGE]/i.test(line);
    } else if (line.trim() !== "") {
      hasRest = true;
      hasDigits ||= /\d/.test(line);
      hasWords ||= !isHeading(line);
    }
    // Beside digits, walls alone may be comments: there must be a way to go, and no puzzle of another kind.
    if (hasDigits && hasWords) return false;
  }
  if (walled.count >= 2 || isWide) return !hasDigits || walled.haveEnds;
  // A maze with hardly a wall: nothing but cells, and a way to go.
  return !hasRest && bare.count > 1 && bare.haveEnds;
}

/** What decides about rows: the first and the last one, and which characters are in them. */
class Rows {
  count = 0;
  #first = "";
  #last = "";
  readonly #characters = new Set<string>();

  add(row: string): void {
    if (this.count++ === 0) this.#first = row;
    this.#last = row;
    for (const char of row) this.#characters.add(char);
  }

  get haveEnds(): boolean {
    return hasEnds([this.#first, [...this.#characters].join(""), this.#last]);
  }
}
