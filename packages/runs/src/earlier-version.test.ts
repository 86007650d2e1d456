import { cp, readFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { loadCheckpoint } from "@kensho/checkpoint";
import { openDataset } from "@kensho/datasets";
import { modelConfigSchema } from "@kensho/models";
import { ENGINES } from "@kensho/testing";
import { trainConfigSchema } from "@kensho/trainer";
import { expect, it } from "vitest";
import { parse } from "yaml";
import { temporaryFolder } from "../test/temporary-folder.ts";
import { resumeRun } from "./run.ts";

const fixture = fileURLToPath(new URL("../fixtures/0.1", import.meta.url));

/** Loss and gradient norm of each step. */
async function figures(file: string): Promise<{ step: number; loss: number; grad_norm: number }[]> {
  const text = await readFile(file, "utf8");
  return text
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));
}

it("resumes a run of version 0.1, with the figures that it would have had", async () => {
  const run = path.join(await temporaryFolder(), "run");
  await cp(path.join(fixture, "run"), run, { recursive: true });
  const dataset = await openDataset(path.join(fixture, "data"), "train");
  const checkpoint = await loadCheckpoint(run);
  expect(await resumeRun({ engine: ENGINES.cpu(), dataset, run, checkpoint })).toMatchObject({ steps: 12 });
  const [got, want] = [
    await figures(path.join(run, "metrics.jsonl")),
    await figures(path.join(fixture, "uninterrupted.jsonl")),
  ];
  expect(got.map(({ step }) => step)).toEqual(want.map(({ step }) => step));
  for (const [i, { loss, grad_norm }] of want.entries()) {
    // Other processors round otherwise.
    expect(got[i]?.loss).toBeCloseTo(loss, 4);
    expect(got[i]?.grad_norm).toBeCloseTo(grad_norm, 4);
  }
});

it("reads the config.yaml of version 0.1, which holds what its checkpoint does", async () => {
  const keys = parse(await readFile(path.join(fixture, "run", "config.yaml"), "utf8")) as Record<string, unknown>;
  const half = (shape: object) => Object.fromEntries(Object.entries(keys).filter(([key]) => key in shape));
  const { state } = await loadCheckpoint(path.join(fixture, "run"), { groups: ["model"] });
  const config = {
    model: modelConfigSchema.parse(half(modelConfigSchema.shape)),
    train: trainConfigSchema.parse(half(trainConfigSchema.shape)),
  };
  expect(JSON.stringify(config)).toBe(JSON.stringify((state as { config: object }).config));
});
