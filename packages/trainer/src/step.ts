// `@kensho/trainer/step`: training without run folders, for a browser page. Nothing that it imports may import a module of Node.
export { type RunConfig, type TrainConfig, type TrainConfigInput, trainConfigSchema } from "./config.ts";
export { PRESETS, type PresetName } from "./presets.ts";
export type { BatchSource } from "./puzzleFeed.ts";
export {
  createTrainer,
  type StepReport,
  Trainer,
  type TrainerOptions,
} from "./trainer.ts";
export { initialWeights } from "./trainerState.ts";
export { trainStepGraph } from "./trainStep.ts";
