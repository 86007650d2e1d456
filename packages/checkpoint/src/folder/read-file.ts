import { createHash } from "node:crypto";
import { type FileHandle, open, stat } from "node:fs/promises";
import { CheckpointError } from "../errors.ts";
import { describeForeignFile, FOREIGN_BYTES } from "./describe-foreign-file.ts";
import { systemCause } from "./system-errors.ts";

/** The largest file that is read as a whole. Safetensors files, which are read tensor by tensor, may be larger. */
const LARGEST = 2 ** 32;
/** Bytes read at once: systems refuse 2 GiB and more. */
const CHUNK = 2 ** 28;
/** Bytes hashed at once. */
const WINDOW = 2 ** 22;

/** An open regular file: not a device, pipe or folder. */
export interface RegularFile {
  readonly path: string;
  /** In bytes. */
  readonly size: number;
  /** Fills `bytes` from `position` on. @throws {CheckpointError} if the file ends before */
  fill(bytes: Uint8Array, position: number): Promise<void>;
}

/**
 * Opens a file for `work`, and closes it afterwards.
 * @throws {CheckpointError} if it is not a regular file, is known to be a file of another kind, or cannot be read
 */
export async function withFile<T>(path: string, work: (file: RegularFile) => Promise<T>): Promise<T> {
  try {
    const stats = await stat(path);
    // Asked before opening it: opening a pipe would wait for its writer.
    if (!stats.isFile()) {
      throw new CheckpointError(path, "it is not a regular file", {
        hint: "name a .safetensors or .pt file, or a checkpoint folder",
      });
    }
    const file = await open(path, "r");
    try {
      const first = new Uint8Array(Math.min(FOREIGN_BYTES, stats.size));
      await fill(file, first, 0, path);
      const foreign = describeForeignFile(first);
      if (foreign !== undefined) throw new CheckpointError(path, `it is ${foreign.name}`, { hint: foreign.hint });
      return await work({ path, size: stats.size, fill: (bytes, position) => fill(file, bytes, position, path) });
    } finally {
      await file.close();
    }
  } catch (error) {
    const cause = systemCause(error);
    if (cause === undefined) throw error;
    throw new CheckpointError(path, `it cannot be read: ${cause.reason}`, { hint: cause.hint, cause: error });
  }
}

/**
 * A whole file.
 * @throws {CheckpointError} if it cannot be read, or has more than 4 GiB
 */
export async function readFile(path: string): Promise<Uint8Array> {
  return await withFile(path, readAll);
}

/** All bytes of a file. @throws {CheckpointError} if it has more than 4 GiB */
export async function readAll(file: RegularFile): Promise<Uint8Array> {
  if (file.size > LARGEST) {
    throw new CheckpointError(file.path, `it has ${file.size} bytes, more than 4 GiB`, {
      hint: "store it as safetensors, or split it into smaller files",
    });
  }
  const bytes = new Uint8Array(file.size);
  await file.fill(bytes, 0);
  return bytes;
}

/** SHA-256 of a file, in hexadecimal. */
export async function sumOf(file: RegularFile): Promise<string> {
  const hash = createHash("sha256");
  const block = new Uint8Array(Math.min(WINDOW, file.size));
  for (let at = 0; at < file.size; at += block.length) {
    const part = block.subarray(0, Math.min(block.length, file.size - at));
    await file.fill(part, at);
    hash.update(part);
  }
  return hash.digest("hex");
}

async function fill(file: FileHandle, bytes: Uint8Array, position: number, path: string): Promise<void> {
  let done = 0;
  while (done < bytes.length) {
    const { bytesRead } = await file.read(bytes, done, Math.min(CHUNK, bytes.length - done), position + done);
    if (bytesRead === 0) {
      throw new CheckpointError(path, `it ended at byte ${position + done} while it was read`, {
        hint: "try again when nothing writes it",
      });
    }
    done += bytesRead;
  }
}
