import { join } from "node:path";
import type { PuzzleKind } from "@kensho/puzzles";
import type { ReplaySample } from "@kensho/report";
import type { TrainEvent } from "@kensho/runs";
import type { Engine } from "@kensho/tensor";
import { describeFailure } from "../../failure.ts";
import type { Progress } from "../../renderers/progress.ts";
import { gatherRun } from "../../reporting/gather-run.ts";
import { recordRunReplays } from "../../reporting/record-replays.ts";
import { COMPARISON_FILE, REPORT_FILE, writeReport } from "../../reporting/write-report.ts";
import { EventFiles, hasEventFiles } from "./event-files.ts";
import type { RunPlan } from "./plan-run.ts";
import { trainingView } from "./training-view.ts";

/** Those who look on while a run trains: the terminal, TensorBoard, and in the end who reads the report. */
export interface RunObservers {
  readonly see: (event: TrainEvent) => void;
  /**
   * Writes the report, if the run has begun.
   * @param options.think  whether there is time to think about puzzles for it
   * @returns the file, if it was written
   */
  end(options: { readonly think: boolean }): Promise<string | undefined>;
}

/** What is made of a run besides what it leaves itself. */
export interface ObserverOptions {
  readonly report: boolean;
  readonly tensorboard: boolean;
  /** Of Kensho, for the report. */
  readonly version: string;
}

/** Options for {@link observeRun}. */
export interface ObservedRun {
  readonly plan: RunPlan;
  readonly progress: Progress;
  readonly engine: Engine;
  readonly observe: ObserverOptions;
  /** Stops solving puzzles for the report. */
  readonly signal: AbortSignal;
}

/** Creates the observers of a run. A failing observer is reported, and the run continues without it. */
export async function observeRun(observed: ObservedRun): Promise<RunObservers> {
  const { plan, progress, observe } = observed;
  const show = trainingView(progress);
  let files =
    observe.tensorboard || (plan.done > 0 && hasEventFiles(plan.out))
      ? new EventFiles(plan.out, plan.done, plan.config)
      : undefined;
  let begun = false;
  const drop = (error: unknown): void => {
    progress.note(`warning: TensorBoard event files: writing stopped: ${describeFailure(error).message}`);
    files = undefined;
  };
  return {
    see(event) {
      begun = true;
      show(event);
      try {
        files?.add(event);
      } catch (error) {
        drop(error);
      }
    },
    async end({ think }) {
      files?.[Symbol.dispose]();
      try {
        return begun && observe.report ? await report(observed, think) : undefined;
      } catch (error) {
        const { code, message } = describeFailure(error);
        // A run that broke off before its first checkpoint has nothing to report, and says itself that it has none.
        if (think || code !== "KSH_CHECKPOINT") progress.note(`warning: the report was not written: ${message}`);
        return undefined;
      }
    },
  };
}

/** Seconds that the report of a run may think about puzzles, and puzzles that it thinks about at most and at least. */
const THINKING = { seconds: 10, most: 128, least: 4 } as const;

async function report({ plan, progress, engine, observe, signal }: ObservedRun, think: boolean): Promise<string> {
  const run = await gatherRun(plan.out, plan.kinds);
  const { global_batch_size } = plan.config.train;
  // A step of thinking is a third of a step of training, which has a backward pass as well.
  const secondsEach = (run.facts.seconds / run.facts.steps / global_batch_size / 3) * plan.config.model.halt_max_steps;
  const limit = Math.min(THINKING.most, Math.floor(THINKING.seconds / secondsEach));
  const file = join(plan.out, REPORT_FILE);
  let replays: ReplaySample | undefined;
  if (think && limit >= THINKING.least) {
    progress.status("thinking about puzzles for the report");
    const options = { limit, seconds: THINKING.seconds, signal };
    const source = { run, data: plan.data, kinds: plan.kinds };
    replays = await recordRunReplays(source, engine, options).catch((error: unknown) => {
      // After an interruption the report has at least the curves.
      if (!signal.aborted) throw error;
      return undefined;
    });
  }
  await writeReport(file, [{ ...run, replays }], observe.version);
  return file;
}

/** Runs beside one another on a page, in the folder that holds theirs. @returns the file */
export async function compareRuns(
  folder: string,
  runs: readonly string[],
  version: string,
  kinds?: readonly PuzzleKind[],
): Promise<string> {
  const file = join(folder, COMPARISON_FILE);
  await writeReport(file, await Promise.all(runs.map((run) => gatherRun(run, kinds))), version);
  return file;
}
