import { printable } from "./printable.ts";

/** Shows the progress of a long command: a status line that is replaced, and permanent notes. */
export interface Progress {
  /** Replaces the status line. @param below  returns further lines for a terminal with a number of columns; unused elsewhere */
  status(text: string, below?: (columns: number) => readonly string[]): void;
  /** Writes a line that stays. */
  note(text: string): void;
  /** Takes the live line away and leaves the terminal as it was. */
  end(): void;
}

export interface ProgressOptions {
  readonly json: boolean;
  readonly stream: NodeJS.WritableStream & { readonly isTTY?: boolean; readonly columns?: number };
  /** Seconds between two status lines off a terminal. */
  readonly interval?: number;
  /** Milliseconds, from any start. */
  readonly now?: () => number;
}

/** The progress for this output: a live line on a terminal, a plain line per interval off it, nothing under `--json`. */
export async function openProgress(options: ProgressOptions): Promise<Progress> {
  const { json, stream, interval = 10, now = () => performance.now() } = options;
  if (json) return { status: () => {}, note: () => {}, end: () => {} };
  // A terminal whose size nobody has set has no columns: text would fill an infinite number of its lines.
  const live = stream.isTTY && stream.columns !== 0 && process.env.TERM !== "dumb" && !process.env.CI;
  const progress = live ? await liveProgress(stream) : plainProgress(stream, 1000 * interval, now);
  const { status, note, end } = progress;
  return { status: (text, below) => status(printable(text), below), note: (text) => note(printable(text)), end };
}

async function liveProgress(stream: ProgressOptions["stream"]): Promise<Progress> {
  const { default: ora } = await import("ora");
  // ora would otherwise swallow Ctrl-C while it discards what is typed.
  const spinner = ora({ text: "preparing", stream, discardStdin: false }).start();
  return {
    status(text, below) {
      const columns = stream.columns ?? Number.POSITIVE_INFINITY;
      // A wrapped line would leave its first half behind; a spinner and a space precede the first line.
      const fitted = [text, ...(below?.(Math.min(columns, 200)) ?? [])].map((line) =>
        line.slice(0, Math.max(1, columns - 3)),
      );
      spinner.text = fitted.join("\n");
    },
    note(text) {
      spinner.clear();
      stream.write(`${text}\n`);
      spinner.render();
    },
    end: () => void spinner.stop(),
  };
}

function plainProgress(stream: NodeJS.WritableStream, interval: number, now: () => number): Progress {
  let next = Number.NEGATIVE_INFINITY;
  let held: string | undefined;
  const write = (text: string): void => void stream.write(`${text}\n`);
  // What was held back goes before what comes after it, and the last status is always told: the log is in order and whole.
  const release = (): void => {
    if (held !== undefined) write(held);
    held = undefined;
  };
  return {
    status(text) {
      held = text;
      if (now() < next) return;
      next = now() + interval;
      held = undefined;
      write(text);
    },
    note(text) {
      release();
      write(text);
    },
    end: release,
  };
}
