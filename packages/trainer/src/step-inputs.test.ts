import { puzzleTask } from "@kensho/models";
import { expect, it } from "vitest";
import { randomBatches, tinyModel, tinyTraining } from "../test/tiny.ts";
import { scalarValues } from "./step-inputs.ts";
import { trainStepGraph } from "./train-step.ts";

it.each([
  ["a plain network", {}, {}],
  ["a network without an average", {}, { ema: false }],
  ["puzzle vectors", { puzzle_emb_ndim: 4, num_puzzle_identifiers: 3 }, {}],
  ["noise, and batches that take new puzzles together", {}, { refill: "batch", initial_noise: 0.1 }],
] as const)("with %s, the host gives a step exactly the inputs of its graph", (_, change, settings) => {
  const [model, train] = [tinyModel(change), tinyTraining(settings)];
  const task = puzzleTask(model, train);
  const rows = train.global_batch_size;
  const feed = task.feed({ rows, random: { uniform: () => 1, integer: (from) => from }, awaitsData: true });
  const given = { ...feed.inputs(randomBatches(model, rows)), ...scalarValues(task, train, { step: 1, elapsed: 0 }) };
  const wanted = trainStepGraph(task, train).inputs;
  expect(Object.keys(given).sort()).toEqual([...wanted.keys()].sort());
  for (const [name, { shape, dtype }] of wanted) expect(given[name], name).toMatchObject({ shape, dtype });
});
