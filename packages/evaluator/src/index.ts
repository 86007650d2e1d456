export { type DynamicsOptions, traceDynamics } from "./dynamics/dynamics.ts";
export type { Dynamics, Endings, PuzzleDynamics, Spread, StepDynamics } from "./dynamics/summary.ts";
export { type EvaluatedAnswer, type EvaluateOptions, type Evaluation, evaluate } from "./evaluate.ts";
export { type Solution, type SolveOptions, solve, type TraceStep } from "./solve.ts";
export { createThinker, Thinker, type ThinkerOptions, type Thought } from "./thinker.ts";
