export { OPTIMIZERS, type RunConfig, type TrainConfig, type TrainConfigInput, trainConfigSchema } from "./config.ts";
export {
  DataMismatchError,
  DivergedError,
  type Divergence,
  RanksError,
  ResumeError,
  RunExistsError,
  RunFolderError,
} from "./errors.ts";
export { estimateRun, type RunEstimate } from "./estimate.ts";
export type {
  CheckpointEvent,
  MetricsLine,
  StepEvent,
  TrainEvent,
  ValidationEvent,
  ValidationLine,
  WarningEvent,
} from "./events.ts";
export { type Forecast, forecastRun, measureStepSeconds } from "./forecast.ts";
export { dismiss } from "./group/briefing.ts";
export { type FollowOptions, followRuns } from "./group/followRuns.ts";
export { type Share, shareOf, type TrainingGroup } from "./group/trainingGroup.ts";
export type { Reading } from "./meter.ts";
export { PRESETS, type PresetName, presetOf } from "./presets.ts";
export type { BatchSource } from "./puzzleFeed.ts";
export { type MatchedVectors, type PuzzleNames, puzzleVectorsByName } from "./puzzleVectors.ts";
export { resumeRun, trainRun } from "./run.ts";
export { claimRun, lockRun, requireFreeRun } from "./runFolder.ts";
export type { CheckpointState, ResumeOptions, RunOptions, RunResult } from "./runOptions.ts";
export { type RunCost, type RunRecord, type RunSession, readRunRecord } from "./runRecord.ts";
export { emaDecay, learningRate, type Schedule } from "./schedule.ts";
export {
  createTrainer,
  type StepReport,
  Trainer,
  type TrainerOptions,
} from "./trainer.ts";
export { initialWeights, type TrainerSnapshot } from "./trainerState.ts";
export { batchesFor } from "./trainingData.ts";
export { trainStepGraph } from "./trainStep.ts";
export { requireUnfinished } from "./unfinished.ts";
export { validationMetrics } from "./validator.ts";
