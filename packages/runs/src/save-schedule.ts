import type { TrainConfig } from "@kensho/trainer";

/** Under `auto`: the share of training time that saving may cost, and the seconds of training between two saves at least. */
const SHARE = 0.015;
const LEAST_SECONDS = 10;

const UNITS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600 };

/** Says when the next checkpoint is due: by steps, by training time, or by what saving has cost so far. When it is saved changes nothing else. */
export class SaveSchedule {
  readonly #every: TrainConfig["checkpoint_every"];
  #last = 0;
  #spent = 0;
  #lastCost = 0;

  constructor(every: TrainConfig["checkpoint_every"]) {
    this.#every = every;
  }

  /** @param seconds of training in this session */
  isDue(step: number, seconds: number): boolean {
    const every = this.#every;
    if (typeof every === "number") return step % every === 0;
    const since = seconds - this.#last;
    if (every !== "auto") return since >= secondsOf(every);
    return since >= LEAST_SECONDS && this.#spent + this.#lastCost <= SHARE * seconds;
  }

  /** @param cost  seconds that the save took */
  saved(seconds: number, cost: number): void {
    this.#last = seconds;
    this.#spent += cost;
    this.#lastCost = cost;
  }
}

/** A save writes and syncs five files: seconds of it, and bytes a second, on a common disk. */
const SAVE = { seconds: 0.03, rate: 2e8 };

/** Seconds that saving will take in a run, about. @param run.training  seconds of its steps @param run.bytes  of a checkpoint */
export function savingSeconds(
  every: TrainConfig["checkpoint_every"],
  { steps, training, bytes }: { readonly steps: number; readonly training: number; readonly bytes: number },
): number {
  const each = SAVE.seconds + bytes / SAVE.rate;
  // There is always one in the end.
  if (typeof every === "number") return (Math.floor(steps / every) + 1) * each;
  if (every !== "auto") return (Math.floor(training / secondsOf(every)) + 1) * each;
  return Math.min(Math.floor(training / LEAST_SECONDS) * each, SHARE * training) + each;
}

/** `90s`, `5m`, `1.5h` in seconds. */
function secondsOf(time: string): number {
  return Number(time.slice(0, -1)) * (UNITS[time.at(-1) as string] as number);
}
