export { matmulFlops } from "./flops.ts";
export { noise } from "./noise.ts";
export { digits, table } from "./table.ts";
export { type Budget, throughput } from "./throughput.ts";
export { interleaved, type Repeats, summary, type Timing, timed } from "./timing.ts";
export { forwardBackwardGraph } from "./training/forward-backward.ts";
export { type PreparedStep, prepareStep } from "./training/prepare-step.ts";
export { PAPER_SETUP, SMALLEST_SETUP, TRAINING_SETUPS, type TrainingSetup } from "./training/setups.ts";
export { measureTrainingStep, numbersOf, type StepMeasurement } from "./training/training-step.ts";
export { kernelFamily } from "./workloads/kernels.ts";
export { gflops, measureProduct, productFamily, squareProduct } from "./workloads/products.ts";
export {
  dispatchesOf,
  measureWorkload,
  type Workload,
  type WorkloadMeasurement,
  workload,
} from "./workloads/workload.ts";
