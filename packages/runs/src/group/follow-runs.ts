import { puzzleTask } from "@kensho/models";
import type { Dataset, TrainBatchStream } from "@kensho/puzzles";
import type { Engine } from "@kensho/tensor";
import { createTrainer, type RunConfig, type TrainingGroup } from "@kensho/trainer";
import { RanksError } from "../errors.ts";
import { trainingData } from "../training-data.ts";
import { difference, type RunCommand, receiveCommand, settle } from "./run-command.ts";

/** Options for {@link followRuns}. */
export interface FollowOptions {
  readonly group: TrainingGroup;
  readonly engine: Engine;
  /** The training split on this host. @param dir  the folder that rank 0 has it from */
  readonly openDataset: (dir: string) => Promise<Dataset>;
  /** The settings that this rank was started with, to be compared with those of rank 0; absent if it has none of its own. */
  readonly config?: () => Promise<RunConfig>;
}

/** Trains along with rank 0 on every other rank, run after run, until {@link shutdown}. Rank 0 writes all files and reports all errors. */
export async function followRuns(options: FollowOptions): Promise<void> {
  const { group, engine } = options;
  for (;;) {
    const command = await receiveCommand(group);
    if (command === null) return;
    const source = await agree(command, options);
    if (source === undefined) continue;
    const { config, from } = command;
    await using trainer = await createTrainer({
      ...{ engine, group, task: puzzleTask(config.model, config.train), train: config.train },
      ...(from === null ? {} : { from: { ...from, model: {}, ema: {}, optimizer: {}, carry: {} } }),
    });
    await trainer.follow(source);
  }
}

async function agree(
  command: RunCommand,
  { group, engine, openDataset, config }: FollowOptions,
): Promise<TrainBatchStream | undefined> {
  const prepared = await prepare(command, engine, openDataset, config);
  try {
    await settle(group, typeof prepared === "string" ? `${group.name}: ${prepared}` : "");
  } catch (error) {
    if (error instanceof RanksError) return undefined;
    throw error;
  }
  return typeof prepared === "string" ? undefined : prepared;
}

/** Returns the batches of this rank, or the reason why it cannot take part. */
async function prepare(
  command: RunCommand,
  engine: Engine,
  openDataset: FollowOptions["openDataset"],
  config: FollowOptions["config"],
): Promise<TrainBatchStream | string> {
  try {
    const dataset = await openDataset(command.data.dir);
    const complaint = difference({ config: await config?.(), engine, dataset }, command);
    if (complaint !== "") return complaint;
    const { source } = trainingData(dataset, command.config.train);
    source.restore(command.cursor);
    return source;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
