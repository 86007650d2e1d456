import { clock, count, percent, rate, short } from "./numbers.ts";
import type { Progress } from "./progress.ts";
import type { TrainingEvent } from "./training-events.ts";

/** One line for one event; the same words on a terminal, in a log and in tests. */
function trainingLine(event: TrainingEvent): string {
  switch (event.type) {
    case "step":
      return [
        `step ${count(event.step)}/${count(event.totalSteps)}`,
        `loss ${short(event.loss)}`,
        `cells ${percent(event.accuracy)}`,
        `exact ${percent(event.exactAccuracy)}`,
        `${rate(event.puzzlesPerSecond)} puzzles/s`,
        `${clock(event.secondsLeft)} left`,
      ].join("  ");
    case "eval":
      return `eval at step ${count(event.step)}: exact ${percent(event.exactAccuracy)}, cells ${percent(event.cellAccuracy)} of ${count(event.examples)} unseen puzzles`;
    case "checkpoint":
      return `saved step ${count(event.step)} in ${event.path}`;
  }
}

/** Shows one event: steps replace one another, evaluations and checkpoints stay. */
export function showTraining(progress: Progress, event: TrainingEvent): void {
  if (event.type === "step") progress.status(trainingLine(event));
  else progress.note(trainingLine(event));
}
