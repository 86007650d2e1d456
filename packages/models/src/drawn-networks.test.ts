import { readFileSync } from "node:fs";
import type { HostTensor } from "@kensho/tensor";
import { ENGINE_NAMES, ENGINES, type EngineName, readGolden, relativeError } from "@kensho/testing";
import { describe, expect, it } from "vitest";
import { type ModelConfig, modelConfigSchema } from "./config.ts";
import { type InspectBatch, inspectModel } from "./puzzle/inspect.ts";

const fixture = (name: string): URL => new URL(`../fixtures/drawn/${name}`, import.meta.url);
const cases = Object.entries(
  JSON.parse(readFileSync(fixture("cases.json"), "utf8")) as Record<
    string,
    { readonly note: string; readonly halt_max_steps: number }
  >,
).map(([file, { note, ...config }]) => ({ file, note, config }));

/** Undamped networks of a few features carry float32's rounding further than the official cases do. */
const TOLERANCE: Readonly<Record<EngineName, number>> = { reference: 1e-10, cpu: 1e-4, webgpu: 1e-4 };
/** Of central differences of step 1e-6 in float64, and of gradients in float32. */
const SLOPE: Readonly<Record<EngineName, number>> = { reference: 1e-5, cpu: 1e-3, webgpu: 1e-3 };

type Tensors = Readonly<Record<string, HostTensor>>;

/** Tensors under a prefix, without it. */
function under(prefix: string, tensors: Tensors): Record<string, HostTensor> {
  const own = Object.entries(tensors).filter(([name]) => name.startsWith(prefix));
  return Object.fromEntries(own.map(([name, value]) => [name.slice(prefix.length), value]));
}

function batchesOf(stored: Tensors): InspectBatch[] {
  const found = ["batch.", "batch1.", "batch2.", "batch3.", "batch4."].map((prefix) => under(prefix, stored));
  return found.filter((batch) => "inputs" in batch) as unknown as InspectBatch[];
}

/** The derivative of the loss along cos 1, cos 2, …, of length 1. */
function slopeOf({ data }: HostTensor): number {
  const direction = Array.from(data, (_, i) => Math.cos(i + 1));
  return direction.reduce((sum, d, i) => sum + d * Number(data[i]), 0) / Math.hypot(...direction);
}

describe.each(ENGINE_NAMES)("networks drawn at random on the %s engine", (engine) => {
  const options = engine === "webgpu" ? { tags: ["ci"] } : { timeout: 120_000 };

  describe.each(cases)("$file: $note", ({ file, config }) => {
    const model: ModelConfig = modelConfigSchema.parse(config);

    it.each(["eval", "train", "mid"] as const)("%s", options, async (mode) => {
      const { tensors } = await readGolden(fixture(`${file}.safetensors`));
      const stored = under(`${mode}.`, tensors);
      const carry = Object.entries(under("carry0.", stored)).map(([key, value]) => [
        key.replace("current.", ""),
        value,
      ]);
      const got = await inspectModel({
        ...{ engine: ENGINES[engine](), model, weights: under("weights.", tensors), batches: batchesOf(stored) },
        mode: mode === "eval" ? "eval" : "train",
        steps: mode === "mid" ? 1 : 4,
        ...(mode === "mid" ? { carry: Object.fromEntries(carry) } : {}),
      });
      const errors: Record<string, number> = {};
      let compared = 0;
      for (const [key, want] of Object.entries(stored)) {
        if (/^(batch|carry)/.test(key)) continue;
        compared++;
        if (key.startsWith("slope.")) {
          const gradient = got[key.replace(/^slope\.(step\d)\./, "$1.grad.")] as HostTensor;
          const norm = Math.hypot(...Array.from(gradient.data));
          const error = Math.abs(slopeOf(gradient) - Number(want.data[0])) / Math.max(norm, 0.01);
          if (!(error < SLOPE[engine])) errors[key] = error;
        } else {
          const mine = got[key];
          const error = mine === undefined ? Number.POSITIVE_INFINITY : relativeError(mine, want);
          if (!(error < TOLERANCE[engine])) errors[key] = error;
        }
      }
      expect(errors).toEqual({});
      // Two files have no slopes of training: `../fixtures/README.md` says why.
      expect(compared).toBeGreaterThan(config.halt_max_steps === 1 ? 15 : 20);
    });
  });
});
