export { OPTIMIZERS, type RunConfig, type TrainConfig, type TrainConfigInput, trainConfigSchema } from "./config.ts";
export { DataMismatchError, DivergedError, ResumeError, RunExistsError, RunFolderError } from "./errors.ts";
export { estimateRun, measureStepSeconds, type RunEstimate } from "./estimate.ts";
export type {
  CheckpointEvent,
  MetricsLine,
  StepEvent,
  TrainEvent,
  ValidationEvent,
  ValidationLine,
  WarningEvent,
} from "./events.ts";
export type { Reading } from "./meter.ts";
export { PRESETS, type PresetName, presetOf } from "./presets.ts";
export { type MatchedVectors, type PuzzleNames, puzzleVectorsByName } from "./puzzleVectors.ts";
export {
  type CheckpointState,
  type ResumeOptions,
  type RunOptions,
  type RunResult,
  resumeRun,
  trainRun,
} from "./run.ts";
export type { RunCost, RunRecord, RunSession } from "./runRecord.ts";
export { emaDecay, learningRate, type Schedule } from "./schedule.ts";
export {
  type BatchSource,
  createTrainer,
  initialWeights,
  type StepReport,
  Trainer,
  type TrainerOptions,
  type TrainerSnapshot,
} from "./trainer.ts";
export { trainStepGraph } from "./trainStep.ts";
