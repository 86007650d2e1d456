import { totalmem } from "node:os";
import { forecastRun } from "@kensho/runs";
import type { Engine } from "@kensho/tensor";
import { estimateRun } from "@kensho/trainer";
import { MemoryError } from "../../errors.ts";
import { definedEntries } from "../../flags/defined-entries.ts";
import { bytes, clock, count } from "../../renderers/numbers.ts";
import type { TrainEstimate } from "./estimate-result.ts";
import type { RunPlan } from "./plan-run.ts";

/**
 * What a planned run will cost on an engine, by steps that are run there.
 * @param options.processes  that share each batch: work and memory are then of one of them
 */
export async function estimateCost(
  { config, preset, done, validationPuzzles }: RunPlan,
  engine: Engine,
  { processes = 1, timeLimit }: { readonly processes?: number; readonly timeLimit?: number | undefined } = {},
): Promise<TrainEstimate> {
  const share = Math.ceil(config.train.global_batch_size / processes);
  const own = { ...config, train: { ...config.train, global_batch_size: share } };
  const run = { done, validation: validationPuzzles, ...definedEntries({ timeLimit }) };
  const { seconds, memory_bytes, seconds_per_step } = await forecastRun(engine, own, run);
  const { parameters, effective_depth, flops_per_step } = estimateRun(own);
  return {
    ...{ family: config.model.name, preset, engine: engine.name, parameters, effective_depth },
    steps: Math.max(0, config.train.steps - done),
    puzzles_per_step: config.train.global_batch_size,
    ...{ flops_per_step, memory_bytes, seconds_per_step, seconds },
  };
}

/** The same for a person. @param machineBytes  memory of this machine */
export function costText(cost: TrainEstimate, machineBytes = totalmem()): string {
  return [
    `network    ${cost.family}, ${count(cost.parameters)} parameters, effective depth ${cost.effective_depth}`,
    `run        ${count(cost.steps)} steps of ${count(cost.puzzles_per_step)} puzzles`,
    `work       ${work(cost.flops_per_step)} per step`,
    `memory     about ${bytes(cost.memory_bytes)}${tooMuch(cost, machineBytes)}`,
    `time       about ${stepTime(cost.seconds_per_step)} per step, ${wholeTime(cost.seconds)} in all, on ${cost.engine}`,
  ].join("\n");
}

/** The part of it that a run says as it begins. */
export function costLine(cost: TrainEstimate, machineBytes = totalmem()): string {
  const { flops_per_step, memory_bytes, seconds_per_step, seconds } = cost;
  return (
    `about ${work(flops_per_step)} and ${stepTime(seconds_per_step)} per step, ${wholeTime(seconds)} in all; ` +
    `${bytes(memory_bytes)} of memory${tooMuch(cost, machineBytes)}`
  );
}

/** What is said where it will not fit. */
function tooMuch(cost: TrainEstimate, machineBytes: number): string {
  return fits(cost, machineBytes) ? "" : `, and this machine has ${bytes(machineBytes)}`;
}

/** Whether the machine can hold it; a GPU has memory of its own. */
function fits({ engine, memory_bytes }: TrainEstimate, machineBytes: number): boolean {
  return engine === "webgpu" || memory_bytes <= machineBytes;
}

/** @throws {MemoryError} for a run that the system would end, or that would end others, as soon as it has all that there is */
export function requireMemory(cost: TrainEstimate, machineBytes = totalmem()): void {
  if (fits(cost, machineBytes)) return;
  throw new MemoryError(
    `This run would need about ${bytes(cost.memory_bytes)} of memory, and this machine has ${bytes(machineBytes)}.`,
    [
      "fewer puzzles at a time, which give the same step: --set micro_batch=N",
      "fewer puzzles a step (--set global_batch_size=N), or a smaller network (--set hidden_size=N)",
    ],
  );
}

/** Floating-point operations: `3.56 GFLOP`, `32.9 TFLOP`. */
function work(flops: number): string {
  const giga = flops / 1e9;
  return giga < 1000 ? `${Number(giga.toPrecision(3))} GFLOP` : `${Number((giga / 1000).toPrecision(3))} TFLOP`;
}

function stepTime(seconds: number): string {
  return seconds < 60 ? `${Number(seconds.toPrecision(2))} s` : clock(seconds);
}

const DAY = 24 * 3600;

function wholeTime(seconds: number): string {
  return seconds < 2 * DAY ? clock(seconds) : `${count(seconds / DAY)} days`;
}
