/** Tokens of a maze, as in the official data: 0 padding, then the characters `# SGo`. */
export const MAZE = { wall: 1, free: 2, start: 3, goal: 4, path: 5 } as const;

/** Size of that vocabulary. */
export const MAZE_VOCABULARY = 6;

/** The character of each token in collections; padding has none. */
export const MAZE_CHARACTERS = "\0# SGo";

/** The maze without the path that is drawn in it: `o` becomes free. */
export function withoutPath(maze: Uint8Array): Uint8Array {
  return maze.map((token) => (token === MAZE.path ? MAZE.free : token));
}
