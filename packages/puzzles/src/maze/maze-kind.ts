import { PuzzleFormatError } from "../errors.ts";
import { applyDihedral, DIHEDRALS, type Dihedral, dihedralSources, turnsSides } from "../grid/dihedral.ts";
import type { ParsedPuzzle, PuzzleEntry, PuzzleKind, PuzzleValidation, Tokens } from "../kinds/puzzle-kind.ts";
import type { RandomStream } from "../random-stream.ts";
import { checkMazeAnswer } from "./check-path.ts";
import { isMazeSide, type MazeShape, mazeShape, squareSide } from "./maze-shape.ts";
import { MAZE, MAZE_CHARACTERS, MAZE_VOCABULARY } from "./maze-tokens.ts";
import { countToken, pathDrawer, solveMaze } from "./solve-maze.ts";
import { type ParsedMaze, parseMazeEntries, parseMazes } from "./text/parse-maze.ts";
import { mazeLine, printMaze } from "./text/print-maze.ts";

/** Cells of the largest maze that the preset for 10×10 suggests itself for. */
const SMALL = 400;

const known = new Map<string, PuzzleKind>();

/** Returns mazes of one shape as a {@link PuzzleKind}. @param shape rows and columns, or the side of a square
 * @throws {DatasetOptionError} for sides outside 2 to 200 */
export function mazeKind(shape: number | MazeShape): PuzzleKind {
  const { rows, cols } = mazeShape(shape);
  const name = mazeName(rows, cols);
  let kind = known.get(name);
  if (kind === undefined) {
    kind = buildKind({ rows, cols });
    known.set(name, kind);
  }
  return kind;
}

/** Returns the kind of mazes with that name, such as `maze-9x10` (rows first); `undefined` if there is none. */
export function findMaze(name: string): PuzzleKind | undefined {
  const [, rows, cols] = /^maze-(\d{1,3})x(\d{1,3})$/.exec(name) ?? [];
  const shape = { rows: Number(rows), cols: Number(cols) };
  return isMazeSide(shape.rows) && isMazeSide(shape.cols) && mazeName(shape.rows, shape.cols) === name
    ? mazeKind(shape)
    : undefined;
}

function mazeName(rows: number, cols: number): string {
  return `maze-${rows}x${cols}`;
}

function buildKind(shape: MazeShape): PuzzleKind {
  const { rows, cols } = shape;
  return {
    name: mazeName(rows, cols),
    family: "maze",
    title: `Maze ${rows}×${cols}`,
    vocabSize: MAZE_VOCABULARY,
    sequenceLength: rows * cols,
    shape: [rows, cols],
    tokens: ["pad", "wall", "free", "start", "goal", "path"],
    symmetryCount: BigInt(mazeSymmetries(shape).length),
    measures: ["valid_path", "shortest_path"],
    blanks: [MAZE.free],
    drawing: { style: "maze", symbols: ["", "", "", "S", "G", ""] },
    // Large mazes need more than a small preset.
    ...(rows * cols <= SMALL ? { preset: "maze-10x10" } : {}),
    parse: (text) => parseMazes(text, { shape }).map(parsedMazePuzzle),
    entries: (text) => mazeEntries(text, shape),
    readsAnyText: true,
    print: (tokens, options = {}) => printMaze(tokens, { ...options, cols }),
    line: mazeLine,
    check: (input, answer) => checkMazeAnswer(input, answer, cols),
    validate: (input) => validateMaze(input, cols),
    augment: augmenter(shape),
    classKey: (input) => mazeClass(input, cols),
  };
}

/** Returns the symmetries of a shape: all eight of a square; without quarter turns and transpositions where rows and columns differ in number. */
export function mazeSymmetries({ rows, cols }: MazeShape): readonly Dihedral[] {
  return rows === cols ? DIHEDRALS : DIHEDRALS.filter((symmetry) => !turnsSides(symmetry));
}

/** Reads the mazes of a text; a broken one takes its place as an error. @param shape expected rows and columns */
function mazeEntries(text: string, shape?: MazeShape): PuzzleEntry[] {
  return parseMazeEntries(text, shape === undefined ? {} : { shape }).map((entry) =>
    entry instanceof PuzzleFormatError ? entry : parsedMazePuzzle(entry),
  );
}

/** Returns a maze read from text under the name of its kind. */
export function parsedMazePuzzle({ rows, cols, maze, answer, line }: ParsedMaze): ParsedPuzzle {
  return { input: maze, ...(answer === undefined ? {} : { answer }), kind: mazeName(rows, cols), line };
}

/** Whether a maze can be solved, with the path that labels hold.
 * @param input tokens row by row  @param cols its columns, by default those of a square */
export function validateMaze(input: Tokens, cols = squareSide(input.length)): PuzzleValidation {
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
    const what = input[stray] === MAZE.path ? "a path" : "nothing";
    return {
      status: "clash",
      message: `the maze has ${what} at row ${Math.floor(stray / cols) + 1}, column ${(stray % cols) + 1}`,
    };
  }
  const solution = solveMaze(input, cols);
  if (solution === undefined)
    return { status: "no-solution", message: "no solution: walls keep the goal G away from the start S" };
  return { status: "solvable", solution };
}

/** Returns a key that is the same for all images of a maze. @param cols its columns, by default those of a square */
export function mazeClass(input: Tokens, cols = squareSide(input.length)): string {
  const maze = Uint8Array.from(input);
  const rows = maze.length / cols;
  const images = mazeSymmetries({ rows, cols }).map((symmetry) => mazeLine(applyDihedral(symmetry, maze, rows, cols)));
  return images.sort()[0]!;
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
function augmenter(shape: MazeShape): PuzzleKind["augment"] {
  const { rows, cols } = shape;
  const sources = mazeSymmetries(shape).map((symmetry) => dihedralSources(symmetry, rows, cols));
  const scratch = new Int32Array(rows * cols);
  const draw = pathDrawer(shape);
  return (random: RandomStream, input: Tokens, label: Tokens) => {
    const source = sources[random.int(sources.length)]!;
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
