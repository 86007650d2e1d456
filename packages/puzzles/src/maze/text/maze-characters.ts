import { MAZE } from "../maze-tokens.ts";

/** Characters that draw a wall, a free cell and a path, besides `#`, the space, `.` and `o`. */
const WALLS = "█▓▒■▮◼⬛🧱";
const FREE = "·□◻⬜";
const PATHS = "oO*+•∙";

/** Letters for the start, and for the goal in the order in which they are looked for. `A` and `B` go together, as do `S` and the rest. */
const STARTS = "SA";
const GOALS = "GEFTBX";

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

/** Returns what each character of a maze stands for, by the letters that it uses: `E` is the goal where no `G` is, and `X` a path where another letter
 * is the goal. */
export function mazeAlphabet(lines: readonly string[]): ReadonlyMap<string, number> {
  const letters = lines.join("").toUpperCase();
  const has = (letter: string): boolean => letters.includes(letter);
  const start = [...STARTS].find(has) ?? "S";
  // B is the goal of A alone: beside S it would be a slip.
  const goal = [...GOALS].find((letter) => has(letter) && (letter !== "B" || start === "A")) ?? "G";
  const alphabet = new Map<string, number>([
    ["#", MAZE.wall],
    [" ", MAZE.free],
    [".", MAZE.free],
  ]);
  for (const char of PATHS) alphabet.set(char, MAZE.path);
  const either = (letter: string, token: number): void => {
    alphabet.set(letter, token).set(letter.toLowerCase(), token);
  };
  if (goal !== "X") either("X", MAZE.path);
  // Where no wall is drawn with `#`, a border of another character is.
  const border = letters.includes("#") ? undefined : borderOf(lines);
  if (border !== undefined) either(border, MAZE.wall);
  either(start, MAZE.start);
  either(goal, MAZE.goal);
  return alphabet;
}

/** The character for a path that the first and the last row consist of. */
function borderOf(lines: readonly string[]): string | undefined {
  const [first = "", last = ""] = [lines[0], lines.at(-1)].map((line) => line?.trim().toUpperCase());
  const char = first[0] ?? "";
  const isBorder = first.length > 2 && `${PATHS}X`.toUpperCase().includes(char) && first === char.repeat(first.length);
  return isBorder && last === first ? char : undefined;
}

/** Matches a line of nothing but characters that some maze is drawn with. */
export const MAZE_LINE = new RegExp(`^[#. ${PATHS.replace("+", "\\+").replace("*", "\\*")}${STARTS}${GOALS}]*$`, "i");

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
