import type { AnswerCheck, Tokens, Violation } from "../kinds/puzzle-kind.ts";
import { squareSide } from "./maze-shape.ts";
import { MAZE } from "./maze-tokens.ts";
import { countToken, endsOf, MazeSolver, passableCells } from "./solve-maze.ts";

/** Steps that the search for a walk over self-touching cells may take; networks draw blobs that would take it for ever. */
const MAX_STEPS = 100_000;

/** What is true of the path that an answer draws.
 * - valid path: walls, start, goal and the rest of the maze are as they were, and the cells marked `o` are, in some order, one walk from S to G
 *   that uses each of them once, moving up, down, left or right. A marked cell beside the walk makes it invalid.
 * - shortest path: a valid path with as few cells as any.
 * Whether it equals the label is a third question, asked of the label and not here.
 * @param input tokens of the maze, row by row  @param answer of the same length  @param cols columns of both, by default those of a square */
export function checkMazeAnswer(input: Tokens, answer: Tokens, cols = squareSide(input.length)): AnswerCheck {
  const violations: Violation[] = [];
  const place = (cell: number): string => `row ${Math.floor(cell / cols) + 1}, column ${(cell % cols) + 1}`;
  let keepsGivens = answer.length === input.length;
  if (!keepsGivens) violations.push({ message: `${answer.length} cells instead of ${input.length}`, cells: [] });
  for (let cell = 0; cell < input.length && cell < answer.length; cell++) {
    const [given, got] = [input[cell]!, answer[cell]!];
    if (given === got || (given === MAZE.free && got === MAZE.path)) continue;
    keepsGivens = false;
    violations.push({ message: `${name(given)} at ${place(cell)} became ${name(got)}`, cells: [cell] });
  }
  const ends = endsOf(input);
  if (ends === undefined) violations.push({ message: "the maze has no single S and G", cells: [] });
  if (!keepsGivens || ends === undefined) {
    return { valid: false, keepsGivens, violations, measures: { valid_path: false, shortest_path: false } };
  }
  const path = walk(answer, cols, ends.start, ends.goal);
  if (path !== undefined) violations.push({ message: path.message(place), cells: path.cells });
  const valid = violations.length === 0;
  const marked = countToken(answer, MAZE.path) + 2;
  const solver = new MazeSolver({ rows: input.length / cols, cols });
  const shortest = valid && marked === solver.distance(passableCells(input), ends.start, ends.goal);
  return { valid, keepsGivens, violations, measures: { valid_path: valid, shortest_path: shortest } };
}

const NAMES: Readonly<Record<number, string>> = {
  [MAZE.wall]: "a wall",
  [MAZE.free]: "a free cell",
  [MAZE.start]: "S",
  [MAZE.goal]: "G",
  [MAZE.path]: "path",
};

function name(token: number): string {
  return NAMES[token] ?? "nothing";
}

interface Break {
  readonly cells: readonly number[];
  message(place: (cell: number) => string): string;
}

/** Returns why the marked cells are not a walk from start to goal; `undefined` if they are. */
function walk(answer: Tokens, cols: number, start: number, goal: number): Break | undefined {
  const neighbours = neighbourLists(answer, cols);
  const cells = [...neighbours.keys()];
  // Where nothing touches itself, the walk has no choice.
  const seen = new Set<number>([start]);
  let at = start;
  while (at !== goal) {
    const ahead = neighbours.get(at)!.filter((cell) => !seen.has(cell));
    if (ahead.length === 0) return broken(at);
    if (ahead.length > 1) return walkWithChoices(neighbours, start, goal) ? undefined : undecidable();
    at = ahead[0]!;
    seen.add(at);
  }
  const stray = cells.filter((cell) => !seen.has(cell));
  if (stray.length === 0) return undefined;
  return {
    cells: stray,
    message: (place) =>
      `${stray.length} marked cell${stray.length === 1 ? " is" : "s are"} not on the path, at ${place(stray[0]!)}${stray.length === 1 ? "" : " first"}`,
  };

  function broken(cell: number): Break {
    const [what, where] = cell === start ? ["begin", "S"] : ["end", undefined];
    return {
      cells: [cell],
      message: (place) =>
        where === undefined ? `the path ends at ${place(cell)} and does not reach G` : `no path ${what}s at ${where}`,
    };
  }

  function undecidable(): Break {
    const crowded = cells.filter((cell) => neighbours.get(cell)!.length > (cell === start || cell === goal ? 1 : 2));
    return { cells: crowded, message: (place) => `the path forks or touches itself, at ${place(crowded[0]!)} first` };
  }
}

/** The marked cells, S and G among them, each with those beside it. */
function neighbourLists(answer: Tokens, cols: number): Map<number, number[]> {
  const marked = (cell: number): boolean => answer[cell]! >= MAZE.start && answer[cell]! <= MAZE.path;
  const lists = new Map<number, number[]>();
  for (let cell = 0; cell < answer.length; cell++) {
    if (!marked(cell)) continue;
    const around: number[] = [];
    if (cell + cols < answer.length && marked(cell + cols)) around.push(cell + cols);
    if (cell % cols > 0 && marked(cell - 1)) around.push(cell - 1);
    if (cell % cols < cols - 1 && marked(cell + 1)) around.push(cell + 1);
    if (cell >= cols && marked(cell - cols)) around.push(cell - cols);
    lists.set(cell, around);
  }
  return lists;
}

/** Whether some walk uses every marked cell once: a depth-first search that leaves a branch when a cell has lost its ways out. */
function walkWithChoices(neighbours: Map<number, readonly number[]>, start: number, goal: number): boolean {
  const seen = new Set<number>([start]);
  const choices = (at: number): readonly number[] => {
    const ahead = neighbours.get(at)!.filter((cell) => !seen.has(cell));
    if (seen.size === neighbours.size - 1) return ahead;
    const inner = ahead.filter((cell) => cell !== goal);
    // A cell with one other way out must come now: from anywhere else it would be a dead end. Two such cells cannot both come.
    const now = inner.filter(
      (cell) => neighbours.get(cell)!.filter((next) => next !== at && !seen.has(next)).length <= 1,
    );
    return now.length > 1 ? [] : now.length === 1 ? now : inner;
  };
  const stack = [{ cell: start, options: choices(start), taken: 0 }];
  for (let steps = 0; steps < MAX_STEPS; steps++) {
    const here = stack.at(-1);
    if (here === undefined) return false;
    if (here.cell === goal && seen.size === neighbours.size) return true;
    const next = here.options[here.taken++];
    if (next === undefined) {
      seen.delete(here.cell);
      stack.pop();
      continue;
    }
    seen.add(next);
    stack.push({ cell: next, options: next === goal ? [] : choices(next), taken: 0 });
  }
  return false;
}
