import {
  forwardBackwardGraph,
  interleaved,
  matmulFlops,
  numbersOf,
  prepareStep,
  type Repeats,
  type Timing,
  type TrainingSetup,
} from "@kensho/measure";
import { puzzleTask } from "@kensho/models";
import { cpuEngine } from "@kensho/onnx";
import type { Program } from "@kensho/tensor";
import { trainStepGraph } from "@kensho/trainer";

/** What the whole step and its forward and backward half take. */
export interface HalvesMeasurement {
  readonly name: string;
  readonly step: Timing;
  readonly forwardBackward: Timing;
  /** Of the matrix products of one step. */
  readonly flops: number;
  readonly nodes: number;
  readonly parameters: number;
}

/** Times the whole training step and forward + backward alone, in turns. */
export async function measureStep(training: TrainingSetup, repeats: Repeats): Promise<HalvesMeasurement> {
  const graph = trainStepGraph(puzzleTask(training.model, training.train), training.train);
  await using whole = await prepareStep(cpuEngine(), graph, training);
  await using half = await prepareStep(cpuEngine(), forwardBackwardGraph(training), training);
  const [step, forwardBackward] = await interleaved([running(whole), running(half)], repeats);
  return {
    name: training.name,
    step: step as Timing,
    forwardBackward: forwardBackward as Timing,
    flops: matmulFlops(graph),
    nodes: graph.nodes.length,
    parameters: numbersOf(training),
  };
}

/** How long the whole step takes with idle threads that spin for so long. */
export async function measureSpinning(
  training: TrainingSetup,
  repeats: Repeats,
): Promise<{ readonly microseconds: number; readonly timing: Timing }[]> {
  const spins = [0, 10, 20, 50, 100, 1000];
  const graph = trainStepGraph(puzzleTask(training.model, training.train), training.train);
  const steps = await Promise.all(
    spins.map((spinMicroseconds) => prepareStep(cpuEngine({ spinMicroseconds }), graph, training)),
  );
  const timings = await interleaved(steps.map(running), repeats);
  return spins.map((microseconds, i) => ({ microseconds, timing: timings[i] as Timing }));
}

function running({ program, inputs }: { program: Program; inputs: Parameters<Program["run"]>[0] }) {
  return () => program.run(inputs);
}
