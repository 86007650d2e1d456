import { PuzzleFormatError } from "../errors.ts";
import { applyDihedral, DIHEDRALS, dihedralSources } from "../grid/dihedral.ts";
import type { ParsedPuzzle, PuzzleKind, PuzzleValidation, Tokens } from "../kinds/puzzle-kind.ts";
import type { RandomStream } from "../random-stream.ts";
import { checkMazeAnswer } from "./check-path.ts";
import { checkMazeSize } from "./generate-maze.ts";
import { MAZE, MAZE_CHARACTERS } from "./maze-tokens.ts";
import { countToken, pathDrawer, solveMaze } from "./solve-maze.ts";
import { type ParsedMaze, parseMazes } from "./text/parse-maze.ts";
import { mazeLine, printMaze } from "./text/print-maze.ts";

const known = new Map<number, PuzzleKind>();

/** Mazes of one size as a {@link PuzzleKind}. @throws {DatasetOptionError} for sides outside 2 to 100 */
export function mazeKind(size: number): PuzzleKind {
  checkMazeSize(size);
  let kind = known.get(size);
  if (kind === undefined) {
    kind = buildKind(size);
    known.set(size, kind);
  }
  return kind;
}

function buildKind(size: number): PuzzleKind {
  return {
    name: `maze-${size}x${size}`,
    title: `Maze ${size}×${size}`,
    vocabSize: 6,
    sequenceLength: size * size,
    shape: [size, size],
    tokens: ["pad", "wall", "free", "start", "goal", "path"],
    symmetryCount: 8n,
    measures: ["valid_path", "shortest_path"],
    parse: (text) => parseMazes(text, { size }).map(parsedMazePuzzle),
    print: (tokens, options = {}) => printMaze(tokens, options),
    line: mazeLine,
    check: checkMazeAnswer,
    validate: validateMaze,
    augment: augmenter(size),
    classKey: (input) => mazeClass(input),
  };
}

/** A maze read from text, under the name of its kind. */
export function parsedMazePuzzle({ size, maze, answer, line }: ParsedMaze): ParsedPuzzle {
  return { input: maze, ...(answer === undefined ? {} : { answer }), kind: `maze-${size}x${size}`, line };
}

/** Whether a maze can be solved, with the path that labels hold. @param input `[size²]` tokens */
export function validateMaze(input: Tokens): PuzzleValidation {
  for (const [token, letter] of [
    [MAZE.start, "S"],
    [MAZE.goal, "G"],
  ] as const) {
    const found = countToken(input, token);
    if (found !== 1)
      return {
        status: "clash",
        message: found === 0 ? `the maze has no ${letter}` : `the maze has ${found} times ${letter}`,
      };
  }
  const stray = input.findIndex((token) => token < MAZE.wall || token >= MAZE.path);
  if (stray >= 0) {
    const size = Math.round(Math.sqrt(input.length));
    const what = input[stray] === MAZE.path ? "a path" : "nothing";
    return {
      status: "clash",
      message: `the maze has ${what} at row ${Math.floor(stray / size) + 1}, column ${(stray % size) + 1}`,
    };
  }
  const solution = solveMaze(input);
  if (solution === undefined)
    return { status: "no-solution", message: "no solution: walls keep the goal G away from the start S" };
  return { status: "solvable", solution };
}

/** The same for all eight images of a maze. */
export function mazeClass(input: Tokens): string {
  const size = Math.round(Math.sqrt(input.length));
  const maze = Uint8Array.from(input);
  return DIHEDRALS.map((symmetry) => mazeLine(applyDihedral(symmetry, maze, size))).sort()[0]!;
}

/** Reads a maze on one line of `# SGo`, as collections have it. @throws {PuzzleFormatError} naming the character */
export function mazeTokens(text: string, path: "with path" | "without path"): Uint8Array {
  return Uint8Array.from(text, (char, i) => {
    const token = char === "." ? MAZE.free : MAZE_CHARACTERS.indexOf(char, 1);
    if (token >= MAZE.wall && (token < MAZE.path || path === "with path")) return token;
    throw new PuzzleFormatError(
      `character ${i + 1} is ${JSON.stringify(char)}, which is none of ${path === "with path" ? '"# SGo"' : '"# SG"'}`,
      {
        column: i + 1,
      },
    );
  });
}

/** Turns and mirrors; a label that is the one of the rule becomes the one that the rule draws in the image, which is rarely the image of the label. */
function augmenter(size: number): PuzzleKind["augment"] {
  const sources = DIHEDRALS.map((symmetry) => dihedralSources(symmetry, size, size));
  const scratch = new Int32Array(size * size);
  const draw = pathDrawer(size);
  return (random: RandomStream, input: Tokens, label: Tokens) => {
    const source = sources[random.int(8)]!;
    const byRule = draw(input);
    const redraw = byRule?.every((token, cell) => token === label[cell]) ?? false;
    for (const grid of [input, label]) {
      for (let cell = 0; cell < scratch.length; cell++) scratch[cell] = grid[source[cell]!]!;
      grid.set(scratch);
    }
    const redrawn = redraw ? draw(input) : undefined;
    if (redrawn !== undefined) label.set(redrawn);
  };
}
