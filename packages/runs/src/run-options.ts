import type { CheckpointGroups, FolderLock, LoadedCheckpoint } from "@kensho/checkpoint";
import type { Dataset, IdentifierSummary, TrainBatchStream } from "@kensho/puzzles";
import type { Engine } from "@kensho/tensor";
import type { RunConfig, StepReport, TrainerOptions, TrainingGroup } from "@kensho/trainer";
import type { AnomalyState } from "./anomaly-detector.ts";
import type { EarlyStoppingState } from "./early-stopping.ts";
import type { MetricsLine, TrainEvent, ValidationLine } from "./events.ts";
import type { RunCost, RunRecord, RunSession } from "./run-record.ts";

/** Options for {@link trainRun}. */
export interface RunOptions {
  readonly engine: Engine;
  readonly config: RunConfig;
  /** The training split. */
  readonly dataset: Dataset;
  /** Initial weights instead of random ones: every tensor of the network, by its official name. The optimizer state starts at zero. */
  readonly weights?: TrainerOptions["weights"];
  /** Where those came from, for the record of the run. */
  readonly weightsFrom?: RunRecord["weights"];
  /** Text of `config.yaml`. Default: the keys of `config`. */
  readonly configText?: string;
  /** Folder of the run; must not exist, or be empty. */
  readonly out: string;
  /** Seconds of training after which the run ends with a checkpoint; the learning rate reaches its floor then. */
  readonly timeLimit?: number;
  /** Ends the run, with a checkpoint, after the step at hand. */
  readonly signal?: AbortSignal;
  readonly onEvent?: (event: TrainEvent) => void;
  /** What the run was expected to use, to be compared in the end; see {@link forecastRun}. */
  readonly forecast?: RunCost;
  /** Train along with other processes: this is rank 0, and the others {@link followRuns}. */
  readonly group?: TrainingGroup;
}

/** Options for {@link resumeRun}. The config is read from the run folder. */
export type ResumeOptions = Pick<
  RunOptions,
  "engine" | "dataset" | "timeLimit" | "signal" | "onEvent" | "forecast" | "group"
> & {
  /** The newest checkpoint of the run, with all its groups. Its tensors are consumed: training continues in their memory. */
  readonly checkpoint: LoadedCheckpoint<CheckpointGroups>;
  /** Folder of the run. */
  readonly run: string;
  /** Lock of that folder, if the caller holds it; the checkpoint read under it then stays the newest. */
  readonly lock?: FolderLock;
};

/** How a run ended. */
export interface RunResult {
  /** `patience`: validation showed no gain for long enough. */
  readonly stoppedBy: "steps" | "time" | "signal" | "patience";
  /** The last one. */
  readonly checkpoint: string;
  /** The best one by validation, where puzzles were kept back for it. */
  readonly best?: { readonly path: string; readonly step: number; readonly metric: string; readonly value: number };
  readonly steps: number;
  /** Training time; compiling, validating and saving are left out. */
  readonly seconds: number;
  readonly last: MetricsLine;
  /** The last validation. */
  readonly validation?: ValidationLine;
  readonly forecast: RunCost | null;
  /** What this session used, from its first step to its last checkpoint. */
  readonly used: NonNullable<RunSession["used"]>;
}

/** Step, learning rate and metrics of a step in one object. */
export type PendingReport = Pick<StepReport, "step" | "lr"> & Readonly<Record<string, number | boolean>>;

/** What a checkpoint's `state.json` holds besides the step and the checksums. */
export interface CheckpointState {
  readonly config: RunConfig;
  readonly data: {
    readonly dir: string;
    /** Name of the puzzle kind, if it is known. */
    readonly kind: string | null;
    /** What a kind of the user's own consists of, so that its puzzles can be read and printed without the data set. */
    readonly definition?: unknown;
    /** Of the training split, puzzles kept for validation included. */
    readonly fingerprint: string;
    /** Puzzle identifiers of the data set, whose vectors the network has. */
    readonly identifiers?: IdentifierSummary;
  };
  readonly exploration: readonly number[];
  readonly cursor: ReturnType<TrainBatchStream["state"]>;
  readonly seconds: number;
  /** Steps since the last line of the log. */
  readonly pending: readonly PendingReport[];
  readonly selection: EarlyStoppingState;
  readonly monitor: AnomalyState;
}
