import { open, realpath, rename, rm, stat } from "node:fs/promises";
import { UsageError } from "./errors.ts";

/** The file that a name leads to, through links. @throws {UsageError} if a device, a pipe or a folder is there */
export async function regularFile(path: string): Promise<string> {
  const there = await stat(path).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === "ENOENT") return undefined;
    throw cause;
  });
  if (there === undefined) return path;
  if (!there.isFile()) {
    throw new UsageError(`${path}: it is ${there.isDirectory() ? "a folder" : "no file but a device or a pipe"}.`, [
      "Name a file.",
    ]);
  }
  return await realpath(path);
}

/** Writes a file whole or not at all: what was there stays if the disk does not take the new one. @throws as {@link regularFile} */
export async function writeWhole(path: string, bytes: Uint8Array | string): Promise<void> {
  const target = await regularFile(path);
  const temporary = `${target}.${process.pid}.tmp`;
  try {
    const handle = await open(temporary, "w");
    try {
      await handle.writeFile(bytes);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, target);
  } catch (error) {
    await rm(temporary, { force: true });
    // The user named the file, not the one that it is made from.
    throw error instanceof Error ? Object.assign(error, { path }) : error;
  }
}
