import type { TrainEvent } from "@kensho/runs";
import { clock, count, percent, rate, short } from "../../renderers/numbers.ts";

/** One line for one event; the same words on a terminal, in a log and in tests. */
export function trainingLine(event: TrainEvent): string {
  switch (event.type) {
    case "step": {
      const { step, loss, puzzles_per_second } = event.metrics;
      const { accuracy, exact_accuracy } = event.latest;
      return [
        `step ${count(step)}/${count(event.totalSteps)}`,
        `loss ${short(loss)}`,
        // In the first steps no puzzle has been thought through yet.
        `cells ${accuracy === null ? "–" : percent(accuracy)}`,
        `exact ${exact_accuracy === null ? "–" : percent(exact_accuracy)}`,
        `${rate(puzzles_per_second)} puzzles/s`,
        `${clock(event.secondsLeft)} left`,
      ].join("  ");
    }
    case "checkpoint":
      return `saved step ${count(event.step)} in ${event.path}${event.best ? ", the best so far" : ""}`;
    case "validation": {
      const { step, examples, exact_accuracy, cell_accuracy, train_exact_accuracy } = event.metrics;
      return (
        `step ${count(step)}: of ${count(examples)} puzzles kept for validation, cells ${percent(cell_accuracy)}, ` +
        `exact ${percent(exact_accuracy)}; of training puzzles ${percent(train_exact_accuracy)}`
      );
    }
    case "warning":
      return `warning: ${event.message}`;
  }
}
