import { effectiveDepth, numParameters } from "@kensho/models";
import type { RunResult } from "@kensho/runs";
import type { Engine } from "@kensho/tensor";
import { InterruptedError } from "../../errors.ts";
import { definedEntries } from "../../flags/defined-entries.ts";
import { bytes, clock, count, percent } from "../../renderers/numbers.ts";
import type { Progress } from "../../renderers/progress.ts";
import { costLine, estimateCost, requireMemory } from "./estimate-cost.ts";
import { type Job, jobTitle } from "./job.ts";
import { type ObserverOptions, observeRun } from "./observers.ts";
import { otherWork } from "./other-work.ts";
import type { RunPlan } from "./plan-run.ts";
import type { TrainResult } from "./result.ts";

/** What a planned run is started with. */
export interface RunSurroundings {
  readonly engine: Engine & { readonly title: string };
  readonly progress: Progress;
  readonly signal: AbortSignal;
  readonly timeLimit: number | undefined;
  readonly job: Job | undefined;
  /** What is made of the run besides what it leaves itself. */
  readonly observe: ObserverOptions;
  readonly onSaved: (path: string) => void;
}

/**
 * Trains as planned, reports progress, and compares the forecast with the use at the end.
 * @throws {InterruptedError} if the signal ended it: the run is saved, and the hint says how to resume
 */
export async function runPlanned(plan: RunPlan, surroundings: RunSurroundings): Promise<TrainResult> {
  const { engine, progress, signal, job, onSaved } = surroundings;
  const { model, train } = plan.config;
  await plan.requirePlace();
  const timeLimit = surroundings.timeLimit ?? plan.timeLimit;
  const network = { parameters: numParameters(model), effective_depth: effectiveDepth(model) };
  for (const remark of plan.remarks) progress.note(remark);
  progress.note(
    `${model.name}, ${count(network.parameters)} parameters, effective depth ${network.effective_depth}: ` +
      `${plan.done > 0 ? `from step ${count(plan.done)} on, ` : ""}${count(train.steps)} steps of ` +
      `${count(train.global_batch_size)} puzzles on ${engine.title}${job === undefined ? "" : jobTitle(job)}`,
  );
  const cost = await estimateCost(plan, engine, { ...definedEntries({ processes: job?.group.size }), timeLimit });
  requireMemory(cost);
  progress.note(costLine(cost));
  const busy = otherWork();
  if (busy !== undefined) progress.note(busy);
  progress.note("cells and exact are of the training puzzles at hand; `kensho eval` measures on others");
  const observers = await observeRun({ plan, progress, engine, signal, observe: surroundings.observe });
  let run: RunResult | undefined;
  let report: string | undefined;
  try {
    run = await plan.start({
      ...{ engine, signal, forecast: { seconds: cost.seconds, memory_bytes: cost.memory_bytes } },
      onEvent(event) {
        if (event.type === "checkpoint") onSaved(event.path);
        observers.see(event);
      },
      ...definedEntries({ timeLimit, group: job?.group }),
    });
    progress.note(comparison(run));
  } finally {
    report = await observers.end({ think: run !== undefined && run.stoppedBy !== "signal" });
    progress.end();
  }
  if (run.stoppedBy === "signal") {
    throw new InterruptedError(`Interrupted after step ${count(run.steps)}, which is saved in ${run.checkpoint}.`, [
      `resume it: kensho train --resume ${plan.out}`,
      `or use it as it is: kensho eval ${plan.out} --data ${plan.data}`,
    ]);
  }
  const { loss, accuracy, exact_accuracy } = run.last;
  return {
    ...{
      run: plan.out,
      checkpoint: run.checkpoint,
      report: report ?? null,
      preset: plan.preset,
      engine: engine.name,
      seed: train.seed,
    },
    ...network,
    ...{ steps: run.steps, seconds: run.seconds, stopped_by: run.stoppedBy, loss, accuracy, exact_accuracy },
    best: run.best === undefined ? null : { ...run.best },
    validation: run.validation === undefined ? null : { ...run.validation, measures: { ...run.validation.measures } },
    forecast: run.forecast === null ? null : { ...run.forecast },
    used: { ...run.used },
  };
}

/** `forecast 0:36 and 210 MB, took 0:34 and 201 MB` */
function comparison({ forecast, used }: RunResult): string {
  const cost = (of: { readonly seconds: number; readonly memory_bytes: number }): string =>
    `${clock(of.seconds)} and ${bytes(of.memory_bytes)} of memory`;
  return `${forecast === null ? "" : `forecast ${cost(forecast)}, `}took ${cost(used)}`;
}

/** The sentence that a run ends with. */
export function trainedText({ steps, seconds, stopped_by, checkpoint, report, best }: TrainResult): string {
  const why =
    stopped_by === "time"
      ? ", which was the time given"
      : stopped_by === "patience"
        ? ", after which validation showed no more gain"
        : "";
  const chosen =
    best === null ? "" : ` The best one by validation is ${best.path}: ${best.metric} ${percent(best.value)}.`;
  return `Trained ${count(steps)} steps in ${clock(seconds)}${why}. The checkpoint is ${checkpoint}${report === null ? "" : `, the report ${report}`}.${chosen}`;
}
