import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { openDataset, prepareSudoku } from "@kensho/datasets";
import { formatError } from "@kensho/errors";
import { modelConfigSchema } from "@kensho/models";
import type { Dataset } from "@kensho/puzzles";
import { type FollowOptions, followRuns, shutdown, trainRun } from "@kensho/runs";
import { ENGINES } from "@kensho/testing";
import { type RunConfig, trainConfigSchema } from "@kensho/trainer";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { loopbackGroup } from "./loopback.ts";

const size = { hidden_size: 16, H_cycles: 1, L_cycles: 1, L_layers: 1, inter_multiple_of: 8, halt_max_steps: 2 };
const model = modelConfigSchema.parse({ name: "trm", ...size, vocab_size: 6, seq_len: 16 });
const config = (change: object = {}): RunConfig => ({
  model,
  train: trainConfigSchema.parse({ lr: 1e-3, global_batch_size: 4, steps: 2, ...change }),
});

let folder: string;
let dataset: Dataset;
let other: Dataset;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "kensho-agreement-"));
  for (const [name, seed] of [
    ["data", 1],
    ["other", 2],
  ] as const) {
    await prepareSudoku({ out: path.join(folder, name), size: 4, train: 20, test: 4, seed });
  }
  [dataset, other] = [await openDataset(`${folder}/data`, "train"), await openDataset(`${folder}/other`, "train")];
});

afterAll(() => rm(folder, { recursive: true }));

/** Trains on rank 0, once per config, while the others follow with what they have. @returns steps done, or the message, of each run */
async function together(
  runs: readonly RunConfig[],
  others: readonly Partial<FollowOptions>[],
): Promise<(number | string)[]> {
  const [first, ...rest] = loopbackGroup(1 + others.length);
  const following = rest.map((group, i) => {
    const given = { openDataset: async () => dataset, config: async () => config(), ...others[i] };
    return followRuns({ group, engine: ENGINES.cpu(), ...given });
  });
  const outcomes: (number | string)[] = [];
  for (const [i, each] of runs.entries()) {
    const out = path.join(folder, `run-${i}`);
    const options = { engine: ENGINES.cpu(), config: each, dataset, out };
    const run = trainRun({ ...options, ...(first === undefined ? {} : { group: first }) });
    outcomes.push(
      await run.then(
        ({ steps }) => steps,
        (error: Error) => formatError(error).replaceAll(folder, ""),
      ),
    );
    if (typeof outcomes.at(-1) === "string") await expect(readdir(out)).rejects.toThrow(/ENOENT/);
    await rm(out, { recursive: true, force: true });
  }
  if (first !== undefined) await shutdown(first);
  await Promise.all(following);
  return outcomes;
}

describe("ranks agree before anything starts", () => {
  it("on settings", async () => {
    const [message] = await together(
      [config({ lr: 2e-3, seed: 5 })],
      [{}, { config: async () => config({ seed: 5 }) }],
    );
    expect(message).toMatchInlineSnapshot(`
      "the ranks do not agree, so nothing was started:
        rank 1: lr is 0.001, and 0.002 on rank 0; seed is 0, and 5 on rank 0
        rank 2: lr is 0.001, and 0.002 on rank 0
        hint: start every rank with the same settings, and with the same data set on every host"
    `);
  });

  it("on the data set", async () => {
    const [message] = await together([config()], [{ openDataset: async () => other }]);
    expect(message).toMatchInlineSnapshot(`
      "the ranks do not agree, so nothing was started:
        rank 1: /other holds other puzzles than /data on rank 0
        hint: start every rank with the same settings, and with the same data set on every host"
    `);
  });

  it("on the engine, and that each can take part at all", async () => {
    const missing = async (): Promise<Dataset> => openDataset(`${folder}/nowhere`, "train");
    const [message] = await together([config()], [{ engine: ENGINES.reference() }, { openDataset: missing }]);
    expect(message).toMatchInlineSnapshot(`
      "the ranks do not agree, so nothing was started:
        rank 1: its engine is reference, and cpu on rank 0
        rank 2: /nowhere/train/dataset.json: no such file
        hint: start every rank with the same settings, and with the same data set on every host"
    `);
  });

  it("and a rank that was asked in vain is there for the next run", async () => {
    const [first, second, third] = await together([config({ seed: 9 }), config(), config()], [{}, {}]);
    expect(first).toMatch(/rank 1: seed is 0, and 9 on rank 0\n {2}rank 2: seed/);
    expect([second, third]).toEqual([2, 2]);
  });

  it("that micro-batches are not smaller than a rank's rows", async () => {
    const [refused, taken] = await together([config({ micro_batch: 1 }), config({ micro_batch: 2 })], [{}]);
    expect(refused).toMatch(/^a rank computes its share of a batch at once, and micro_batch 1 is less/);
    expect(taken).toMatch(/rank 1: micro_batch is not set, and 2 on rank 0/);
  });
});
