import { MAZE } from "../maze-tokens.ts";
import { findEnds, type MazeEnds, mazeLetter } from "./maze-ends.ts";

/** Characters that draw a wall, a free cell and a path, besides `#`, the space, `.` and `o`. */
const WALLS = "█▓▒■▮◼⬛🧱";
const FREE = "·□◻⬜";
const PATHS = "oO*+•∙";

/** Letters of the ends of mazes that are drawn with `#`. */
const END_LETTERS = "SAGEFTBX";

/** Other characters that draw walls, and free cells, in the order in which they are looked for. */
const OTHER_WALLS = "W%1";
const OTHER_FREE = "_0,-:";

const ASCII = /^[\t -~]*$/;

/** Replaces the characters that people draw mazes with by `#`, the space and `.`, one for one, so that columns stay. */
export function plainMazeLine(line: string): string {
  if (ASCII.test(line)) return line;
  let plain = "";
  for (const char of line) {
    const code = char.codePointAt(0)!;
    if (WALLS.includes(char)) plain += "#";
    else if (FREE.includes(char)) plain += ".";
    else if (code === 0xa0 || (code >= 0x2000 && code <= 0x200a) || code === 0x202f || code === 0x3000) plain += " ";
    else if (code !== 0xfeff && code !== 0xfe0f) plain += char;
  }
  return plain;
}

/** Returns what each character of a maze stands for. The ends are found by {@link findEnds}. Walls are `#`, else the character of the first and the
 * last row, else a known one; of the other characters, known ones are free or a path, else the most frequent one is free. */
export function mazeAlphabet(lines: readonly string[]): ReadonlyMap<string, number> {
  const counts = countLetters(lines);
  const ends = findEnds(counts);
  const alphabet = new Map<string, number>();
  const set = (letter: string, token: number): void => {
    alphabet.set(letter, token);
    if (letter !== "O") alphabet.set(letter.toLowerCase(), token);
  };
  const body = [...counts.keys()].filter((char) => char !== ends.start && char !== ends.goal);
  const wall = wallOf(lines, body, ends);
  for (const char of PATHS) alphabet.set(char, MAZE.path);
  set("X", MAZE.path);
  alphabet.set("#", MAZE.wall).set(" ", MAZE.free).set(".", MAZE.free);
  if (wall !== undefined) set(wall, MAZE.wall);
  for (const char of OTHER_FREE) if (char !== wall && body.includes(char)) alphabet.set(char, MAZE.free);
  const rest = body.filter((char) => !alphabet.has(char));
  const isFreeKnown = body.some((char) => alphabet.get(char) === MAZE.free);
  if (wall !== undefined && wall !== "#" && !isFreeKnown && rest.length > 0)
    set(
      rest.reduce((most, char) => (counts.get(char)! > counts.get(most)! ? char : most)),
      MAZE.free,
    );
  set(ends.start, MAZE.start);
  set(ends.goal, MAZE.goal);
  return alphabet;
}

/** Counts characters, small letters among the large ones. */
export function countLetters(lines: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const line of lines)
    for (const char of line) counts.set(mazeLetter(char), (counts.get(mazeLetter(char)) ?? 0) + 1);
  return counts;
}

function wallOf(lines: readonly string[], body: readonly string[], ends: MazeEnds): string | undefined {
  if (body.includes("#")) return "#";
  return borderOf(lines, ends) ?? [...OTHER_WALLS].find((char) => body.includes(char) && body.length > 1);
}

/** The character that the first and the last row consist of, besides the ends. */
function borderOf(lines: readonly string[], { start, goal }: MazeEnds): string | undefined {
  const borders = [lines[0] ?? "", lines.at(-1) ?? ""].map((line) =>
    [...line.trim()].map(mazeLetter).filter((char) => char !== start && char !== goal),
  );
  const char = borders[0]![0];
  const isBorder = borders.every((border) => border.length > 2 && border.every((each) => each === char));
  return isBorder && char !== "." ? char : undefined;
}

/** Matches a line of nothing but characters that some maze is drawn with. */
export const MAZE_LINE = new RegExp(`^[#. ${PATHS.replace("+", "\\+").replace("*", "\\*")}${END_LETTERS}]*$`, "i");

/** Whether lines have a start and a goal. */
export function hasEnds(lines: readonly string[]): boolean {
  return countEnds(lines).every((count) => count > 0);
}

/** Counts starts and goals. */
export function countEnds(lines: readonly string[]): readonly [starts: number, goals: number] {
  const alphabet = mazeAlphabet(lines);
  const counts: [number, number] = [0, 0];
  for (const line of lines) {
    for (const char of line) {
      const token = alphabet.get(char);
      if (token === MAZE.start) counts[0]++;
      else if (token === MAZE.goal) counts[1]++;
    }
  }
  return counts;
}
