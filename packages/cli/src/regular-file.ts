import { realpath, stat } from "node:fs/promises";
import { writeWhole } from "@kensho/checkpoint";
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

/** Writes a whole file or none of it, into the file that a name leads to. @throws as {@link regularFile} */
export async function writeTo(path: string, content: Uint8Array | string): Promise<void> {
  // Commands import this file, and help loads every command.
  await writeWhole(await regularFile(path), content);
}
