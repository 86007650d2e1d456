import { type FileHandle, open, stat } from "node:fs/promises";
import { CheckpointError } from "../errors.ts";
import { systemCause } from "./system-errors.ts";

const LARGEST = 2 ** 32;
const CHUNK = 2 ** 28;

/**
 * A whole file.
 * @param check called with the file's size in bytes and its first 8 before the rest is read; throws to refuse it
 * @throws {CheckpointError} if it cannot be read
 */
export async function readFile(
  path: string,
  check: (bytes: number, first: Uint8Array) => void = () => {},
): Promise<Uint8Array> {
  try {
    const stats = await stat(path);
    // Asked before opening it: opening a pipe would wait for its writer.
    if (!stats.isFile()) {
      throw new CheckpointError(path, "it is not a regular file", {
        hint: "name a .safetensors or .pt file, or a checkpoint folder",
      });
    }
    if (stats.size > LARGEST) {
      throw new CheckpointError(path, `it has ${stats.size} bytes, more than 4 GiB`, {
        hint: "split it into smaller files",
      });
    }
    const file = await open(path, "r");
    try {
      const first = new Uint8Array(Math.min(8, stats.size));
      await fill(file, first, path);
      check(stats.size, first);
      const bytes = new Uint8Array(stats.size);
      await fill(file, bytes, path);
      return bytes;
    } finally {
      await file.close();
    }
  } catch (error) {
    const cause = systemCause(error);
    if (cause === undefined) throw error;
    throw new CheckpointError(path, `it cannot be read: ${cause.reason}`, { hint: cause.hint, cause: error });
  }
}

async function fill(file: FileHandle, bytes: Uint8Array, path: string): Promise<void> {
  let done = 0;
  while (done < bytes.length) {
    const { bytesRead } = await file.read(bytes, done, Math.min(CHUNK, bytes.length - done), done);
    if (bytesRead === 0) {
      throw new CheckpointError(path, `it ended at byte ${done} while it was read`, {
        hint: "try again when nothing writes it",
      });
    }
    done += bytesRead;
  }
}
