import { isHeading } from "./maze-blocks.ts";
import { hasEnds, MAZE_LINE, plainMazeLine } from "./maze-characters.ts";

/** Whether a text is drawn as mazes are: lines of nothing but cells, walls among them, and headings at most beside them. */
export function looksLikeMaze(text: string): boolean {
  const lines = text.split(/\r\n|\n|\r/).map(plainMazeLine);
  const walled = lines.filter((line) => line.includes("#") && MAZE_LINE.test(line));
  const rest = lines.filter((line) => line.trim() !== "" && !MAZE_LINE.test(line));
  const digits = lines.some((line) => /\d/.test(line));
  if (walled.length >= 2 || walled.some((row) => row.length >= 9 && /[SGE]/i.test(row))) {
    // Beside digits, walls alone may be comments: there must be a way to go, and no puzzle of another kind.
    return !digits || (hasEnds(walled) && rest.every(isHeading));
  }
  // A maze with hardly a wall: nothing but cells, and a way to go.
  const bare = lines.join("\n");
  return rest.length === 0 && hasEnds(lines) && /[\r\n]\s*\S/.test(bare.trimStart());
}
