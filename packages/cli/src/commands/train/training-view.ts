import type { StepEvent, TrainEvent } from "@kensho/runs";
import { percent, short } from "../../renderers/numbers.ts";
import type { Progress } from "../../renderers/progress.ts";
import { History } from "./history.ts";
import { sparkline } from "./sparkline.ts";
import { trainingLine } from "./training-lines.ts";

/** Columns before a sparkline: two of indent, its name, its figure. */
const NAME = 6;
const FIGURE = 9;
/** Columns of a sparkline at most, on the widest terminal. */
const WIDEST = 64;

/**
 * Shows the events of a run: steps replace one another, all else stays. On a live terminal the course of the loss (each step up a
 * factor) and of the exact accuracy (0 to 100 %) stands below the line of the step.
 */
export function trainingView(progress: Progress): (event: TrainEvent) => void {
  const [loss, exact] = [new History(), new History()];
  return (event) => {
    if (event.type !== "step") {
      progress.note(trainingLine(event));
      return;
    }
    loss.add(event.metrics.loss);
    if (event.metrics.exact_accuracy !== null) exact.add(event.metrics.exact_accuracy);
    progress.status(trainingLine(event), (columns) => courses(event, loss, exact, columns));
  };
}

function courses({ metrics, latest }: StepEvent, loss: History, exact: History, columns: number): string[] {
  const width = Math.min(WIDEST, columns - NAME - FIGURE - 3);
  if (width < 8) return [];
  const row = (name: string, figure: string, line: string): string =>
    `  ${name.padEnd(NAME)}${figure.padEnd(FIGURE)} ${line}`;
  const rows = [row("loss", short(metrics.loss), sparkline(loss.points, { width, log: true }))];
  if (latest.exact_accuracy === null) return rows;
  return [...rows, row("exact", percent(latest.exact_accuracy), sparkline(exact.points, { width, domain: [0, 1] }))];
}
