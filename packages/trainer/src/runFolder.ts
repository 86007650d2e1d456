import { appendFileSync, closeSync, constants, openSync } from "node:fs";
import { access, mkdir, readdir, readFile, rename, writeFile } from "node:fs/promises";
import path from "node:path";
import { RunExistsError, RunFolderError } from "./errors.ts";
import type { MetricsLine, ValidationLine } from "./events.ts";
import { isLogged } from "./logInterval.ts";
import { type RunRecord, type RunSession, readRecord, writeRecord } from "./runRecord.ts";

/** Looks whether a new run may be put there, as it does itself later on. @throws {RunExistsError | RunFolderError} if not */
export async function requireFreeRun(root: string): Promise<void> {
  await RunFolder.requireFree(root);
}

/** The folder of one run. */
export class RunFolder implements AsyncDisposable {
  readonly root: string;
  readonly #metrics: number;
  #record: RunRecord;

  private constructor(root: string, metrics: number, record: RunRecord) {
    this.root = root;
    this.#metrics = metrics;
    this.#record = record;
  }

  /**
   * Looks whether a run may be put there, and changes nothing.
   * @throws {RunExistsError} if it holds anything @throws {RunFolderError} if it cannot be looked into
   */
  static async requireFree(root: string): Promise<void> {
    const entries = await readdir(root).catch(async (cause: NodeJS.ErrnoException) => {
      if (cause.code !== "ENOENT") throw new RunFolderError(root, cause);
      await requireRoom(root);
      return [];
    });
    if (entries.length === 0) return;
    const own = ["config.yaml", "run.json", "run.json.tmp", "metrics.jsonl", "validation.jsonl", "checkpoints"];
    const foreign = entries.some((name) => !own.includes(name));
    const saved = await readdir(path.join(root, "checkpoints")).catch((cause: NodeJS.ErrnoException) =>
      cause.code === "ENOENT" ? [] : [cause.code],
    );
    throw new RunExistsError(root, foreign || saved.length > 0);
  }

  /**
   * Makes the folder and writes `config.yaml` and `run.json`.
   * @throws {RunExistsError} if it holds anything @throws {RunFolderError} if it cannot be written
   */
  static async create(root: string, configText: string, record: RunRecord): Promise<RunFolder> {
    try {
      await makeFolder(root);
      await RunFolder.requireFree(root);
      await writeFile(path.join(root, "config.yaml"), configText, { flag: "wx" });
      await writeRecord(path.join(root, "run.json"), record);
      return new RunFolder(root, openSync(path.join(root, "metrics.jsonl"), "ax"), record);
    } catch (cause) {
      throw cause instanceof RunExistsError || cause instanceof RunFolderError
        ? cause
        : new RunFolderError(root, cause);
    }
  }

  /**
   * Opens the folder of a run that goes on after `step`. What the logs hold of later steps, or of half an interval, is taken out: those
   * steps are done again. Each new log replaces the old one whole.
   * @param record  of a run like this one; the sessions before are those of the folder's own
   * @throws {RunFolderError} if it cannot be read or written
   */
  static async reopen(root: string, step: number, logEvery: number, record: RunRecord): Promise<RunFolder> {
    const file = path.join(root, "metrics.jsonl");
    try {
      await keepLines(file, (at) => at <= step && isLogged(at, logEvery));
      await keepLines(path.join(root, "validation.jsonl"), (at) => at <= step);
      const before = await readRecord(path.join(root, "run.json"));
      const whole = before === undefined ? record : { ...before, sessions: [...before.sessions, ...record.sessions] };
      await writeRecord(path.join(root, "run.json"), whole);
      return new RunFolder(root, openSync(file, "a"), whole);
    } catch (cause) {
      throw new RunFolderError(root, cause);
    }
  }

  get checkpoints(): string {
    return path.join(this.root, "checkpoints");
  }

  /** One line, written at once: a reader that follows the file never sees half of one. */
  appendMetrics(line: MetricsLine): void {
    try {
      appendFileSync(this.#metrics, `${JSON.stringify(line)}\n`);
    } catch (cause) {
      throw new RunFolderError(path.join(this.root, "metrics.jsonl"), cause);
    }
  }

  /** One line of `validation.jsonl`, likewise. */
  appendValidation(line: ValidationLine): void {
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
  }
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

/** Takes the lines of later steps out of a log, and what is left of a line that was cut off. A log that is not there stays so. */
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
