import { mkdir, readdir, readFile, rename, writeFile } from "node:fs/promises";
import path from "node:path";
import { FolderLock, FolderLockedError, isLockFile } from "@kensho/checkpoint";
import { type CellResult, cellResultSchema } from "./cell.ts";
import { AblationFolderError } from "./errors.ts";

/** Finished cells, a file each, in the folder of a comparison. Files appear whole or not at all. */
export class CellStore implements AsyncDisposable {
  readonly #dir: string;
  readonly #lock: FolderLock;

  private constructor(dir: string, lock: FolderLock) {
    this.#dir = dir;
    this.#lock = lock;
  }

  /**
   * Opens and locks the folder of a comparison, new or begun.
   * @throws {AblationFolderError} if it holds something else, or cannot be written
   * @throws {FolderLockedError} if another process writes in it
   */
  static async open(out: string): Promise<CellStore> {
    const dir = path.join(out, "cells");
    try {
      const entries = await readdir(out).catch((cause: NodeJS.ErrnoException) => {
        if (cause.code === "ENOENT") return [] as string[];
        throw cause;
      });
      if (entries.some((name) => !isLockFile(name)) && !entries.includes("cells")) {
        throw new AblationFolderError(`${out} holds something that is not a comparison.`, "choose another --out");
      }
      await mkdir(dir, { recursive: true });
      return new CellStore(dir, await FolderLock.acquire(out));
    } catch (cause) {
      if (cause instanceof AblationFolderError || cause instanceof FolderLockedError) throw cause;
      throw cannotWrite(out, cause);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#lock[Symbol.asyncDispose]();
  }

  /** A finished cell; `undefined` if it has not been run. @throws {AblationFolderError} if its file is damaged */
  async read(name: string): Promise<CellResult | undefined> {
    const file = path.join(this.#dir, name);
    const text = await readFile(file, "utf8").catch((cause: NodeJS.ErrnoException) => {
      if (cause.code === "ENOENT") return undefined;
      throw cannotWrite(file, cause);
    });
    if (text === undefined) return undefined;
    const parsed = cellResultSchema.safeParse(parseJson(text));
    if (parsed.success) return parsed.data;
    const [issue] = parsed.error.issues;
    const at = issue === undefined || issue.path.length === 0 ? "" : ` (at ${issue.path.join(".")})`;
    throw new AblationFolderError(`${file}: this is not a finished cell${at}.`, "delete the file, and it is run again");
  }

  /** Keeps a finished cell. @throws {AblationFolderError} if it cannot be written */
  async write(name: string, result: CellResult): Promise<void> {
    const file = path.join(this.#dir, name);
    this.#lock.requireHeld();
    try {
      await writeFile(`${file}.tmp`, `${JSON.stringify(result, null, 2)}\n`);
      await rename(`${file}.tmp`, file);
    } catch (cause) {
      throw cannotWrite(file, cause);
    }
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function cannotWrite(what: string, cause: unknown): AblationFolderError {
  const reason = (cause as Error).message;
  return new AblationFolderError(`${what} cannot be used: ${reason}.`, "choose another --out, or make room", { cause });
}
