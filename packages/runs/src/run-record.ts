import { readFile, rename, writeFile } from "node:fs/promises";
import path from "node:path";

/** What a run used, or was forecast to use. */
export interface RunCost {
  /** Wall time of the session: training, validating and saving. */
  readonly seconds: number;
  /** The most memory that the process held. */
  readonly memory_bytes: number;
}

/** One process that trained this run: the first, or one that resumed it. */
export interface RunSession {
  /** Date and time in ISO 8601. */
  readonly started: string;
  /** Steps that were done before. */
  readonly from_step: number;
  readonly forecast: RunCost | null;
  /** What follows is missing in a session that was killed. */
  readonly stopped_by?: string;
  readonly steps?: number;
  readonly used?: RunCost & {
    readonly training_seconds: number;
    readonly validating_seconds: number;
    readonly saving_seconds: number;
  };
}

/** `run.json`: what a run was made from, so that it can be repeated, and what it took. */
export interface RunRecord {
  readonly format: 1;
  readonly engine: string;
  readonly machine: {
    readonly cpu: string;
    readonly cores: number;
    readonly memory_bytes: number;
    readonly platform: string;
    readonly node: string;
  };
  readonly data: {
    /** As it was named. */
    readonly dir: string;
    /** The same from the root of the file system. */
    readonly path: string;
    readonly kind: string | null;
    /** Of the training split, puzzles kept for validation included. */
    readonly fingerprint: string;
    readonly validation_puzzles: number;
  };
  /** Weights that the run began with, and their SHA-256. */
  readonly weights?: { readonly path: string; readonly sha256: string };
  readonly time_limit?: number;
  /** Floating-point operations of one training step. */
  readonly flops_per_step: number;
  readonly parameters: number;
  readonly sessions: readonly RunSession[];
}

/** Replaces `run.json`, whole or not at all. @throws the system's error if the disk does not take it */
export async function writeRecord(file: string, record: RunRecord): Promise<void> {
  await writeFile(`${file}.tmp`, `${JSON.stringify(record, null, 2)}\n`);
  await rename(`${file}.tmp`, file);
}

/** Reads the `run.json` of a run folder; `undefined` if it is missing or unreadable. */
export async function readRunRecord(run: string): Promise<RunRecord | undefined> {
  return await readRecord(path.join(run, "run.json"));
}

/** Reads a `run.json`; `undefined` if it is missing or unreadable, because a run does not depend on it. */
export async function readRecord(file: string): Promise<RunRecord | undefined> {
  try {
    const record = JSON.parse(await readFile(file, "utf8")) as RunRecord;
    return record.format === 1 && Array.isArray(record.sessions) ? record : undefined;
  } catch {
    return undefined;
  }
}
