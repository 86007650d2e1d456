export { type EvaluatedAnswer, type EvaluateOptions, type Evaluation, evaluate } from "./evaluate.ts";
export { type Solution, type SolveOptions, solve, type TraceStep } from "./solve.ts";
export { createThinker, Thinker, type ThinkerOptions, type Thought } from "./thinker.ts";
