import fc from "fast-check";
import { RandomStream } from "../src/index.ts";
import { MazeGenerator, type SolvedMaze } from "../src/maze/generate-maze.ts";
import type { MazeShape } from "../src/maze/maze-shape.ts";

const sides = fc.integer({ min: 3, max: 9 });
const seeds = fc.integer({ min: 0, max: 2 ** 40 });

/** Any small square maze and its label. */
export const mazes: fc.Arbitrary<SolvedMaze> = fc
  .record({ seed: seeds, size: sides })
  .map(({ seed, size }) => new MazeGenerator(size, RandomStream.fromSeed(seed), 3).next());

/** Any small maze and its label, with its shape. */
export const rectangles: fc.Arbitrary<SolvedMaze & MazeShape> = fc
  .record({ seed: seeds, rows: sides, cols: sides })
  .map(({ seed, rows, cols }) => ({
    ...new MazeGenerator({ rows, cols }, RandomStream.fromSeed(seed), 3).next(),
    rows,
    cols,
  }));
