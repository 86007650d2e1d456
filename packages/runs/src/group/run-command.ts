import type { Dataset, TrainBatchStream } from "@kensho/puzzles";
import type { Engine } from "@kensho/tensor";
import { announce, collect, type RunConfig, type TrainingGroup } from "@kensho/trainer";
import { RanksError } from "../errors.ts";

/** What rank 0 sends to the other ranks before a run starts or resumes. */
export interface RunCommand {
  readonly config: RunConfig;
  readonly engine: string;
  /** Data set folder on rank 0, and the fingerprint of its contents. */
  readonly data: { readonly dir: string; readonly fingerprint: string };
  /** Position of a run that resumes. */
  readonly from: { readonly step: number; readonly exploration: readonly number[] } | null;
  readonly cursor: ReturnType<TrainBatchStream["state"]>;
}

/**
 * Sends a run to the other ranks and waits until every rank accepts it.
 * @throws {RanksError} on every rank, if one disagrees or fails, or a batch has fewer puzzles than there are ranks
 */
export async function sendCommand(group: TrainingGroup, command: RunCommand): Promise<void> {
  const { global_batch_size, micro_batch } = command.config.train;
  if (global_batch_size < group.size) {
    throw new RanksError(
      `${group.size} ranks cannot share a batch of ${global_batch_size} puzzles`,
      "start fewer ranks, or raise global_batch_size",
    );
  }
  if (micro_batch !== undefined && micro_batch < Math.ceil(global_batch_size / group.size)) {
    throw new RanksError(
      `a rank computes its share of a batch at once, and micro_batch ${micro_batch} is less than that`,
      "leave micro_batch out, or start more ranks: each has a smaller share then",
    );
  }
  await announce(group, command);
  await settle(group, "");
}

/** Receives the next command of rank 0; `null` means shutdown. */
export async function receiveCommand(group: TrainingGroup): Promise<RunCommand | null> {
  return await announce<RunCommand | null>(group);
}

/** Shuts the other ranks down: {@link followRuns} returns there. */
export async function shutdown(group: TrainingGroup): Promise<void> {
  await announce(group, null);
}

/** Shares the objection of every rank, `""` for none. @throws {RanksError} on all ranks if any of them objects */
export async function settle(group: TrainingGroup, objection: string): Promise<void> {
  const all = await announce(group, await collect(group, objection));
  const objections = all.filter((text) => text !== "");
  if (objections.length === 0) return;
  throw new RanksError(
    `the ranks do not agree, so nothing was started:\n${objections.map((text) => `  ${text}`).join("\n")}`,
    "start every rank with the same settings, and with the same data set on every host",
  );
}

/** The run that a rank was started for. */
export interface Expectation {
  /** Absent if the rank has no settings of its own, for example when a run resumes. */
  readonly config: RunConfig | undefined;
  readonly engine: Engine;
  readonly dataset: Dataset;
}

/** Describes how a rank differs from a command; `""` if it does not. */
export function difference({ config, engine, dataset }: Expectation, command: RunCommand): string {
  const of = (values: RunConfig): Record<string, unknown> => ({ ...values.model, ...values.train });
  const [here, there] = [of(config ?? command.config), of(command.config)];
  const settings = [...new Set([...Object.keys(here), ...Object.keys(there)])]
    .filter((key) => JSON.stringify(here[key]) !== JSON.stringify(there[key]))
    .map((key) => `${key} is ${valueText(here[key])}, and ${valueText(there[key])} on rank 0`);
  const engines =
    engine.name === command.engine ? [] : [`its engine is ${engine.name}, and ${command.engine} on rank 0`];
  const isSame = dataset.fingerprint === command.data.fingerprint;
  const data = isSame ? [] : [`${dataset.dir} holds other puzzles than ${command.data.dir} on rank 0`];
  return [...settings, ...engines, ...data].join("; ");
}

const valueText = (value: unknown): string => (value === undefined ? "not set" : JSON.stringify(value));
