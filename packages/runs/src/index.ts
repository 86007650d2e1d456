export {
  DataMismatchError,
  DivergedError,
  type Divergence,
  RanksError,
  ResumeError,
  RunExistsError,
  RunFolderError,
} from "./errors.ts";
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
export { type FollowOptions, followRuns } from "./group/follow-runs.ts";
export { shutdown } from "./group/run-command.ts";
export type { Reading } from "./metric-averager.ts";
export { resumeRun, trainRun } from "./run.ts";
export { claimRun, lockRun, requireFreeRun } from "./run-folder.ts";
export type { CheckpointState, ResumeOptions, RunOptions, RunResult } from "./run-options.ts";
export { type RunCost, type RunRecord, type RunSession, readRunRecord } from "./run-record.ts";
export { batchesFor } from "./training-data.ts";
export { requireUnfinished } from "./unfinished.ts";
export { validationMetrics } from "./validator.ts";
