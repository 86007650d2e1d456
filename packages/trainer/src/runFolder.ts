import { appendFileSync, closeSync, openSync } from "node:fs";
import { mkdir, readdir, readFile, rename, writeFile } from "node:fs/promises";
import path from "node:path";
import { RunExistsError, RunFolderError } from "./errors.ts";
import type { MetricsLine } from "./events.ts";

/** The folder of one run. */
export class RunFolder implements AsyncDisposable {
  readonly root: string;
  readonly #metrics: number;

  private constructor(root: string, metrics: number) {
    this.root = root;
    this.#metrics = metrics;
  }

  /**
   * Looks whether a run may be put there, and changes nothing.
   * @throws {RunExistsError} if it holds anything @throws {RunFolderError} if it cannot be looked into
   */
  static async requireFree(root: string): Promise<void> {
    const entries = await readdir(root).catch((cause: NodeJS.ErrnoException) => {
      if (cause.code === "ENOENT") return [];
      throw new RunFolderError(root, cause);
    });
    if (entries.length === 0) return;
    const own = ["config.yaml", "metrics.jsonl", "checkpoints"];
    const foreign = entries.some((name) => !own.includes(name));
    const saved = await readdir(path.join(root, "checkpoints")).catch((cause: NodeJS.ErrnoException) =>
      cause.code === "ENOENT" ? [] : [cause.code],
    );
    throw new RunExistsError(root, foreign || saved.length > 0);
  }

  /**
   * Makes the folder and writes `config.yaml`.
   * @throws {RunExistsError} if it holds anything @throws {RunFolderError} if it cannot be written
   */
  static async create(root: string, configText: string): Promise<RunFolder> {
    try {
      await makeFolder(root);
      await RunFolder.requireFree(root);
      await writeFile(path.join(root, "config.yaml"), configText, { flag: "wx" });
      return new RunFolder(root, openSync(path.join(root, "metrics.jsonl"), "ax"));
    } catch (cause) {
      throw cause instanceof RunExistsError || cause instanceof RunFolderError
        ? cause
        : new RunFolderError(root, cause);
    }
  }

  /**
   * Opens the folder of a run that goes on after `step`. What the log holds of later steps, or of half an interval, is taken out: those
   * steps are done again. The new log replaces the old one whole.
   * @throws {RunFolderError} if it cannot be read or written
   */
  static async reopen(root: string, step: number, logEvery: number): Promise<RunFolder> {
    const file = path.join(root, "metrics.jsonl");
    try {
      const lines = (await readFile(file, "utf8").catch(emptyIfMissing)).split("\n");
      const kept = lines.filter((line) => belongsBefore(line, step, logEvery));
      await writeFile(`${file}.tmp`, kept.map((line) => `${line}\n`).join(""));
      await rename(`${file}.tmp`, file);
      return new RunFolder(root, openSync(file, "a"));
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

  async [Symbol.asyncDispose](): Promise<void> {
    closeSync(this.#metrics);
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

/** Whether a line of the log is of a whole interval that ended by `step`. A line that was cut off is not. */
function belongsBefore(line: string, step: number, logEvery: number): boolean {
  try {
    const { step: at } = JSON.parse(line) as { step: number };
    return at <= step && at % logEvery === 0;
  } catch {
    return false;
  }
}
