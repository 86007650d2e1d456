import { puzzleTask } from "@kensho/models";
import { stepMetrics } from "../../trainer/src/step-report.ts";
import { tinyModel } from "../../trainer/test/tiny-config.ts";

/** The metrics of a training step on puzzles. */
export const METRICS = stepMetrics(puzzleTask(tinyModel(), {}));
