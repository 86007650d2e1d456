import type { Engine } from "@kensho/tensor";
import { estimateRun, measureStepSeconds } from "@kensho/trainer";
import { bytes, clock, count } from "../renderers/numbers.ts";
import type { TrainEstimate } from "../results/train-estimate.ts";
import type { RunPlan } from "./plan-run.ts";

/** What a planned run will cost on an engine; a small step is run there. */
export async function estimateCost({ config, preset, done }: RunPlan, engine: Engine): Promise<TrainEstimate> {
  const steps = Math.max(0, config.train.steps - done);
  const seconds_per_step = await measureStepSeconds(engine, config);
  return {
    family: config.model.name,
    preset,
    engine: engine.name,
    ...estimateRun(config),
    steps,
    puzzles_per_step: config.train.global_batch_size,
    seconds_per_step,
    seconds: steps * seconds_per_step,
  };
}

/** The same for a person. */
export function costText(cost: TrainEstimate): string {
  return [
    `network    ${cost.family}, ${count(cost.parameters)} parameters, effective depth ${cost.effective_depth}`,
    `run        ${count(cost.steps)} steps of ${count(cost.puzzles_per_step)} puzzles`,
    `work       ${(cost.flops_per_step / 1e9).toPrecision(3)} GFLOP per step`,
    `memory     about ${bytes(cost.memory_bytes)}`,
    `time       about ${cost.seconds_per_step.toPrecision(2)} s per step, ${clock(cost.seconds)} in all, on ${cost.engine}`,
  ].join("\n");
}
