import { requireUnlocked } from "@kensho/checkpoint";
import { countUnlabelled, type Dataset, type PuzzleKind } from "@kensho/puzzles";
import {
  lockRun,
  ResumeError,
  type RunOptions,
  type RunResult,
  requireFreeRun,
  requireUnfinished,
  resumeRun,
  trainRun,
} from "@kensho/runs";
import { PRESETS, type RunConfig } from "@kensho/trainer";
import { isMissingSettings, type RunConfigSources, resolveRunConfig } from "../../config/train-config.ts";
import { UsageError } from "../../errors.ts";
import { definedEntries } from "../../flags/defined-entries.ts";
import { openSplit, unknownKindRemark } from "../../kinds/open-split.ts";
import { count } from "../../renderers/numbers.ts";
import { configText } from "./config-text.ts";
import { loadResumable } from "./load-resumable.ts";
import { placeOf } from "./run-of-checkpoint.ts";
import { fitPuzzleVectors, otherBoard, readStartingWeights, requireBoard } from "./starting-weights.ts";
import { suggestPreset } from "./suggest-preset.ts";

/** What a run needs that is known only when it starts. */
type RunHooks = Pick<RunOptions, "engine" | "timeLimit" | "signal" | "onEvent" | "group" | "forecast">;

/** A run that can start: new or resumed. */
export interface RunPlan {
  /** The run folder. */
  readonly out: string;
  readonly data: string;
  readonly preset: string | null;
  readonly config: RunConfig;
  /** What should be said about the settings, a sentence each. */
  readonly remarks: readonly string[];
  /** Those of `--kind`. */
  readonly kinds: readonly PuzzleKind[] | undefined;
  /** Steps that are done already. */
  readonly done: number;
  /** Puzzles of the training split that are kept back. */
  readonly validationPuzzles: number;
  /** Training time after which the run ends, of a run that repeats another. */
  readonly timeLimit?: number;
  /** SHA-256 of the weights that the run begins with, where they are given. */
  readonly weightsSum?: string;
  /** Looks whether the run can be where it is to be. @throws {RunExistsError | RunFolderError | FolderLockedError} if not */
  requirePlace(): Promise<void>;
  start(hooks: RunHooks): Promise<RunResult>;
}

/** Flags of a new run. */
export interface NewRun {
  readonly data: string | undefined;
  readonly out: string | undefined;
  /** Whether the run will be looked at alone: it needs no folder then. */
  readonly dryRun: boolean;
  /** Those of `--kind`. */
  readonly kinds: readonly PuzzleKind[] | undefined;
  readonly preset: string | undefined;
  readonly file: string | undefined;
  readonly settings: RunConfigSources["settings"];
  readonly flags: RunConfigSources["flags"];
  /** Checkpoint or file of weights to begin with. */
  readonly weights: string | undefined;
  /** Environment variables that make settings; default those of this process. */
  readonly env?: RunConfigSources["env"];
  /** First lines of `config.yaml`. */
  readonly notes: readonly string[];
}

/**
 * Resolves the settings of a new run; nothing is written yet.
 * @throws {UsageError} if there is no data set or no folder @throws {CheckpointError} if the weights cannot be read @throws {ConfigError} for settings that cannot be used
 */
export async function planNewRun({
  data,
  out = "",
  dryRun,
  kinds,
  preset,
  file,
  settings,
  flags,
  weights,
  env = process.env,
  notes,
}: NewRun): Promise<RunPlan> {
  if (data === undefined) throw missing("data", "the data set, like --data data/sudoku-6x6");
  if (out === "" && !dryRun) throw missing("out", "the run folder, like --out runs/first");
  const dataset = await openSplit(data, "train", kinds);
  const { vocab_size, seq_len } = dataset.metadata;
  const num_puzzle_identifiers = Math.max(1, dataset.metadata.num_puzzle_identifiers);
  const { kind } = dataset;
  const facts = {
    source: `the data set ${data}`,
    values: { vocab_size, seq_len, num_puzzle_identifiers, ...gridWidth(dataset) },
  };
  const start = weights === undefined ? undefined : await readStart(weights);
  const settled = file !== undefined || Object.keys(start?.training.values ?? {}).length > 0;
  const chosen = preset ?? (!settled && kind !== undefined ? suggestPreset(kind) : undefined);
  if (
    chosen === undefined &&
    !settled &&
    isMissingSettings({ flags, settings, env, known: { ...facts.values, ...start?.network.values } })
  ) {
    const named = kind?.title ?? dataset.provenance?.kind ?? "this kind of puzzle";
    throw new UsageError(`No preset is made for ${named}.`, [
      `Name one with --preset (known: ${Object.keys(PRESETS).join(", ")}), or a file of settings with --config.`,
      ...(kind === undefined ? ["A kind of your own may name its preset: name its module with --kind."] : []),
    ]);
  }
  const remarks: string[] = [];
  const config = await resolveRunConfig({
    onRemark: (remark) => remarks.push(remark),
    flags,
    settings,
    env,
    presets: PRESETS,
    data: facts,
    passes: dataset.metadata,
    kindDefaults: {
      source: "the kind of puzzle",
      values: { augmentation: defaultAugmentation(dataset), ...defaultValidation(flags) },
    },
    ...definedEntries({ file, preset: chosen, box: kind?.box }),
    ...(start === undefined ? {} : { start: { network: start.network, training: start.training } }),
  });
  const first = await start?.fit(config, data);
  if (first?.remark !== undefined) remarks.push(first.remark);
  const board = start === undefined ? undefined : start.boardRemark(config);
  if (board !== undefined) remarks.push(board);
  const unknownKind = unknownKindRemark(dataset);
  if (unknownKind !== undefined) remarks.push(unknownKind);
  const unlabelled = countUnlabelled(dataset);
  if (unlabelled > 0) remarks.push(unlabelledText(unlabelled, dataset));
  const head = [...notes, `data: ${data}${chosen === undefined ? "" : `, preset: ${chosen}`}`];
  if (start !== undefined) head.push(`weights: ${start.path}`);
  return {
    ...{ out, data, kinds, config, preset: chosen ?? null, remarks, done: 0 },
    validationPuzzles: validationPuzzles(config, dataset),
    requirePlace: () => requireFreeRun(out),
    ...definedEntries({ weightsSum: first?.from.sha256 }),
    start: (hooks) =>
      trainRun({
        ...hooks,
        config,
        dataset,
        out,
        configText: configText(config, head),
        ...definedEntries({ weights: first?.weights, weightsFrom: first?.from }),
      }),
  };
}

/** Columns of grids that are not square, which their number of cells does not tell. */
function gridWidth({ kind }: Dataset): { readonly grid_width?: number } {
  const [rows = 1, cols = 1] = kind?.shape ?? [];
  return rows > 1 && rows !== cols ? { grid_width: cols } : {};
}

/** Weights to begin with, and what fits them to a data set. */
async function readStart(path: string) {
  const start = await readStartingWeights(path);
  return {
    ...start,
    boardRemark: (config: RunConfig) => otherBoard(start, config),
    fit: (config: RunConfig, data: string) => {
      requireBoard(start, config);
      return fitPuzzleVectors(start, config, data);
    },
  };
}

/**
 * Reads the newest checkpoint of a run to resume, or the named one.
 * @param data  the data set, if it is not where it was
 * @throws {CheckpointError} if there is none, or it is damaged @throws {ResumeError} if the run is finished
 */
export async function planResumedRun(
  run: string,
  data: string | undefined,
  kinds: readonly PuzzleKind[] | undefined,
): Promise<RunPlan> {
  const { checkpoint, config, dir, step } = await loadResumable(run);
  requireUnfinished(checkpoint, config.train);
  const dataset: Dataset = await openSplit(data ?? dir, "train", kinds);
  const { out, later, newest, setLaterAside } = await placeOf(run);
  const remarks = later.map((name) => `${name} is later than the checkpoint named, and will be set aside`);
  return {
    ...{ out, data: data ?? dir, kinds, config, preset: null, remarks, done: step },
    validationPuzzles: validationPuzzles(config, dataset),
    requirePlace: () => requireUnlocked(out),
    start: async (hooks) => {
      // Of the processes of a job one writes, which is the one that starts the run.
      await using lock = await lockRun(out);
      if ((await placeOf(run)).newest !== newest) {
        throw new ResumeError(
          checkpoint.path,
          "another process has resumed the run since the checkpoint was read",
          "run the command again to resume from the newest checkpoint",
        );
      }
      await setLaterAside();
      return await resumeRun({ ...hooks, dataset, run: out, checkpoint, lock });
    },
  };
}

/** Draws symmetries for every example if the kind of puzzle is known, unless an image would not have the label of its rule. */
function defaultAugmentation({ kind }: Dataset): "fresh" | "none" {
  return kind === undefined ? "none" : (kind.defaultAugmentation ?? "fresh");
}

/** Who chooses a checkpoint by validation, or ends a run by it, wants one. */
function defaultValidation(flags: RunConfigSources["flags"]): { readonly validation?: number } {
  return flags.patience !== undefined || flags.keep_best !== undefined ? { validation: VALIDATION } : {};
}

const VALIDATION = 0.1;

function validationPuzzles({ train: { validation: share } }: RunConfig, { groupIndices }: Dataset): number {
  return share < 1 ? Math.floor(share * (groupIndices.length - 1)) : share;
}

function unlabelledText(unlabelled: number, { examples }: Dataset): string {
  return `${count(unlabelled)} of ${count(examples)} training puzzles have no label: no accuracy counts them, and none is kept for validation`;
}

function missing(flag: string, what: string): UsageError {
  return new UsageError(`--${flag} is missing.`, [`Specify ${what}, or resume a run with --resume.`]);
}
