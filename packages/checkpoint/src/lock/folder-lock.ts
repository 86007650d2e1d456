import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { FolderLockedError, FolderLostError } from "./lock-errors.ts";
import { isHeld, LAPSE_MS, releaseLockFile, takeLockFile } from "./lock-file.ts";
import { type LockRecord, parseRecord, readLock } from "./lock-record.ts";

/*
 * Not a library's work: proper-lockfile, the established one, knows no processes, so that a dead process blocks until a timeout, and
 * two that find a stale lock can both get it.
 */

const LOCK_FILE = "kensho.lock";
const BEAT_MS = LAPSE_MS / 20;

/** Tells whether a file of a folder belongs to its lock. */
export const isLockFile = (name: string): boolean => name === LOCK_FILE || name.startsWith(`${LOCK_FILE}.`);

/**
 * The right of one process to write in a folder.
 *
 * A process that has ended never holds it: on the same host its number and start time tell. A process on another host, or in another
 * container, that shares the folder renews the lock every 15 seconds; without renewal the lock lapses after five minutes. A process
 * that was suspended for longer than that may lose the folder; it learns so from {@link requireHeld} before it writes again.
 */
export class FolderLock implements AsyncDisposable {
  readonly folder: string;
  readonly #file: string;
  readonly #record: LockRecord;
  readonly #timer: NodeJS.Timeout;
  readonly #onExit = (): void => this.#removeAtExit();
  #released = false;

  private constructor(folder: string, file: string, record: LockRecord) {
    this.folder = folder;
    this.#file = file;
    this.#record = record;
    this.#timer = setInterval(() => this.#beat(), BEAT_MS).unref();
    process.on("exit", this.#onExit);
  }

  /**
   * Locks a folder that exists.
   * @throws {FolderLockedError} if a running process holds it @throws the system's error if the folder cannot be written
   */
  static async acquire(folder: string): Promise<FolderLock> {
    const file = join(folder, LOCK_FILE);
    return new FolderLock(folder, file, await takeLockFile(file));
  }

  /** Makes sure that this process still holds the folder. @throws {FolderLostError} if it does not */
  requireHeld(): void {
    const found = this.#read();
    if (found === this.#record.id) return;
    if (found === undefined && this.#restore()) return;
    throw new FolderLostError(this.folder);
  }

  /** Releases the folder. A second call does nothing. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#released) return;
    this.#released = true;
    clearInterval(this.#timer);
    process.off("exit", this.#onExit);
    // Best effort: a lock that stays behind is a dead process's once this one ends.
    await releaseLockFile(this.#file, this.#record).catch(() => {});
  }

  /** Writes the record over itself, for the time of the change: that is the file server's, which every host sees alike. */
  #beat(): void {
    try {
      if (this.#read() === this.#record.id) writeFileSync(this.#file, this.#text, { flag: "r+" });
    } catch {
      // A heartbeat may fail: the next one, or the next write to the folder, says why.
    }
  }

  get #text(): string {
    return `${JSON.stringify(this.#record)}\n`;
  }

  /** Id of the lock that is there. */
  #read(): string | undefined {
    try {
      return parseRecord(readFileSync(this.#file, "utf8"))?.id ?? "damaged";
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
      // A file server that does not answer has not given the folder to anybody else.
      return this.#record.id;
    }
  }

  /** Restores a deleted lock, unless another process was faster. */
  #restore(): boolean {
    try {
      writeFileSync(this.#file, this.#text, { flag: "wx" });
      return true;
    } catch (error) {
      return (error as NodeJS.ErrnoException).code !== "EEXIST";
    }
  }

  #removeAtExit(): void {
    if (this.#read() === this.#record.id) rmSync(this.#file, { force: true });
  }
}

/** Makes sure that no running process holds a folder; changes nothing. @throws {FolderLockedError} */
export async function requireUnlocked(folder: string): Promise<void> {
  const file = join(folder, LOCK_FILE);
  const found = await readLock(file).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOTDIR") return undefined;
    throw error;
  });
  if (found !== undefined && isHeld(found, Date.now())) throw new FolderLockedError(folder, file, found.holder);
}
