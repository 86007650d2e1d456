import { basename, join, resolve } from "node:path";
import { loadCheckpoint } from "@kensho/checkpoint";
import { modelConfigSchema } from "@kensho/models";
import { UnusableCheckpointError } from "@kensho/networks";
import { findKind, type PuzzleKind, parseDefinition } from "@kensho/puzzles";
import { type ReportedRun, readMetricsLog } from "@kensho/report";
import { readRunRecord } from "@kensho/runs";
import { estimateRun, trainConfigSchema } from "@kensho/trainer";
import { z } from "zod";

const reportedState = z.object({
  config: z.object({ model: modelConfigSchema, train: trainConfigSchema }),
  data: z.object({
    dir: z.string(),
    kind: z.string().nullable(),
    definition: z.unknown().optional(),
    fingerprint: z.string(),
  }),
  seconds: z.number(),
});

/**
 * Reads what there is to tell of a run: its logs, its settings, and what was recorded while it ran. Replays are not among it.
 * @param path  the run folder
 * @param kinds  those of `--kind`
 * @throws {CheckpointError} if it has no checkpoint, or a damaged one
 * @throws {UnusableCheckpointError} if the checkpoint is not of a run
 */
export async function gatherRun(path: string, kinds?: readonly PuzzleKind[]): Promise<ReportedRun> {
  const checkpoint = await loadCheckpoint(path, { groups: [] });
  const state = reportedState.safeParse(checkpoint.state);
  if (!state.success || checkpoint.step === undefined) {
    throw new UnusableCheckpointError(`${path}: it is not the folder of a run.`, [
      "Name the folder of a run that `kensho train` wrote.",
    ]);
  }
  const { config, data, seconds } = state.data;
  const { parameters, effective_depth, flops_per_step } = estimateRun(config);
  const [log, validation, record] = await Promise.all([
    readMetricsLog(join(path, "metrics.jsonl")),
    unlessMissing(readMetricsLog(join(path, "validation.jsonl"))),
    readRunRecord(path),
  ]);
  const last = (name: string): number | undefined => log.columns.get(name)?.at(-1);
  return {
    ...{ name: basename(resolve(path)), path, log, validation },
    facts: {
      ...{ family: config.model.name, puzzles: puzzlesOf(data, config.model.seq_len, kinds) },
      ...{ parameters, effective_depth, flops_per_step, config },
      data: { dir: data.dir, path: record?.data.path, fingerprint: data.fingerprint },
      steps: Math.max(checkpoint.step, last("step") ?? 0),
      seconds: Math.max(seconds, last("seconds") ?? 0),
      engine: record?.engine,
      machine: record?.machine,
      sessions: record?.sessions,
    },
  };
}

/** What a run was trained on, for people. */
function puzzlesOf(
  { kind, definition }: z.infer<typeof reportedState>["data"],
  cells: number,
  kinds: readonly PuzzleKind[] = [],
): string {
  if (kind === null) return `puzzles of ${cells} cells`;
  if (definition !== undefined) return parseDefinition("state.json: data.definition", definition).title;
  return (kinds.find(({ name }) => name === kind) ?? findKind(kind))?.title ?? kind;
}

/** Runs of earlier versions, and runs without validation, lack files. */
async function unlessMissing<T>(reading: Promise<T>): Promise<T | undefined> {
  return await reading.catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return undefined;
    throw error;
  });
}
