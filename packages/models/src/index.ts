export { type Architecture, architectureOf, flatConfig } from "./architecture.ts";
export { type Board, boardOf } from "./board.ts";
export { FAMILIES, type Family, type ModelConfig, type ModelConfigInput, modelConfigSchema } from "./config.ts";
export { effectiveDepth, numParameters, treatsImagesAlike } from "./describe.ts";
export { BatchError, BoardError, WeightsError } from "./errors.ts";
export { type FamilyConfig, hasHighLevel, learnsContinue } from "./families.ts";
export { LATENTS } from "./latents.ts";
export { type MixerConfig, mixerOf } from "./mixers/mixers.ts";
export type { StepObserver } from "./observer.ts";
export { NAMES } from "./parameter-names.ts";
export type { ParameterSpec, ParameterSpecs } from "./parameter-spec.ts";
export { parameterSpecs, sequenceLength } from "./parameters.ts";
export type { Params } from "./params.ts";
export {
  type Batch,
  type Carry,
  carryFrom,
  carrySpecs,
  flattenCarry,
  freshCarry,
  refill,
} from "./puzzle/carry.ts";
export { deepSupervisionStep, type SupervisedStep, type SupervisionOptions } from "./puzzle/deep-supervision.ts";
export { lookUpPuzzles, type PuzzleInput } from "./puzzle/embed.ts";
export { type HostTensors, type InspectBatch, type InspectOptions, inspectModel } from "./puzzle/inspect.ts";
export { type Losses, lossHead, type StepMetrics } from "./puzzle/loss-head.ts";
export { isBoardOf, modelForBoard, networkOf } from "./puzzle/model-for-board.ts";
export { NOISE_OFFSETS, numLatents, type StartNoise } from "./puzzle/noisy-start.ts";
export type { PuzzleData } from "./puzzle/puzzle-feed.ts";
export { type PuzzleInputName, puzzleInputs } from "./puzzle/puzzle-inputs.ts";
export { type PuzzleMetric, type PuzzleTask, puzzleTask } from "./puzzle/puzzle-task.ts";
export { standaloneStep } from "./puzzle/standalone-step.ts";
export { initialLatent, type StepOutput, supervisionStep } from "./puzzle/supervision-step.ts";
export type { CycleObserver, Latent } from "./recursion.ts";
export {
  type BatchSource,
  type CarrySpec,
  type Feed,
  type InputSpec,
  initialCarry,
  inputTensors,
  type MetricSpec,
  type RandomSource,
  type TableLookup,
  type Task,
  type TaskStep,
} from "./task.ts";
export { requireParameters, requireWeights } from "./weights.ts";
