import { DatasetFileError } from "../errors.ts";
import { readNpy } from "../files/read-npy.ts";
import { MAZE_SIDES, withoutPath } from "./maze-tokens.ts";

/** Reads mazes from an `.npy` file of whole numbers, in official tokens (1 wall, 2 free, 3 S, 4 G, 5 path; paths are taken off). Its shape is
 * `[size, size]` for one maze, `[mazes, size, size]`, or `[mazes, size²]` as in the arrays of data sets.
 * @throws {DatasetFileError} naming file and offset, for anything else */
export async function readMazeNpy(file: string): Promise<{ readonly side: number; readonly mazes: Uint8Array[] }> {
  const { shape, data } = await readNpy(file, { shape: "any", min: 1, max: 5 });
  const length = shape.at(-1) ?? 0;
  const root = Math.round(Math.sqrt(length));
  const flat = shape.length === 2 && shape[0] !== length && root * root === length;
  const side = flat ? root : length;
  const square = flat || (shape.length >= 2 && shape.length <= 3 && shape.at(-2) === side);
  if (!square || side < MAZE_SIDES.min || side > MAZE_SIDES.max) {
    throw new DatasetFileError(
      file,
      `shape [${shape.join(", ")}] where mazes are [n, n], [mazes, n, n] or [mazes, n²], n from ${MAZE_SIDES.min} to ${MAZE_SIDES.max}`,
    );
  }
  const cells = side * side;
  const mazes = Array.from({ length: data.length / cells }, (_, i) =>
    withoutPath(Uint8Array.from(data.subarray(i * cells, (i + 1) * cells))),
  );
  return { side, mazes };
}
