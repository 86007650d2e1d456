import { existsSync } from "node:fs";
import { join } from "node:path";
import { EventLog } from "@kensho/report";
import type { TrainEvent } from "@kensho/runs";
import type { RunConfig } from "@kensho/trainer";

/** Folder of TensorBoard's event files in a run folder. */
const FOLDER = "tensorboard";

/** Whether a run has event files; if so, a resumed run writes further ones. */
export const hasEventFiles = (run: string): boolean => existsSync(join(run, FOLDER));

/**
 * Writes the events of a run as an event file for TensorBoard. The file is made with the first event, since a new run's folder is.
 * @param run  the run folder @param fromStep  steps that were done before
 */
export class EventFiles implements Disposable {
  readonly #run: string;
  readonly #fromStep: number;
  readonly #config: RunConfig;
  #log: EventLog | undefined;

  constructor(run: string, fromStep: number, config: RunConfig) {
    this.#run = run;
    this.#fromStep = fromStep;
    this.#config = config;
  }

  /** @throws {NodeJS.ErrnoException} if the file cannot be written */
  add(event: TrainEvent): void {
    if (event.type === "step") {
      const { step, seconds, accuracy, ...figures } = event.metrics;
      this.#open().scalars(step, tagged("train", { ...figures, cell_accuracy: accuracy }));
    } else if (event.type === "validation") {
      const { step, seconds, examples, measures, ...figures } = event.metrics;
      this.#open().scalars(step, tagged("validation", { ...figures, ...measures }));
    }
  }

  [Symbol.dispose](): void {
    this.#log?.[Symbol.dispose]();
  }

  #open(): EventLog {
    if (this.#log !== undefined) return this.#log;
    this.#log = EventLog.open(join(this.#run, FOLDER), { fromStep: this.#fromStep });
    if (this.#fromStep === 0) this.#log.texts(0, { "config/text_summary": configTable(this.#config) });
    return this.#log;
  }
}

function tagged(group: string, figures: Readonly<Record<string, unknown>>): Record<string, number | undefined> {
  const entries = Object.entries(figures).map(([name, value]) => [
    `${group}/${name}`,
    typeof value === "number" ? value : undefined,
  ]);
  return Object.fromEntries(entries) as Record<string, number | undefined>;
}

/** The settings as a table in Markdown. */
function configTable({ model, train }: RunConfig): string {
  const rows = Object.entries({ ...model, ...train }).map(([key, value]) => `| ${key} | ${JSON.stringify(value)} |`);
  return ["| setting | value |", "| --- | --- |", ...rows].join("\n");
}
