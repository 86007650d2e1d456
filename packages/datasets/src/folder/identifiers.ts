import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { DatasetFileError, type IdentifierSummary } from "@kensho/puzzles";
import { parseJson } from "../files/parse-json.ts";

/** Reads the names of the puzzle identifiers of a data set folder, in the order of their numbers.
 * @returns `undefined` where the folder has no `identifiers.json`
 * @throws {DatasetFileError} if the file cannot be read or is not a list of names */
export async function readIdentifiers(dir: string): Promise<readonly string[] | undefined> {
  const file = path.join(dir, "identifiers.json");
  let bytes: Buffer;
  try {
    bytes = await readFile(file);
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ENOTDIR") return undefined;
    throw new DatasetFileError(file, `cannot be read (${code})`, { cause });
  }
  const names = parseJson(file, bytes);
  if (Array.isArray(names) && names.every((name): name is string => typeof name === "string")) return names;
  throw new DatasetFileError(file, "expected a list of names");
}

/** Summarises a list of puzzle identifiers. */
export function summariseIdentifiers(names: readonly string[]): IdentifierSummary {
  const hash = createHash("sha256");
  // A name may hold any character, so that its length goes first.
  for (const name of names) hash.update(`${name.length} ${name}\n`);
  return { count: names.length, sha256: hash.digest("hex") };
}
