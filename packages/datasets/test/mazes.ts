import fc from "fast-check";
import { RandomStream } from "../src/index.ts";
import { MazeGenerator, type SolvedMaze } from "../src/maze/generate-maze.ts";

/** Any small maze and its label. */
export const mazes: fc.Arbitrary<SolvedMaze> = fc
  .record({ seed: fc.integer({ min: 0, max: 2 ** 40 }), size: fc.integer({ min: 3, max: 9 }) })
  .map(({ seed, size }) => new MazeGenerator(size, RandomStream.fromSeed(seed), 3).next());
