import { appendFileSync, closeSync, openSync } from "node:fs";
import { mkdir, readdir, writeFile } from "node:fs/promises";
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
    if (entries.length > 0) throw new RunExistsError(root);
  }

  /**
   * Makes the folder and writes `config.yaml`.
   * @throws {RunExistsError} if it holds anything @throws {RunFolderError} if it cannot be written
   */
  static async create(root: string, configText: string): Promise<RunFolder> {
    try {
      await mkdir(root, { recursive: true });
      await RunFolder.requireFree(root);
      await writeFile(path.join(root, "config.yaml"), configText, { flag: "wx" });
      return new RunFolder(root, openSync(path.join(root, "metrics.jsonl"), "ax"));
    } catch (cause) {
      throw cause instanceof RunExistsError || cause instanceof RunFolderError
        ? cause
        : new RunFolderError(root, cause);
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
