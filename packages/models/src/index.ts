export { type Board, boardOf, isBoardOf, modelForBoard, networkOf } from "./board.ts";
export {
  type Batch,
  type Carry,
  type CarrySpec,
  carryFrom,
  carrySpecs,
  flattenCarry,
  freshCarry,
  refill,
} from "./carry.ts";
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
export { deepSupervisionStep, type SupervisedStep, type SupervisionOptions } from "./deepSupervision.ts";
export { effectiveDepth, numParameters } from "./describe.ts";
export { lookUpPuzzles, type PuzzleInput } from "./embed.ts";
export { BatchError, BoardError, WeightsError } from "./errors.ts";
export { type HostTensors, type InspectBatch, type InspectOptions, inspectModel } from "./inspect.ts";
export { LATENTS } from "./latents.ts";
export type { Params } from "./level.ts";
export { type Losses, lossHead, type StepMetrics } from "./lossHead.ts";
export { initialLatent, type StepOutput, supervisionStep } from "./model.ts";
export { NOISE_OFFSETS, numLatents, type StartNoise } from "./noisyStart.ts";
export { NAMES, type ParameterSpec, type ParameterSpecs, parameterSpecs, sequenceLength } from "./parameters.ts";
export type { Latent } from "./recursion.ts";
export { standaloneStep } from "./standaloneStep.ts";
export { requireWeights } from "./weights.ts";
