import { modelConfigSchema } from "@kensho/models";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { trainConfigSchema } from "./config.ts";

const MINIMAL = { lr: 1e-3, global_batch_size: 8, steps: 10 };

function complaints(change: object): string[] {
  const result = trainConfigSchema.safeParse({ ...MINIMAL, ...change });
  return result.success ? [] : result.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`);
}

describe("trainConfigSchema", () => {
  it.each([
    [{ lr: 0 }, "lr: Too small: expected number to be >0"],
    [{ lr: "fast" }, "lr: Invalid input: expected number, received string"],
    [{ lr_min_ratio: 2 }, "lr_min_ratio: Too big: expected number to be <=1"],
    [{ beta1: 1 }, "beta1: Too big: expected number to be <=0.99999"],
    [{ max_grad_norm: 0 }, "max_grad_norm: Too small: expected number to be >0"],
    [{ steps: 0 }, "steps: Too small: expected number to be >=1"],
    [{ seed: -1 }, "seed: Too small: expected number to be >=0"],
    [{ seed: 2 ** 32 }, "seed: Too big: expected number to be <=4294967295"],
    [{ optimizer: "sgd" }, 'optimizer: Invalid option: expected one of "adamw"|"adam_atan2"|"adam_atan2_lucidrains"'],
    [{ learning_rate: 1 }, ': Unrecognized key: "learning_rate"'],
  ])("%o is refused", (change, message) => {
    expect(complaints(change)).toEqual([message]);
  });

  it("knows a run without clipping", () => {
    expect(trainConfigSchema.parse({ ...MINIMAL, max_grad_norm: null }).max_grad_norm).toBeNull();
  });

  it("describes every key in its JSON schema", () => {
    const { properties = {} } = z.toJSONSchema(trainConfigSchema, { io: "input" });
    expect(Object.keys(properties).sort()).toEqual(Object.keys(trainConfigSchema.shape).sort());
    for (const [key, property] of Object.entries(properties)) {
      expect((property as { description?: string }).description, key).toMatch(/\w{3}/);
    }
  });

  it("shares no key with a network's config: in a file they stand side by side", () => {
    const both = Object.keys(modelConfigSchema.shape).filter((key) => key in trainConfigSchema.shape);
    expect(both).toEqual([]);
  });
});
