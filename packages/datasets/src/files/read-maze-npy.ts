import {
  countToken,
  DatasetFileError,
  isMazeSide,
  MAZE,
  MAZE_SIDES,
  type MazeShape,
  withoutPath,
} from "@kensho/puzzles";
import { readNpy } from "./read-npy.ts";

/** Reads mazes from an `.npy` file of whole numbers, in official tokens (1 wall, 2 free, 3 S, 4 G, 5 path; paths are removed). Its shape is
 * `[rows, cols]` for one maze, `[mazes, rows, cols]`, or `[mazes, size²]` of squares as in the arrays of data sets. A shape that can be read in two
 * ways, such as `[100, 100]`, has the one in which every maze has one S and one G.
 * @throws {DatasetFileError} naming file and offset, for anything else */
export async function readMazeNpy(file: string): Promise<MazeShape & { readonly mazes: Uint8Array[] }> {
  const { shape, data } = await readNpy(file, { shape: "any", min: 1, max: 5 });
  const readings = readingsOf(shape).map(({ rows, cols }) => {
    const cells = rows * cols;
    const mazes = Array.from({ length: data.length / cells }, (_, i) =>
      withoutPath(Uint8Array.from(data.subarray(i * cells, (i + 1) * cells))),
    );
    return { rows, cols, mazes };
  });
  const [first] = readings;
  if (first === undefined) {
    throw new DatasetFileError(
      file,
      `shape [${shape.join(", ")}] where mazes are [rows, cols], [mazes, rows, cols] or [mazes, n²], sides from ${MAZE_SIDES.min} to ${MAZE_SIDES.max}`,
    );
  }
  if (readings.length === 1) return first;
  const meant = readings.filter(({ mazes }) => mazes.every(hasEnds));
  if (meant.length === 1) return meant[0]!;
  const ways = readings.map(({ rows, cols, mazes }) => `${mazes.length} of ${rows}×${cols}`).join(" or ");
  throw new DatasetFileError(
    file,
    `shape [${shape.join(", ")}] can be ${ways} mazes, and in neither reading does each have one S and one G`,
    { hint: "save the array in the shape [mazes, rows, cols]" },
  );
}

/** The shapes that mazes in an array can have. */
function readingsOf(shape: readonly number[]): MazeShape[] {
  const length = shape.at(-1) ?? 0;
  const root = Math.round(Math.sqrt(length));
  const readings: MazeShape[] = [];
  if (shape.length === 2 && root * root === length) readings.push({ rows: root, cols: root });
  if (shape.length === 2 || shape.length === 3) readings.push({ rows: shape.at(-2)!, cols: length });
  return readings.filter(({ rows, cols }) => isMazeSide(rows) && isMazeSide(cols));
}

const hasEnds = (maze: Uint8Array): boolean => countToken(maze, MAZE.start) === 1 && countToken(maze, MAZE.goal) === 1;
