import type { PreparedFolder, PrepareOptions, PrepareProgress } from "@kensho/datasets";
import { watchInterrupt } from "../../interruption.ts";
import { bytes, count } from "../../renderers/numbers.ts";
import { openProgress } from "../../renderers/progress.ts";

/** Progress and abort signal of a preparation. */
export type PrepareHooks = Required<Pick<PrepareOptions, "signal" | "onProgress">>;

/**
 * Runs a preparation with a line of progress; Ctrl-C ends it.
 * @param what  what is counted: `mazes`
 */
export async function prepareShown<T>(
  what: string,
  options: { readonly json: boolean },
  prepare: (hooks: PrepareHooks) => Promise<T>,
): Promise<T> {
  const progress = await openProgress({ json: options.json, stream: process.stderr });
  using interruption = watchInterrupt();
  const onProgress = (now: PrepareProgress): void => progress.status(preparingLine(now, what));
  return await prepare({ signal: interruption.signal, onProgress }).finally(() => progress.end());
}

const PHASES = { read: "read", check: "checked", generate: "generated", write: "wrote" } as const;

function preparingLine({ phase, done, total }: PrepareProgress, what: string): string {
  return `${PHASES[phase]} ${count(done)}${total === undefined ? "" : ` of ${count(total)}`} ${what}`;
}

const NO_TEST = "\nNo puzzle is left to test on: `kensho eval` can measure on --split train alone.";

/** `1,000 mazes to train on and 200 to test on are in data (path of …, 1.2 MB, 0.4 s).` @param facts  said in the brackets first */
export function preparedText(made: PreparedFolder, what: string, facts?: string): string {
  const told = [...(facts === undefined ? [] : [facts]), bytes(made.bytes), `${made.seconds.toFixed(1)} s`];
  return (
    `${count(made.train.groups)} ${what} to train on and ${count(made.test.groups)} to test on are in ` +
    `${made.dir} (${told.join(", ")}).${made.test.groups === 0 ? NO_TEST : ""}`
  );
}

/** What every `prepare-data` command tells of its folder. */
export function preparedDocument({ dir, seed, source, train, test, bytes, seconds }: PreparedFolder) {
  return {
    out: dir,
    seed,
    source,
    train: { puzzles: train.groups, examples: train.examples },
    test: { puzzles: test.groups, examples: test.examples },
    bytes,
    seconds,
  };
}
