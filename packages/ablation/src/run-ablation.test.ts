import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openDataset, prepareSudoku } from "@kensho/datasets";
import { modelConfigSchema } from "@kensho/models";
import type { Dataset } from "@kensho/puzzles";
import { ENGINES } from "@kensho/testing";
import { trainConfigSchema } from "@kensho/trainer";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { CellResult } from "./cell.ts";
import { type AblationOptions, runAblation, type Variant } from "./run-ablation.ts";

let dir: string;
let train: Dataset;
let sudoku: Dataset;

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), "kensho-ablation-"));
  await prepareSudoku({ out: join(dir, "data"), size: 4, train: 40, test: 20, seed: 1 });
  [train, sudoku] = [await openDataset(join(dir, "data"), "train"), await openDataset(join(dir, "data"), "test")];
});
afterAll(() => rmSync(dir, { recursive: true }));

const variant = (setting: Readonly<Record<string, unknown>>, training: object = {}): Variant => ({
  setting,
  config: {
    model: modelConfigSchema.parse({
      ...{ name: "trm", hidden_size: 8, L_layers: 1, inter_multiple_of: 8, halt_max_steps: 2, L_cycles: 1 },
      ...{ H_cycles: 1, mlp_t: true, vocab_size: 6, seq_len: 16, ...setting },
    }),
    train: trainConfigSchema.parse({ lr: 5e-3, global_batch_size: 4, steps: 1, seed: 5, ...training }),
  },
});
const options = (out: string, change: Partial<AblationOptions> = {}): AblationOptions => ({
  engine: ENGINES.cpu(),
  variants: [variant({ H_cycles: 1 }), variant({ H_cycles: 2 })],
  ...{ seeds: 2, budget: { unit: "steps", amount: 6 }, points: 3, train, test: sudoku, limit: 10 },
  ...{ out: join(dir, out), ...change },
});
/** Names of the cells that were trained, and of those that were there. */
async function run(given: AblationOptions): Promise<{ trained: string[]; known: string[]; results: CellResult[] }> {
  const [trained, known]: string[][] = [[], []];
  const results = await runAblation({
    ...given,
    onCell: (event) => {
      if (event.type !== "finished") return;
      const { setting, seed } = event.cell;
      (event.known ? known : trained)?.push(`${setting.H_cycles}/${seed}`);
    },
  });
  return { trained: trained ?? [], known: known ?? [], results };
}

test("seeds in turns, equal steps, measured on the way; the same again is read, more values are added", async () => {
  const first = await run(options("steps"));
  expect(first.trained).toEqual(["1/5", "2/5", "1/6", "2/6"]);
  for (const { steps, curve, measures } of first.results) {
    expect([steps, curve.map(({ step }) => step)]).toEqual([6, [2, 4, 6]]);
    expect(Object.keys(measures)).toEqual(["valid"]);
  }
  const again = await run(options("steps"));
  expect([again.trained, again.known, again.results]).toEqual([[], first.trained, first.results]);
  const more = await run(
    options("steps", { seeds: 1, variants: [variant({ H_cycles: 2 }), variant({ H_cycles: 3 })] }),
  );
  expect([more.trained, more.known]).toEqual([["3/5"], ["2/5"]]);
  // Anything that decides about the result makes another cell.
  const other = await run(options("steps", { seeds: 1, variants: [variant({ H_cycles: 1 }, { lr: 1e-3 })] }));
  expect(other.trained).toEqual(["1/5"]);
  expect((await run(options("steps", { seeds: 1, limit: 9 }))).trained).toEqual(["1/5", "2/5"]);
});

test("a budget of operations gives the cheaper network more steps; one of seconds ends by the clock", async () => {
  const { results } = await run(options("flops", { seeds: 1, budget: { unit: "flops", amount: 2e7 } }));
  const [one, two] = results;
  expect(one!.steps).toBeGreaterThan(two!.steps);
  for (const { steps, flops_per_step } of results) {
    expect(steps * flops_per_step).toBeLessThanOrEqual(2e7);
    expect((steps + 1) * flops_per_step).toBeGreaterThan(2e7);
  }
  const timed = await run(options("seconds", { seeds: 1, budget: { unit: "seconds", amount: 0.2 } }));
  for (const { seconds, curve } of timed.results) {
    expect(seconds).toBeGreaterThanOrEqual(0.2);
    expect(curve).toHaveLength(3);
    expect(curve.at(-1)?.seconds).toBe(seconds);
  }
  await expect(run(options("none", { budget: { unit: "flops", amount: 10 } }))).rejects.toThrow(
    /^a budget of 10.0 operations ends before the first step, which takes/,
  );
  expect(existsSync(join(dir, "none")), "nothing is begun that cannot be ended").toBe(false);
});

test("an interruption keeps the finished cells, and no partial cell", async () => {
  const controller = new AbortController();
  const reason = new Error("enough");
  const given = options("stopped", { signal: controller.signal });
  const running = runAblation({
    ...given,
    onCell: ({ number, type }) => {
      if (number === 3 && type === "progress") controller.abort(reason);
    },
  });
  await expect(running).rejects.toBe(reason);
  expect(readdirSync(join(dir, "stopped", "cells"))).toHaveLength(2);
  const { trained, known } = await run(options("stopped"));
  expect([known, trained]).toEqual([
    ["1/5", "2/5"],
    ["1/6", "2/6"],
  ]);
});

test("a run that diverges is a result, too", async () => {
  const { results } = await run(
    options("lost", { seeds: 1, variants: [variant({ H_cycles: 1 }, { lr: 1e30, lr_warmup_steps: 0 })] }),
  );
  expect(results[0]).toMatchObject({ exact_accuracy: 0, cell_accuracy: 0 });
  expect(results[0]?.diverged_at).toBeLessThanOrEqual(6);
});

test("another folder is refused, a damaged cell is named", async () => {
  await expect(run(options("data"))).rejects.toMatchObject({
    message: `${join(dir, "data")} holds something that is not a comparison.`,
    suggestions: [`choose another --out`],
  });
  await run(options("damaged", { seeds: 1 }));
  const cells = join(dir, "damaged", "cells");
  const [name] = readdirSync(cells);
  for (const [content, where] of [
    ["{", ""],
    ['{"version":2}', " (at version)"],
  ] as const) {
    writeFileSync(join(cells, name!), content);
    await expect(run(options("damaged", { seeds: 1 }))).rejects.toMatchObject({
      message: `${join(cells, name!)}: this is not a finished cell${where}.`,
      suggestions: [`delete the file, and it is run again`],
    });
  }
});
