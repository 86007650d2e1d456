import { readFile } from "../folder/read-file.ts";
import { decodePytorch, type PytorchFile } from "./decode.ts";

/**
 * Reads a `.pt` or `.pth` file.
 * @throws {CheckpointError} as `decodePytorch` does, or if the file cannot be read
 */
export async function readPytorch(path: string): Promise<PytorchFile> {
  return decodePytorch(await readFile(path), { file: path });
}
