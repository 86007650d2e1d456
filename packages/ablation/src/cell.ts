import { createHash } from "node:crypto";
import type { RunConfig } from "@kensho/trainer";
import { z } from "zod";
import { type Setting, settingText } from "./axis.ts";
import type { Budget } from "./budget.ts";

/** One training of a comparison: a setting under a seed. */
export interface Cell {
  readonly setting: Setting;
  readonly seed: number;
  /** With that seed and as many steps as the budget pays for. */
  readonly config: RunConfig;
}

/** What decides about the result of a cell besides its config. */
export interface CellTerms {
  readonly engine: string;
  readonly budget: Budget;
  /** Measurements over the budget, the last at its end. */
  readonly points: number;
  /** Fingerprints of the puzzles to learn from and to measure on, and how many of these are taken. */
  readonly train: string;
  readonly test: string;
  readonly puzzles: number;
}

const measured = {
  /** Puzzles with every cell right, 0…1. */
  exact_accuracy: z.number(),
  cell_accuracy: z.number(),
  /** What the rules of the kind say of the answers: `valid`, `valid_path`, …. */
  measures: z.record(z.string(), z.number()),
};

/** A measurement on the way. */
const pointSchema = z.strictObject({
  step: z.int(),
  /** Training time. */
  seconds: z.number(),
  flops: z.number(),
  ...measured,
});

/** What came of a cell, as its file holds it. */
export const cellResultSchema = z.strictObject({
  version: z.literal(1),
  setting: z.record(z.string(), z.unknown()),
  seed: z.int(),
  parameters: z.int(),
  effective_depth: z.int(),
  flops_per_step: z.number(),
  steps: z.int(),
  seconds: z.number(),
  /** Step at which the loss became NaN or infinite; the accuracy of the cell is then 0. */
  diverged_at: z.int().nullable(),
  ...measured,
  curve: z.array(pointSchema),
});
export type CellResult = z.infer<typeof cellResultSchema>;
export type CellPoint = z.infer<typeof pointSchema>;

/** Name of a cell's file: readable, and another one for anything that would have another result. */
export function cellName({ setting, seed, config }: Cell, terms: CellTerms): string {
  const key = JSON.stringify([config.model, config.train, terms]);
  const readable = settingText(setting)
    .replaceAll(/[^\w.=+-]+/g, "_")
    .slice(0, 80);
  return `${readable}_seed=${seed}_${createHash("sha256").update(key).digest("hex").slice(0, 12)}.json`;
}
