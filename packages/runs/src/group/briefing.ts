import type { Dataset, TrainBatchStream } from "@kensho/puzzles";
import type { Engine } from "@kensho/tensor";
import { announce, collect, type RunConfig, type TrainingGroup } from "@kensho/trainer";
import { RanksError } from "../errors.ts";

/** What rank 0 tells the others before a run begins or goes on. */
export interface Briefing {
  readonly config: RunConfig;
  readonly engine: string;
  /** Data set folder on rank 0, and what is in it. */
  readonly data: { readonly dir: string; readonly fingerprint: string };
  /** Where a run that goes on stands. */
  readonly from: { readonly step: number; readonly exploration: readonly number[] } | null;
  readonly cursor: ReturnType<TrainBatchStream["state"]>;
}

/**
 * Tells the others what will be trained, and hears whether they can.
 * @throws {RanksError} on every rank, if one disagrees or cannot, or there are fewer puzzles in a batch than ranks
 */
export async function brief(group: TrainingGroup, briefing: Briefing): Promise<void> {
  const { global_batch_size, micro_batch } = briefing.config.train;
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
  await announce(group, briefing);
  await settle(group, "");
}

/** The next briefing of rank 0; `null` when there is nothing more to do. */
export async function hear(group: TrainingGroup): Promise<Briefing | null> {
  return await announce<Briefing | null>(group);
}

/** Lets the other ranks go: what {@link followRuns} returns on. */
export async function dismiss(group: TrainingGroup): Promise<void> {
  await announce(group, null);
}

/** Every rank says what it cannot agree to, `""` if nothing. @throws {RanksError} on all of them if any says something */
export async function settle(group: TrainingGroup, complaint: string): Promise<void> {
  const all = await announce(group, await collect(group, complaint));
  const complaints = all.filter((text) => text !== "");
  if (complaints.length === 0) return;
  throw new RanksError(
    `the ranks do not agree, so nothing was started:\n${complaints.map((text) => `  ${text}`).join("\n")}`,
    "start every rank with the same settings, and with the same data set on every host",
  );
}

/** What a rank would do, were it asked. */
export interface Expectation {
  /** Absent where it has none of its own, as when a run goes on. */
  readonly config: RunConfig | undefined;
  readonly engine: Engine;
  readonly dataset: Dataset;
}

/** In what a rank differs from a briefing, in words; `""` if in nothing. */
export function difference({ config, engine, dataset }: Expectation, briefing: Briefing): string {
  const of = (values: RunConfig): Record<string, unknown> => ({ ...values.model, ...values.train });
  const [here, there] = [of(config ?? briefing.config), of(briefing.config)];
  const settings = [...new Set([...Object.keys(here), ...Object.keys(there)])]
    .filter((key) => JSON.stringify(here[key]) !== JSON.stringify(there[key]))
    .map((key) => `${key} is ${told(here[key])}, and ${told(there[key])} on rank 0`);
  const engines =
    engine.name === briefing.engine ? [] : [`its engine is ${engine.name}, and ${briefing.engine} on rank 0`];
  const isSame = dataset.fingerprint === briefing.data.fingerprint;
  const data = isSame ? [] : [`${dataset.dir} holds other puzzles than ${briefing.data.dir} on rank 0`];
  return [...settings, ...engines, ...data].join("; ");
}

const told = (value: unknown): string => (value === undefined ? "not set" : JSON.stringify(value));
