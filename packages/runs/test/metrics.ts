import { puzzleTask } from "@kensho/models";
import { stepMetrics } from "@kensho/trainer";
import { tinyModel } from "../../trainer/test/tiny-config.ts";

/** The metrics of a training step on puzzles. */
export const METRICS = stepMetrics(puzzleTask(tinyModel(), {}));
