import type { MetricsLog } from "../log/metrics-log.ts";
import type { ReplaySample } from "../replay/replay.ts";

/** The computer that a run ran on. */
export interface Machine {
  readonly cpu: string;
  readonly cores: number;
  readonly memory_bytes: number;
  readonly platform: string;
  readonly node: string;
}

/** What a session used, or was forecast to use. */
export interface Cost {
  /** Wall time. */
  readonly seconds: number;
  readonly memory_bytes: number;
}

/** One process that trained a run: the first, or one that resumed it. */
export interface Session {
  /** ISO 8601. */
  readonly started: string;
  readonly from_step: number;
  readonly forecast: Cost | null;
  readonly used?: Cost | undefined;
}

/** What is known of a run besides its logs. */
export interface RunFacts {
  /** Family of the network: `trm`. */
  readonly family: string;
  /** What it was trained on, for people: `Sudoku 6×6`. */
  readonly puzzles: string;
  readonly parameters: number;
  readonly effective_depth: number;
  /** Floating-point operations of one training step. */
  readonly flops_per_step: number;
  /** Steps done. */
  readonly steps: number;
  /** Training time. */
  readonly seconds: number;
  readonly data: {
    /** As it was named. */
    readonly dir: string;
    /** The same from the root of the file system, where that was recorded. */
    readonly path?: string | undefined;
    readonly fingerprint: string;
  };
  /** Resolved settings by key. */
  readonly config: {
    readonly model: Readonly<Record<string, unknown>>;
    readonly train: Readonly<Record<string, unknown>>;
  };
  /** As recorded when it ran. */
  readonly engine?: string | undefined;
  readonly machine?: Machine | undefined;
  readonly sessions?: readonly Session[] | undefined;
}

/** One run as a page tells it. */
export interface ReportedRun {
  /** For people: the name of its folder. */
  readonly name: string;
  readonly path: string;
  readonly log: MetricsLog;
  /** The log of its validations, where it had such. */
  readonly validation?: MetricsLog | undefined;
  readonly facts: RunFacts;
  readonly replays?: ReplaySample | undefined;
}

/** A column of a log; all NaN if it has none of that name. */
export function column(log: MetricsLog | undefined, name: string): Float64Array {
  return log?.columns.get(name) ?? new Float64Array(log?.rows ?? 0).fill(Number.NaN);
}

/** The last figure of a column, `undefined` if it has none. */
export function lastFigure(log: MetricsLog | undefined, name: string): number | undefined {
  return column(log, name).findLast((value) => Number.isFinite(value));
}
