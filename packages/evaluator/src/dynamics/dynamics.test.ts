import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openDataset, prepareSudoku } from "@kensho/datasets";
import { truncatedNormalFromUniform } from "@kensho/layers";
import {
  FAMILIES,
  type Family,
  inspectModel,
  type ModelConfig,
  modelConfigSchema,
  parameterSpecs,
} from "@kensho/models";
import type { Dataset } from "@kensho/puzzles";
import { type HostTensor, hostTensor, sizeOf } from "@kensho/tensor";
import { ENGINES, seededRandom } from "@kensho/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { traceDynamics } from "./dynamics.ts";

const B = 3;
let dir: string;
let dataset: Dataset;

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), "kensho-dynamics-"));
  await prepareSudoku({ out: join(dir, "data"), size: 4, train: 5, test: 0, seed: 1 });
  dataset = await openDataset(join(dir, "data"), "train");
});
afterAll(() => rmSync(dir, { recursive: true }));

const config = (name: Family, change: object = {}): ModelConfig =>
  modelConfigSchema.parse({
    ...{ name, hidden_size: 4, num_heads: 2, inter_multiple_of: 4, halt_max_steps: 2, register_tokens: 1 },
    ...{ H_cycles: 2, L_cycles: 6, L_layers: 1, H_layers: name === "hrr" || name === "hrm" ? 1 : 0 },
    ...{ vocab_size: 6, seq_len: 16, ...change },
  });

function randomWeights(model: ModelConfig): Record<string, HostTensor> {
  const random = seededRandom(7);
  return Object.fromEntries(
    Object.entries(parameterSpecs(model)).map(([name, { shape }]) => {
      const draw = () => truncatedNormalFromUniform(random(), 0.5);
      return [name, hostTensor("f32", shape, Float32Array.from({ length: sizeOf(shape) }, draw))];
    }),
  );
}

/** `‖b − a‖ / ‖a‖` of one row, by plain arithmetic. */
function relative(a: HostTensor, b: HostTensor, row: number): number {
  const size = a.data.length / B;
  let [moved, whole] = [0, 0];
  for (let i = row * size; i < (row + 1) * size; i++) {
    moved += ((b.data[i] as number) - (a.data[i] as number)) ** 2;
    whole += (a.data[i] as number) ** 2;
  }
  return Math.sqrt(moved / whole);
}

test.each(FAMILIES)("%s: what steps change is what the carries of an inspection show", async (name) => {
  const model = config(name);
  const weights = randomWeights(model);
  const engine = ENGINES.reference();
  const inputs = hostTensor("i32", [B, 16], Int32Array.from(dataset.inputs.subarray(0, B * 16)));
  const truth = await inspectModel({ engine, model, weights, mode: "eval", batches: [{ inputs }], steps: 2 });
  const got = await traceDynamics({ engine, model, weights, dataset, batchSize: B, limit: B, steps: 2 });

  const mean = (value: (row: number) => number): number => [0, 1, 2].reduce((sum, row) => sum + value(row), 0) / B;
  for (const latent of got.latents) {
    const [first, second] = [truth[`step1.${latent}`]!, truth[`step2.${latent}`]!];
    const want = mean((row) => relative(first, second, row));
    expect(got.steps[1]?.change[latent]?.mean, latent).toBeCloseTo(want, 8);
    // With one cycle a step, a cycle's change is the step's.
    expect(got.steps[1]?.cycles).toHaveLength(2);
  }
  expect(got.steps[0]?.halt_logit.mean).toBeCloseTo(
    mean((row) => truth["step1.q_halt_logits"]!.data[row] as number),
    8,
  );
  const [first, second] = [truth["step1.preds"]!.data, truth["step2.preds"]!.data];
  const changed = (row: number): number =>
    Array.from({ length: 16 }, (_, i) => Number(first[row * 16 + i] !== second[row * 16 + i])).reduce((a, b) => a + b);
  expect(got.steps[1]?.changed_cells.mean).toBeCloseTo(mean(changed), 8);
});

test("cycles add up: one cycle a step moves as far as its step, and two end where the next step begins", async () => {
  const one = config("trm", { H_cycles: 1, L_cycles: 2 });
  const weights = randomWeights(one);
  const options = { engine: ENGINES.reference(), weights, dataset, batchSize: 2, limit: 4 };
  const single = await traceDynamics({ ...options, model: one, steps: 4 });
  for (const { change, cycles } of single.steps) {
    for (const latent of ["z_H", "z_L"]) expect(cycles[0]?.[latent]).toBeCloseTo(change[latent]!.mean, 12);
  }
  // The same network with two cycles a step passes the same states, two at a time.
  const double = await traceDynamics({ ...options, model: { ...one, H_cycles: 2 }, steps: 2 });
  const flat = double.steps.flatMap(({ cycles }) => cycles.map(({ z_L }) => z_L));
  expect(flat).toEqual(single.steps.map(({ cycles }) => expect.closeTo(cycles[0]!.z_L!, 12)));
});

test("puzzles that do not fill a batch are not counted, and an abort stops between steps", async () => {
  const model = config("trm");
  const options = { engine: ENGINES.reference(), model, weights: randomWeights(model), dataset, batchSize: 2 };
  const { puzzles, each } = await traceDynamics({ ...options, steps: 1 });
  expect([puzzles, each.map(({ puzzle }) => puzzle)]).toEqual([5, [0, 1, 2, 3, 4]]);
  const reason = new Error("enough");
  await expect(traceDynamics({ ...options, signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
});
