import { stat } from "node:fs/promises";
import { join } from "node:path";
import { UnusableCheckpointError } from "@kensho/networks";
import { readRunRecord } from "@kensho/runs";
import { definedEntries } from "../../flags/defined-entries.ts";
import { openSplit } from "../../kinds/open-split.ts";
import { type NewRun, planNewRun, type RunPlan } from "./plan-run.ts";

/**
 * A new run with the settings, the data and the first weights of an earlier one, of which its folder tells. The environment has no part
 * in it: the same run comes out, unless flags say otherwise.
 * @throws {UnusableCheckpointError} if the folder is none of a run, or the data or the weights are not what they were
 */
export async function planRepeatedRun(
  run: string,
  options: Omit<NewRun, "preset" | "file" | "weights" | "env">,
): Promise<RunPlan> {
  const record = await readRunRecord(run);
  if (record === undefined) {
    throw new UnusableCheckpointError(
      `${run}: it holds no run.json that can be read, and that says what a run was made from.`,
      ["Name the folder of a run that `kensho train` wrote, or its settings with --config and its data with --data."],
    );
  }
  const data = options.data ?? (await firstFolder(record.data.dir, record.data.path));
  const { fingerprint } = await openSplit(data, "train", options.kinds);
  if (fingerprint !== record.data.fingerprint) {
    throw new UnusableCheckpointError(`${data} holds other puzzles than ${run} was trained on.`, [
      "Name the data set with --data, or make it again with the same seed and options.",
    ]);
  }
  const plan = await planNewRun({
    ...{ ...options, data, preset: undefined, file: join(run, "config.yaml"), weights: record.weights?.path, env: {} },
    notes: [...options.notes, `repeats: ${run}`],
  });
  if (record.weights !== undefined && plan.weightsSum !== record.weights.sha256) {
    throw new UnusableCheckpointError(`${record.weights.path} holds other weights than ${run} began with.`, [
      "Name a checkpoint to begin with by --weights, and the settings by --config.",
    ]);
  }
  return { ...plan, ...definedEntries({ timeLimit: record.time_limit }) };
}

/** The first of these folders that is there, or else the first. */
async function firstFolder(...folders: readonly [string, ...string[]]): Promise<string> {
  for (const folder of folders) if ((await stat(folder).catch(() => undefined))?.isDirectory()) return folder;
  return folders[0];
}
