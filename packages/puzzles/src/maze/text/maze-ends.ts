/** Letters for the start, and for the goal in the order in which they are looked for. `A` and `B` go together, as do `S` and the rest. */
const STARTS = "SA";
const GOALS = "GEFTBX";

/** Other pairs of a start and a goal, each character of which occurs once. */
const PAIRS = ["BE", "PG", "PE", "IO", "@$", "^$", "><", "23"] as const;

/** Characters that occur once without being an end. */
const NO_ENDS = new Set("#. _0*+•∙,-|%");

/** The characters that stand for the start and the goal. */
export interface MazeEnds {
  readonly start: string;
  readonly goal: string;
  /** Neither character is a known one. */
  readonly isUnclear: boolean;
}

/** The letter that a character stands for; `o` is a path and `O` may be a goal. */
export function mazeLetter(char: string): string {
  return char === "o" ? char : char.toUpperCase();
}

/** Finds the characters for start and goal among the counts of all: known letters first, then known pairs, then a known one beside the only other
 * character that occurs once. Where two unknown characters occur once, the first one of the text is called the start and the ends are unclear. */
export function findEnds(counts: ReadonlyMap<string, number>): MazeEnds {
  const has = (letter: string): boolean => counts.has(letter);
  const singles = [...counts].flatMap(([char, count]) => (count === 1 && !NO_ENDS.has(char) ? [char] : []));
  const start = [...STARTS].find(has);
  // B is the goal of A alone: beside S it would be a slip.
  const goal = [...GOALS].find((letter) => has(letter) && (letter !== "B" || start === "A"));
  const pair = PAIRS.find((ends) => [...ends].every((char) => singles.includes(char)));
  if (start === undefined && pair !== undefined) return { start: pair[0]!, goal: pair[1]!, isUnclear: false };
  const others = singles.filter((char) => char !== start && char !== goal && char !== "o");
  const [first, second] = others;
  if (start !== undefined || goal !== undefined) {
    const other = others.length === 1 ? first : undefined;
    return { start: start ?? other ?? "S", goal: goal ?? other ?? "G", isUnclear: false };
  }
  if (others.length === 2 && first !== undefined && second !== undefined)
    return { start: first, goal: second, isUnclear: true };
  return { start: "S", goal: "G", isUnclear: false };
}
