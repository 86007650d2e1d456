import type { PuzzleFamily } from "../kinds/puzzle-family.ts";
import { findMaze, mazeEntries, mazeKind } from "./maze-kind.ts";
import { MAZE_VOCABULARY } from "./maze-tokens.ts";
import { looksLikeMaze } from "./text/looks-like-maze.ts";

/** Mazes of every shape. */
export const MAZES: PuzzleFamily = {
  usual: [mazeKind(10), mazeKind(30)],
  names: "maze-RxC",
  find: findMaze,
  fitting: (vocabSize, cells) => {
    const side = Math.sqrt(cells);
    return vocabSize === MAZE_VOCABULARY ? findMaze(`maze-${side}x${side}`) : undefined;
  },
  recognises: looksLikeMaze,
  entries: (text) => mazeEntries(text),
};
