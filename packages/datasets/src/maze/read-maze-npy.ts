import { DatasetFileError } from "../errors.ts";
import { readNpy } from "../files/read-npy.ts";
import { isMazeSide, MAZE_SIDES, type MazeShape } from "./maze-shape.ts";
import { withoutPath } from "./maze-tokens.ts";

/** Reads mazes from an `.npy` file of whole numbers, in official tokens (1 wall, 2 free, 3 S, 4 G, 5 path; paths are taken off). Its shape is
 * `[rows, cols]` for one maze, `[mazes, rows, cols]`, or `[mazes, size²]` of squares as in the arrays of data sets.
 * @throws {DatasetFileError} naming file and offset, for anything else */
export async function readMazeNpy(file: string): Promise<MazeShape & { readonly mazes: Uint8Array[] }> {
  const { shape, data } = await readNpy(file, { shape: "any", min: 1, max: 5 });
  const length = shape.at(-1) ?? 0;
  const root = Math.round(Math.sqrt(length));
  const flat = shape.length === 2 && shape[0] !== length && root * root === length;
  const rows = flat ? root : (shape.at(-2) ?? 0);
  const cols = flat ? root : length;
  if (shape.length < 2 || shape.length > 3 || !isMazeSide(rows) || !isMazeSide(cols)) {
    throw new DatasetFileError(
      file,
      `shape [${shape.join(", ")}] where mazes are [rows, cols], [mazes, rows, cols] or [mazes, n²], sides from ${MAZE_SIDES.min} to ${MAZE_SIDES.max}`,
    );
  }
  const cells = rows * cols;
  const mazes = Array.from({ length: data.length / cells }, (_, i) =>
    withoutPath(Uint8Array.from(data.subarray(i * cells, (i + 1) * cells))),
  );
  return { rows, cols, mazes };
}
