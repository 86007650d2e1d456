import { noiseTable } from "@kensho/layers";
import { hostTensor, input } from "@kensho/tensor";
import { compute, ENGINES } from "@kensho/testing";
import { describe, expect, it } from "vitest";
import { paramInputs, randomWeights, tinyConfig } from "../../test/networks.ts";
import { NOISE_OFFSETS, noisyStart, numLatents } from "./noisy-start.ts";
import { initialLatent } from "./supervision-step.ts";

const engine = ENGINES.reference();
const [B, SIGMA] = [3, 0.5];
const config = tinyConfig({ name: "hrr" });
const params = paramInputs(config);
const weights = randomWeights(config, 3, 1);

/** What noise each latent of each puzzle has, `[B][L · D]`. */
async function noiseAt(places: readonly number[]): Promise<Record<string, number[][]>> {
  const still = initialLatent(B, params, config);
  const offsets = input("offsets", [B, numLatents(config)], "i32");
  const noisy = noisyStart(still, { sigma: SIGMA, offsets }, config);
  const renamed = Object.fromEntries(Object.entries(noisy).map(([name, z]) => [`noisy ${name}`, z]));
  const given = { ...weights, offsets: hostTensor("i32", [B, numLatents(config)], Int32Array.from(places)) };
  const got = await compute(engine, { ...still, ...renamed }, given);
  const rows = (name: string): number[][] => {
    const [before, after] = [got[name]?.data ?? [], got[`noisy ${name}`]?.data ?? []];
    const width = after.length / B;
    return Array.from({ length: B }, (_, b) =>
      Array.from({ length: width }, (_, i) => (after[b * width + i] as number) - (before[b * width + i] as number)),
    );
  };
  return Object.fromEntries(Object.keys(still).map((name) => [name, rows(name)]));
}

describe("a start with noise", () => {
  it("is the start and rows of the table, each latent from its own place on, to the last", async () => {
    const places = [0, 5, NOISE_OFFSETS - 1, 0, 7, 7];
    const got = await noiseAt(places);
    const L = 4; // One register and three cells.
    const D = config.hidden_size;
    const { table } = await compute(engine, { table: noiseTable(NOISE_OFFSETS + L - 1, D) }, {});
    for (const [k, name] of ["z_H", "z_L"].entries()) {
      for (let b = 0; b < B; b++) {
        const place = places[2 * b + k] as number;
        const expected = Array.from(table?.data.subarray(place * D, (place + L) * D) ?? [], (value) => SIGMA * value);
        // The reference adds in float64, so only the rounding of that sum and difference remains.
        for (const [i, value] of expected.entries()) expect(got[name]?.[b]?.[i]).toBeCloseTo(value, 12);
      }
    }
  });

  it("has no noise in common with starts from other places", async () => {
    const { z_H = [] } = await noiseAt([0, 0, 1, 0, 2, 0]);
    for (const [b, other] of [
      [0, 1],
      [1, 2],
      [0, 2],
    ] as const) {
      expect(z_H[b]?.some((value, i) => Math.abs(value - (z_H[other]?.[i] as number)) < 1e-9)).toBe(false);
    }
  });
});
