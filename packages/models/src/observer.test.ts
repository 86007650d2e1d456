import { input } from "@kensho/tensor";
import { expect, test } from "vitest";
import { paramInputs, tinyConfig } from "../test/networks.ts";
import { FAMILIES } from "./config.ts";
import { initialLatent, supervisionStep } from "./puzzle/supervision-step.ts";
import type { Latent } from "./recursion.ts";

test.each(FAMILIES)("%s shows its latents once a cycle, the last time as they leave the step", (name) => {
  const config = tinyConfig({ name, H_cycles: 3, gradient_cycles: name === "hrm" ? 1 : 2, L_cycles: 6 });
  const params = paramInputs(config);
  const inputs = input("tokens", [2, config.seq_len], "i32");
  const seen: Latent[] = [];
  const { latent } = supervisionStep({ inputs }, initialLatent(2, params, config), params, config, {
    onCycle: (cycle) => seen.push(cycle),
  });
  expect(seen).toHaveLength(3);
  expect(seen.at(-1)).toEqual(latent);
  for (const cycle of seen) expect(Object.keys(cycle)).toEqual(Object.keys(latent));
  // Each cycle has results of its own.
  expect(new Set(seen.flatMap((cycle) => Object.values(cycle))).size).toBe(3 * Object.keys(latent).length);
});
