import { parameterSpecs, puzzleTask } from "@kensho/models";
import { type Engine, sizeOf } from "@kensho/tensor";
import { trainStepGraph } from "@kensho/trainer";
import { matmulFlops } from "../flops.ts";
import { type Budget, throughput } from "../throughput.ts";
import type { Timing } from "../timing.ts";
import { dispatchesOf } from "../workloads/workload.ts";
import { prepareStep } from "./prepare-step.ts";
import type { TrainingSetup } from "./setups.ts";

/** What a whole training step takes on an engine. */
export interface StepMeasurement extends Timing {
  readonly name: string;
  /** Of the matrix products of one step. */
  readonly flops: number;
  readonly parameters: number;
  readonly puzzles: number;
  /** Kernel launches per step, where the engine counts them. */
  readonly dispatches?: number;
  /** Milliseconds from the description to a program that can run. */
  readonly compileMs: number;
}

/** Times a whole training step: refill, forward, backward, clipping, optimizer and average. */
export async function measureTrainingStep(
  engine: Engine,
  training: TrainingSetup,
  budget: Budget,
): Promise<StepMeasurement> {
  const graph = trainStepGraph(puzzleTask(training.model, training.train), training.train);
  const start = performance.now();
  await using step = await prepareStep(engine, graph, training);
  const compileMs = performance.now() - start;
  const timing = await throughput(step.program, step.inputs, budget);
  const dispatches = dispatchesOf(step.program);
  return {
    name: training.name,
    ...timing,
    flops: matmulFlops(graph),
    parameters: numbersOf(training),
    puzzles: training.train.global_batch_size,
    compileMs,
    ...(dispatches === undefined ? {} : { dispatches }),
  };
}

/** Numbers that a network holds. */
export function numbersOf({ model }: TrainingSetup): number {
  return Object.values(parameterSpecs(model)).reduce((total, { shape }) => total + sizeOf(shape), 0);
}
