export {
  type ComputeOptions,
  DEFAULT_BUDGET,
  DEFAULT_NODES,
  DEFAULT_NOISE,
  SELECTIONS,
  type Selection,
} from "./compute.ts";
export type { DifficultyBin } from "./difficulty.ts";
export { type DynamicsOptions, traceDynamics } from "./dynamics/dynamics.ts";
export type { Dynamics, Endings, PuzzleDynamics, Spread, StepDynamics } from "./dynamics/summary.ts";
export { type EvaluatedAnswer, type EvaluateOptions, type Evaluation, evaluate } from "./evaluate.ts";
export { type Found, foundText } from "./found.ts";
export { inIndexOrder } from "./in-index-order.ts";
export { wilsonInterval } from "./interval.ts";
export { type LabelledEvaluation, requireLabelled } from "./labelled-evaluation.ts";
export { type MeanInterval, meanInterval } from "./mean-interval.ts";
export type { Effort, Solution, TraceStep } from "./solution.ts";
export { type Question, type SolveOptions, solve, solveEach } from "./solve.ts";
export { createThinker, Thinker, type ThinkerOptions, type Thought } from "./thinker.ts";
export { measureThroughput, type ThroughputPoint } from "./throughput.ts";
