export { OPTIMIZERS, type RunConfig, type TrainConfig, type TrainConfigInput, trainConfigSchema } from "./config.ts";
export { estimateRun, type RunEstimate } from "./estimate.ts";
export { offenderText } from "./examineStep.ts";
export { announce, collect } from "./group/messages.ts";
export { type Share, shareOf, type TrainingGroup } from "./group/trainingGroup.ts";
export { PRESETS, type PresetName, presetOf } from "./presets.ts";
export type { BatchSource } from "./puzzleFeed.ts";
export { type MatchedVectors, type PuzzleNames, puzzleVectorsByName } from "./puzzleVectors.ts";
export { emaDecay, learningRate, type Schedule } from "./schedule.ts";
export {
  createTrainer,
  type StepReport,
  Trainer,
  type TrainerOptions,
} from "./trainer.ts";
export { initialWeights, type TrainerSnapshot } from "./trainerState.ts";
export { trainStepGraph } from "./trainStep.ts";
