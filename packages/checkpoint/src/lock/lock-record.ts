import { randomBytes } from "node:crypto";
import { readFile, stat } from "node:fs/promises";
import { z } from "zod";
import { ownIdentity, type ProcessIdentity } from "./process-identity.ts";

const schema = z.object({
  id: z.string().regex(/^[0-9a-f]{16}$/),
  pid: z.int().positive(),
  host: z.string(),
  space: z.string(),
  started: z.string().nullable(),
  since: z.string(),
});

/** Content of a lock file: which process holds it, and since when. */
export interface LockRecord extends ProcessIdentity {
  /** Differs for every lock that was ever taken. */
  readonly id: string;
  readonly since: string;
}

/** A lock file as it was found. */
export interface FoundLock {
  readonly id: string;
  /** `undefined` if the file is empty or damaged. */
  readonly holder: LockRecord | undefined;
  /** Time of the last heartbeat, by the clock of the file system. */
  readonly beat: number;
}

/** Makes the record of a lock that this process is about to take. */
export function newRecord(): LockRecord {
  return { id: randomBytes(8).toString("hex"), ...ownIdentity(), since: new Date().toISOString() };
}

/** Parses the content of a lock file; `undefined` if it is damaged. */
export function parseRecord(text: string): LockRecord | undefined {
  try {
    return schema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

/** Reads a lock file; `undefined` if there is none. */
export async function readLock(file: string): Promise<FoundLock | undefined> {
  try {
    const [text, { mtimeMs, ino }] = [await readFile(file, "utf8"), await stat(file)];
    const holder = parseRecord(text);
    return { id: holder?.id ?? `damaged-${ino}-${Math.round(mtimeMs)}`, holder, beat: mtimeMs };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}
