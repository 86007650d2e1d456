import { appendFileSync, closeSync, constants, openSync } from "node:fs";
import { access, mkdir, readdir, readFile, rename, writeFile } from "node:fs/promises";
import path from "node:path";
import { FolderLock, FolderLockedError, isLockFile, requireUnlocked } from "@kensho/checkpoint";
import { RunExistsError, RunFolderError } from "./errors.ts";
import type { MetricsLine, ValidationLine } from "./events.ts";
import { isLogged } from "./log-interval.ts";
import { type RunRecord, type RunSession, readRecord, writeRecord } from "./run-record.ts";

/**
 * Makes sure that a new run can be put there; changes nothing.
 * @throws {RunExistsError} if it holds anything @throws {FolderLockedError} if another process writes in it
 * @throws {RunFolderError} if it cannot be read
 */
export async function requireFreeRun(root: string): Promise<void> {
  const locked = await requireUnlocked(root).catch((cause: unknown) => cause);
  if (locked !== undefined) throw isKnown(locked) ? locked : new RunFolderError(root, locked);
  await requireEmpty(root);
}

/**
 * Makes and locks the folder of a new run.
 * @throws {RunExistsError} if it holds anything @throws {FolderLockedError} if another process writes in it
 * @throws {RunFolderError} if it cannot be written
 */
export async function claimRun(root: string): Promise<FolderLock> {
  await requireFreeRun(root);
  const lock = await makeFolder(root).then(
    () => lockRun(root),
    (cause: unknown) => {
      throw new RunFolderError(root, cause);
    },
  );
  try {
    // Another process may have been faster, and finished.
    await requireEmpty(root);
    return lock;
  } catch (error) {
    await lock[Symbol.asyncDispose]();
    throw error;
  }
}

async function requireEmpty(root: string): Promise<void> {
  const all = await readdir(root).catch(async (cause: NodeJS.ErrnoException) => {
    if (cause.code !== "ENOENT") throw new RunFolderError(root, cause);
    await requireRoom(root);
    return [];
  });
  const entries = all.filter((name) => !isLockFile(name));
  if (entries.length === 0) return;
  const own = ["config.yaml", "run.json", "run.json.tmp", "metrics.jsonl", "validation.jsonl", "checkpoints"];
  const foreign = entries.some((name) => !own.includes(name));
  const saved = await readdir(path.join(root, "checkpoints")).catch((cause: NodeJS.ErrnoException) =>
    cause.code === "ENOENT" ? [] : [cause.code],
  );
  throw new RunExistsError(root, foreign || saved.length > 0);
}

/**
 * Locks the folder of a run, so that no other process writes in it until the lock is disposed.
 * @throws {FolderLockedError} if another process writes in it @throws {RunFolderError} if it cannot be written
 */
export async function lockRun(root: string): Promise<FolderLock> {
  return await FolderLock.acquire(root).catch((cause: unknown) => {
    throw isKnown(cause) ? cause : new RunFolderError(root, cause);
  });
}

/** The folder of one run. */
export class RunFolder implements AsyncDisposable {
  readonly root: string;
  readonly #lock: FolderLock;
  readonly #metrics: number;
  #record: RunRecord;

  private constructor(lock: FolderLock, metrics: number, record: RunRecord) {
    this.root = lock.folder;
    this.#lock = lock;
    this.#metrics = metrics;
    this.#record = record;
  }

  /**
   * Makes the folder, locks it, and writes `config.yaml` and `run.json`.
   * @throws {RunExistsError} if it holds anything @throws {FolderLockedError} if another process writes in it
   * @throws {RunFolderError} if it cannot be written
   */
  static async create(root: string, configText: string, record: RunRecord): Promise<RunFolder> {
    const lock = await claimRun(root);
    try {
      await writeFile(path.join(root, "config.yaml"), configText, { flag: "wx" });
      await writeRecord(path.join(root, "run.json"), record);
      return new RunFolder(lock, openSync(path.join(root, "metrics.jsonl"), "ax"), record);
    } catch (cause) {
      await lock[Symbol.asyncDispose]();
      throw new RunFolderError(root, cause);
    }
  }

  /**
   * Opens the folder of a run that resumes after `step`. Log lines of later steps, or of half an interval, are removed: those
   * steps are repeated. Each new log replaces the old one atomically.
   * @param lock  of the folder, which is released with it
   * @param record  of a run like this one; the sessions before are those of the folder's own
   * @throws {RunFolderError} if it cannot be read or written
   */
  static async reopen(lock: FolderLock, step: number, logEvery: number, record: RunRecord): Promise<RunFolder> {
    const root = lock.folder;
    const file = path.join(root, "metrics.jsonl");
    try {
      await keepLines(file, (at) => at <= step && isLogged(at, logEvery));
      await keepLines(path.join(root, "validation.jsonl"), (at) => at <= step);
      const before = await readRecord(path.join(root, "run.json"));
      const whole = before === undefined ? record : { ...before, sessions: [...before.sessions, ...record.sessions] };
      await writeRecord(path.join(root, "run.json"), whole);
      return new RunFolder(lock, openSync(file, "a"), whole);
    } catch (cause) {
      throw new RunFolderError(root, cause);
    }
  }

  /** Checks that this process still holds the folder. @throws {FolderLostError} if another process has taken it over */
  requireHeld(): void {
    this.#lock.requireHeld();
  }

  get checkpoints(): string {
    return path.join(this.root, "checkpoints");
  }

  /** One line, written at once: a reader that follows the file never sees half of one. */
  appendMetrics(line: MetricsLine): void {
    this.requireHeld();
    try {
      appendFileSync(this.#metrics, `${JSON.stringify(line)}\n`);
    } catch (cause) {
      throw new RunFolderError(path.join(this.root, "metrics.jsonl"), cause);
    }
  }

  /** One line of `validation.jsonl`, likewise. */
  appendValidation(line: ValidationLine): void {
    this.requireHeld();
    const file = path.join(this.root, "validation.jsonl");
    try {
      appendFileSync(file, `${JSON.stringify(line)}\n`);
    } catch (cause) {
      throw new RunFolderError(file, cause);
    }
  }

  /** Notes in `run.json` how the session at hand ended, and what it used. */
  async endSession(end: Pick<RunSession, "stopped_by" | "steps" | "used">): Promise<void> {
    const { sessions } = this.#record;
    const last = { ...(sessions.at(-1) as RunSession), ...end };
    this.#record = { ...this.#record, sessions: [...sessions.slice(0, -1), last] };
    const file = path.join(this.root, "run.json");
    await writeRecord(file, this.#record).catch((cause: unknown) => {
      throw new RunFolderError(file, cause);
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    closeSync(this.#metrics);
    await this.#lock[Symbol.asyncDispose]();
  }
}

function isKnown(cause: unknown): boolean {
  return cause instanceof RunExistsError || cause instanceof RunFolderError || cause instanceof FolderLockedError;
}

/** Looks whether the nearest folder above one that is not there may be written. @throws {RunFolderError} if not */
async function requireRoom(root: string): Promise<void> {
  for (let folder = path.dirname(path.resolve(root)); ; folder = path.dirname(folder)) {
    const failure = await access(folder, constants.W_OK).then(
      () => undefined,
      (cause: NodeJS.ErrnoException) => cause,
    );
    if (failure === undefined) return;
    if (failure.code !== "ENOENT") throw new RunFolderError(root, failure);
  }
}

/** `mkdir -p`. Node's own never returns where a parent exists and yet nothing can be made in it, as under /proc. */
async function makeFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder);
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code === "EEXIST") return;
    const parent = path.dirname(folder);
    if (code !== "ENOENT" || parent === folder) throw cause;
    await makeFolder(parent);
    await mkdir(folder);
  }
}

function emptyIfMissing(cause: NodeJS.ErrnoException): string {
  if (cause.code === "ENOENT") return "";
  throw cause;
}

/** Removes the lines of later steps from a log, and an incomplete last line. Does nothing if the log does not exist. */
async function keepLines(file: string, belongs: (step: number) => boolean): Promise<void> {
  const lines = (await readFile(file, "utf8").catch(emptyIfMissing)).split("\n");
  const kept = lines.filter((line) => {
    try {
      return belongs((JSON.parse(line) as { step: number }).step);
    } catch {
      return false;
    }
  });
  if (kept.length === lines.length - 1) return;
  await writeFile(`${file}.tmp`, kept.map((line) => `${line}\n`).join(""));
  await rename(`${file}.tmp`, file);
}
