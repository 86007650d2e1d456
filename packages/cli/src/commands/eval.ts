import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Args, Flags } from "@oclif/core";
import { KenshoCommand } from "../command.ts";
import { UnusableCheckpointError, UsageError } from "../errors.ts";
import { adapter, data, engine } from "../flags/common.ts";
import { given } from "../flags/given.ts";
import { watchInterrupt } from "../interruption.ts";
import { openEngine } from "../network/open-engine.ts";
import { evaluationText, votesText } from "../renderers/evaluation-text.ts";
import { count } from "../renderers/numbers.ts";
import { openProgress } from "../renderers/progress.ts";
import type { EvalResult } from "../results/eval-result.ts";

export class Eval extends KenshoCommand {
  static override readonly summary = "Measure a checkpoint on puzzles that it has not seen.";
  static override readonly description =
    "Runs the averaged (EMA) weights at full depth. `exact` counts a puzzle as right only if every cell equals the label; " +
    "what the rules of the kind say of the answers stands apart, such as valid and shortest paths of mazes. CHECKPOINT " +
    "is a run folder (its last checkpoint is taken) or a checkpoint folder. On the test split of ARC the answers to all " +
    "images of a task vote, and pass@K says how often the right one is among the first K.";
  static override readonly examples = [
    {
      description: "The accuracy of a run on its test split:",
      command: "<%= config.bin %> <%= command.id %> runs/first --data data/sudoku-6x6",
    },
    {
      description: "How well it knows what it was trained on, on 256 puzzles:",
      command: "<%= config.bin %> <%= command.id %> runs/first --data data/sudoku-6x6 --split train --limit 256",
    },
    {
      description: "ARC: pass@K of the votes, and two attempts for each task in the format of Kaggle:",
      command: "<%= config.bin %> <%= command.id %> runs/arc --data data/arc-1 --submission submission.json",
    },
    {
      description: "As JSON, for a script:",
      command: "<%= config.bin %> <%= command.id %> runs/first --data data/sudoku-6x6 --json",
    },
  ];
  static override readonly args = {
    checkpoint: Args.string({ description: "Run folder or checkpoint folder.", required: true, ignoreStdin: true }),
  };

  static override readonly flags = {
    data,
    split: Flags.string({ summary: "Which part of the data set.", options: ["train", "test"], default: "test" }),
    limit: Flags.integer({ summary: "Take at most this many puzzles, from the start.", min: 1, helpValue: "N" }),
    submission: Flags.string({
      summary: "File to write with the answers to the tasks of ARC, in the format of Kaggle; replaced if it exists.",
      helpValue: "FILE.json",
    }),
    engine,
    adapter,
  };

  override async run(): Promise<EvalResult> {
    const { args, flags } = await this.parse(Eval);
    const [{ DatasetFileError, openDataset }, { createThinker, evaluate }, { openBallot }, { loadNetwork }] =
      await Promise.all([
        import("@kensho/datasets"),
        import("@kensho/evaluator"),
        import("../evaluating/arc-ballot.ts"),
        import("../network/load-network.ts"),
      ]);
    const network = await loadNetwork(args.checkpoint);
    const dataset = await openDataset(flags.data, flags.split);
    if (dataset.examples === 0) {
      throw new DatasetFileError(
        join(flags.data, flags.split),
        `the ${flags.split} split holds no puzzles to measure on`,
        {
          hint: "take the other one with --split, or make the data set anew with a larger --test",
        },
      );
    }
    const { model } = network;
    if (model.seq_len !== dataset.metadata.seq_len || model.vocab_size !== dataset.metadata.vocab_size) {
      throw new UnusableCheckpointError(
        `${args.checkpoint} answers ${network.kind?.title ?? `puzzles of ${model.seq_len} cells`}, and ${flags.data} holds ` +
          `${dataset.kind?.title ?? `puzzles of ${dataset.metadata.seq_len} cells`}.`,
        ["Name a data set of the kind that the network was trained on."],
      );
    }

    const ballot = await openBallot(dataset);
    if (flags.submission !== undefined && ballot === undefined)
      throw new UsageError("--submission is for the test split of an ARC data set.");

    const progress = await openProgress({ json: this.jsonEnabled(), stream: process.stderr });
    using interruption = watchInterrupt();
    await using engine = await openEngine(flags, (sentence) => progress.note(sentence));
    const batchSize = Math.max(1, Math.min(BATCH, flags.limit ?? BATCH, dataset.examples));
    await using thinker = await createThinker({ engine, model, weights: network.weights, batchSize });
    const result = await evaluate(thinker, dataset, {
      signal: interruption.signal,
      onAnswer: (answer) => ballot?.add(answer),
      onProgress: ({ done, total }) => progress.status(`evaluated ${count(done)} of ${count(total)} puzzles`),
      ...given({ limit: flags.limit }),
    }).finally(() => progress.end());

    this.log(evaluationText(result, { split: flags.split, engine: engine.title }));
    const score = ballot?.count();
    if (score !== undefined) this.log(votesText(score));
    if (flags.submission !== undefined) await writeFile(flags.submission, `${JSON.stringify(score?.submission)}\n`);
    return {
      checkpoint: network.path,
      data: flags.data,
      split: flags.split,
      step: network.step ?? null,
      ...result,
      ...(score === undefined ? {} : { arc: { tasks: score.tasks, pass_at: score.pass_at } }),
    };
  }
}

/** Puzzles that are thought about side by side: enough to keep the cores busy, few enough to fit their caches. */
const BATCH = 64;
