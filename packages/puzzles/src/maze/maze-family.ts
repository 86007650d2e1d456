import type { PuzzleFamily } from "../kinds/puzzle-family.ts";
import { findMaze, mazeKind } from "./maze-kind.ts";
import { MAZE_VOCABULARY } from "./maze-tokens.ts";
import { beginMazeRun } from "./text/maze-run.ts";

/** Mazes of every shape. */
export const MAZES: PuzzleFamily = {
  usual: [mazeKind(10), mazeKind(30)],
  names: "maze-RxC",
  find: findMaze,
  fitting: (vocabSize, cells) => {
    const side = Math.sqrt(cells);
    return vocabSize === MAZE_VOCABULARY ? findMaze(`maze-${side}x${side}`) : undefined;
  },
  beginRuns: (kind) => {
    const maze = kind === undefined ? undefined : findMaze(kind.name);
    const shape = maze === undefined ? undefined : { rows: maze.shape[0], cols: maze.shape[1] };
    return (line, isInside) => beginMazeRun(line, isInside, shape);
  },
};
