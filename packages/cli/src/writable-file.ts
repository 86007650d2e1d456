import { constants } from "node:fs";
import { access, open, stat } from "node:fs/promises";
import { dirname } from "node:path";

/**
 * Looks whether a file can be written there, before the work whose result it is to hold. Nothing is made or changed.
 * @throws the system's error, with the path that the user named
 */
export async function requireWritableFile(path: string): Promise<void> {
  try {
    const there = await stat(path).catch((cause: NodeJS.ErrnoException) => {
      if (cause.code !== "ENOENT") throw cause;
      return undefined;
    });
    if (there === undefined) await access(dirname(path), constants.W_OK);
    // A folder, and a file that may not be written, are refused by the system in its own words; pipes and terminals are not touched.
    else if (there.isFile() || there.isDirectory()) await (await open(path, "r+")).close();
  } catch (error) {
    throw error instanceof Error && "path" in error ? Object.assign(error, { path }) : error;
  }
}
