import type { Tokens } from "../kinds/puzzle-kind.ts";
import { type MazeShape, squareSide } from "./maze-shape.ts";
import { MAZE } from "./maze-tokens.ts";

/** Breadth-first search over mazes of one shape, with buffers that are used again. */
export class MazeSolver {
  readonly rows: number;
  readonly cols: number;
  /** The maze inside a frame of walls, so that no neighbour is outside. */
  private readonly open: Uint8Array;
  private readonly parent: Int32Array;
  private readonly depth: Int32Array;
  private readonly queue: Int32Array;

  constructor({ rows, cols }: MazeShape) {
    const framed = (rows + 2) * (cols + 2);
    this.rows = rows;
    this.cols = cols;
    this.open = new Uint8Array(framed);
    this.parent = new Int32Array(framed);
    this.depth = new Int32Array(framed);
    this.queue = new Int32Array(rows * cols);
  }

  /** Cells on a shortest path between two cells, both counted, or 0 if there is none. `passable[cell]` is 0 for walls and 1 for the rest. */
  distance(passable: Uint8Array, start: number, goal: number): number {
    this.load(passable);
    return this.search(start, goal);
  }

  /** The cells of the path that labels hold, from start to goal; empty if there is none. */
  path(passable: Uint8Array, start: number, goal: number): number[] {
    if (this.distance(passable, start, goal) === 0) return [];
    const cells: number[] = [];
    for (let at = this.framed(goal); at >= 0; at = this.parent[at]!) cells.push(this.unframed(at));
    return cells.reverse();
  }

  private load(passable: Uint8Array): void {
    const { rows, cols, open } = this;
    for (let row = 0; row < rows; row++) {
      const to = (row + 1) * (cols + 2) + 1;
      for (let col = 0; col < cols; col++) open[to + col] = passable[row * cols + col]!;
    }
  }

  /** Closes cells as it visits them. Spelled out side by side, since generating mazes spends its time here. */
  private search(start: number, goal: number): number {
    const { open, parent, depth, queue } = this;
    const width = this.cols + 2;
    const to = this.framed(goal);
    const from = this.framed(start);
    open[from] = 0;
    parent[from] = -1;
    depth[from] = 1;
    queue[0] = from;
    for (let head = 0, tail = 1; head < tail; head++) {
      const at = queue[head]!;
      const steps = depth[at]! + 1;
      if (at === to) return steps - 1;
      // The order decides which of the shortest paths is found: down, left, right, up.
      if (open[at + width] === 1) {
        open[at + width] = 0;
        parent[at + width] = at;
        depth[at + width] = steps;
        queue[tail++] = at + width;
      }
      if (open[at - 1] === 1) {
        open[at - 1] = 0;
        parent[at - 1] = at;
        depth[at - 1] = steps;
        queue[tail++] = at - 1;
      }
      if (open[at + 1] === 1) {
        open[at + 1] = 0;
        parent[at + 1] = at;
        depth[at + 1] = steps;
        queue[tail++] = at + 1;
      }
      if (open[at - width] === 1) {
        open[at - width] = 0;
        parent[at - width] = at;
        depth[at - width] = steps;
        queue[tail++] = at - width;
      }
    }
    return 0;
  }

  private framed(cell: number): number {
    return (Math.floor(cell / this.cols) + 1) * (this.cols + 2) + (cell % this.cols) + 1;
  }

  private unframed(at: number): number {
    const width = this.cols + 2;
    return (Math.floor(at / width) - 1) * this.cols + (at % width) - 1;
  }
}

/** How many cells have a token. */
export function countToken(maze: Tokens, token: number): number {
  let count = 0;
  for (const cell of maze) if (cell === token) count++;
  return count;
}

/** Where a maze's start and goal are: `undefined` unless there is one of each. */
export function endsOf(maze: Tokens): { readonly start: number; readonly goal: number } | undefined {
  const start = maze.indexOf(MAZE.start);
  const goal = maze.indexOf(MAZE.goal);
  if (start < 0 || goal < 0 || maze.indexOf(MAZE.start, start + 1) >= 0 || maze.indexOf(MAZE.goal, goal + 1) >= 0)
    return undefined;
  return { start, goal };
}

/** Returns the cells that a path may use: all except walls and tokens that are not of a maze. */
export function passableCells(maze: Tokens): Uint8Array {
  return Uint8Array.from(maze, (token) => (token > MAZE.wall && token <= MAZE.path ? 1 : 0));
}

/** Draws the path that the labels of Maze-Hard hold: the shortest that a breadth-first search from S finds, looking down, left, right, up, keeping
 * the first parent of each cell.
 * @param maze tokens row by row, without a path  @param cols its columns, by default those of a square
 * @returns the maze with the path, or `undefined` if S or G is missing or walled off */
export function solveMaze(maze: Tokens, cols = squareSide(maze.length)): Uint8Array | undefined {
  const rows = maze.length / cols;
  return Number.isInteger(rows) ? pathDrawer({ rows, cols })(maze) : undefined;
}

/** {@link solveMaze} for many mazes of one shape, with buffers that are used again; each drawing holds until the next. */
export function pathDrawer(shape: MazeShape): (maze: Tokens) => Uint8Array | undefined {
  const solver = new MazeSolver(shape);
  const label = new Uint8Array(shape.rows * shape.cols);
  return (maze) => {
    const ends = endsOf(maze);
    const cells = ends === undefined ? [] : solver.path(passableCells(maze), ends.start, ends.goal);
    if (cells.length === 0) return undefined;
    label.set(maze);
    for (const cell of cells.slice(1, -1)) label[cell] = MAZE.path;
    return label;
  };
}
