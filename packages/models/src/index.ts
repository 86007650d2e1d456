export {
  FAMILIES,
  type Family,
  hasHighLevel,
  learnsContinue,
  type ModelConfig,
  type ModelConfigInput,
  modelConfigSchema,
  treatsImagesAlike,
} from "./config.ts";
export { type CycleObserver, observedCycles } from "./cycles.ts";
export { effectiveDepth, numParameters } from "./describe.ts";
export { BatchError, BoardError, WeightsError } from "./errors.ts";
export { LATENTS } from "./latents.ts";
export type { Params } from "./level.ts";
export { NAMES, type ParameterSpec, type ParameterSpecs, parameterSpecs, sequenceLength } from "./parameters.ts";
export { type Board, boardOf, isBoardOf, modelForBoard, networkOf } from "./puzzle/board.ts";
export {
  type Batch,
  type Carry,
  type CarrySpec,
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
export { NOISE_OFFSETS, numLatents, type StartNoise } from "./puzzle/noisy-start.ts";
export { standaloneStep } from "./puzzle/standalone-step.ts";
export { initialLatent, type StepOutput, supervisionStep } from "./puzzle/supervision-step.ts";
export type { Latent } from "./recursion.ts";
export { requireWeights } from "./weights.ts";
