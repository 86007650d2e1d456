import { DatasetOptionError, PuzzleGenerationError } from "../errors.ts";
import type { RandomStream } from "../random-stream.ts";
import { type MazeShape, mazeShape } from "./maze-shape.ts";
import { MAZE } from "./maze-tokens.ts";
import { MazeSolver } from "./solve-maze.ts";

/** A maze and the label that belongs to it, in tokens. */
export interface SolvedMaze {
  readonly maze: Uint8Array;
  readonly label: Uint8Array;
  /** Cells on the path, start and goal included. */
  readonly length: number;
}

/** The share of walls is drawn from this range for each maze. */
const WALLS = { min: 0.25, max: 0.5 } as const;

/** Draws without a maze of the wanted length before giving up: some 100 times what 30×30 with 110 cells needs. */
export const MAX_ATTEMPTS = 5_000_000;

/** Fewest cells on the shortest path where nobody says: 110 for 30×30 as in Maze-Hard, else one and a half times the side, on average of rows and
 * columns. */
export function defaultMinPath(shape: number | MazeShape): number {
  const { rows, cols } = mazeShape(shape);
  return rows === 30 && cols === 30 ? 110 : Math.ceil(0.75 * (rows + cols));
}

/** Makes mazes of one shape by the rule of Maze-Hard: a share of walls uniform in [0.25, 0.5), every cell a wall with that probability, start
 * and goal uniform among the free cells; kept if the shortest path has at least `minPath` cells. */
export class MazeGenerator {
  readonly shape: MazeShape;
  readonly minPath: number;
  private readonly solver: MazeSolver;
  private readonly passable: Uint8Array;
  private readonly random: RandomStream;

  /** @param shape rows and columns, or the side of a square  @throws {DatasetOptionError} for a shape or length that no maze has */
  constructor(shape: number | MazeShape, random: RandomStream, minPath = defaultMinPath(shape)) {
    const { rows, cols } = mazeShape(shape);
    if (!Number.isInteger(minPath) || minPath < 2 || minPath > (rows * cols + 1) / 2 + Math.max(rows, cols)) {
      throw new DatasetOptionError(`minPath: no ${rows}×${cols} maze has a shortest path of ${minPath} cells`, {
        hint: `use a whole number from 2; ${defaultMinPath(shape)} is usual`,
      });
    }
    this.shape = { rows, cols };
    this.minPath = minPath;
    this.random = random;
    this.solver = new MazeSolver({ rows, cols });
    this.passable = new Uint8Array(rows * cols);
  }

  /** Draws one candidate: the maze, or `undefined` if its path is too short, as nearly all are. */
  draw(): SolvedMaze | undefined {
    const { passable, solver } = this;
    if (this.drawCells() < 2) return undefined;
    const start = this.drawFree();
    let goal = this.drawFree();
    while (goal === start) goal = this.drawFree();
    const length = solver.distance(passable, start, goal);
    if (length < this.minPath) return undefined;
    const maze = Uint8Array.from(passable, (free) => (free === 0 ? MAZE.wall : MAZE.free));
    maze[start] = MAZE.start;
    maze[goal] = MAZE.goal;
    const label = maze.slice();
    for (const cell of solver.path(passable, start, goal).slice(1, -1)) label[cell] = MAZE.path;
    return { maze, label, length };
  }

  /** Draws until a maze is long enough. @throws {PuzzleGenerationError} if five million draws are not */
  next(): SolvedMaze {
    for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
      const maze = this.draw();
      if (maze !== undefined) return maze;
    }
    throw this.tooRare();
  }

  /** What to throw when no maze is found. */
  tooRare(): PuzzleGenerationError {
    const { rows, cols } = this.shape;
    return new PuzzleGenerationError(
      `maze ${rows}×${cols}: none of ${MAX_ATTEMPTS.toLocaleString("en-US")} random mazes had a shortest path of ${this.minPath} cells`,
      { hint: `ask for shorter paths, such as ${defaultMinPath(this.shape)}` },
    );
  }

  /** Free cells, drawn two at a time from the halves of 32 bits: a probability in steps of 2⁻¹⁶ is fine enough. */
  private drawCells(): number {
    const { passable, random } = this;
    const threshold = Math.floor((WALLS.min + (random.bits() / 2 ** 32) * (WALLS.max - WALLS.min)) * 0x10000);
    let free = 0;
    // Without branches: which way they go would be a coin toss, and most of the time is spent here.
    for (let cell = 0; cell < passable.length; cell += 2) {
      const bits = random.bits();
      const first = 1 - (((bits & 0xffff) - threshold) >>> 31);
      passable[cell] = first;
      free += first;
      if (cell + 1 === passable.length) break;
      const second = 1 - (((bits >>> 16) - threshold) >>> 31);
      passable[cell + 1] = second;
      free += second;
    }
    return free;
  }

  private drawFree(): number {
    for (;;) {
      const cell = this.random.int(this.passable.length);
      if (this.passable[cell] === 1) return cell;
    }
  }
}

/** Makes one maze. @param shape rows and columns, or the side of a square  @param minPath fewest cells on its shortest path, default
 * {@link defaultMinPath}
 * @throws {DatasetOptionError} for a shape or length that no maze has  @throws {PuzzleGenerationError} if none is found */
export function generateMaze(
  shape: number | MazeShape,
  random: RandomStream,
  options: { readonly minPath?: number } = {},
): SolvedMaze {
  return new MazeGenerator(shape, random, options.minPath).next();
}
