import type { TrainingEvent } from "./training-events.ts";
import { trainingLine } from "./training-lines.ts";

/** Shows a run's events. `end` leaves the terminal as it was. */
export interface TrainingRenderer {
  on(event: TrainingEvent): void;
  /** A sentence of its own, such as what Ctrl-C has set going. */
  note(text: string): void;
  end(): void;
}

/** The parts of `process.stderr` that matter here. */
export interface ProgressStream extends NodeJS.WritableStream {
  readonly isTTY?: boolean;
}

export interface TrainingRendererOptions {
  readonly json: boolean;
  readonly stream: ProgressStream;
  /** Seconds between two plain lines off a terminal. */
  readonly interval?: number;
  /** Milliseconds, from any start. */
  readonly now?: () => number;
}

/** The renderer for this output: a live line on a terminal, a plain line per interval off it, nothing under `--json`. */
export async function trainingRenderer(options: TrainingRendererOptions): Promise<TrainingRenderer> {
  const { json, stream, interval = 10, now = () => performance.now() } = options;
  if (json) return { on: () => {}, note: () => {}, end: () => {} };
  if (stream.isTTY && process.env.TERM !== "dumb" && !process.env.CI) return liveRenderer(stream);
  return plainRenderer(stream, interval, now);
}

/** The step events overwrite one line; the others stay above it. */
async function liveRenderer(stream: NodeJS.WritableStream): Promise<TrainingRenderer> {
  const { default: ora } = await import("ora");
  // ora would otherwise swallow Ctrl-C while it discards what is typed.
  const spinner = ora({ text: "preparing", stream, discardStdin: false }).start();
  const above = (text: string): void => {
    spinner.clear();
    stream.write(`${text}\n`);
    spinner.render();
  };
  return {
    on(event) {
      if (event.type === "step") spinner.text = trainingLine(event);
      else above(trainingLine(event));
    },
    note: above,
    end: () => void spinner.stop(),
  };
}

function plainRenderer(stream: NodeJS.WritableStream, interval: number, now: () => number): TrainingRenderer {
  let next = Number.NEGATIVE_INFINITY;
  let held: string | undefined;
  const write = (text: string): void => void stream.write(`${text}\n`);
  return {
    on(event) {
      const line = trainingLine(event);
      if (event.type !== "step") {
        write(line);
      } else if (now() >= next) {
        next = now() + 1000 * interval;
        held = undefined;
        write(line);
      } else held = line;
    },
    note: write,
    end() {
      // The last step is always told, so that a log ends where the run did.
      if (held !== undefined) write(held);
      held = undefined;
    },
  };
}
