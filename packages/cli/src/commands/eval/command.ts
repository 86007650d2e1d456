import {
  type ComputeOptions,
  createThinker,
  type EvaluatedAnswer,
  evaluate,
  measureThroughput,
  requireLabelled,
  type ThroughputPoint,
} from "@kensho/evaluator";
import {
  boardRemark,
  checkIdentifiers,
  loadNetwork,
  networkOnBoard,
  UnusableCheckpointError,
  vectorUser,
} from "@kensho/networks";
import * as Args from "@oclif/core/args";
import * as Flags from "@oclif/core/flags";
import { KenshoCommand } from "../../command.ts";
import { UsageError } from "../../errors.ts";
import { adapter, data, engine, kind, precision, seed } from "../../flags/common.ts";
import { compute, computeOptions } from "../../flags/compute.ts";
import { definedEntries } from "../../flags/defined-entries.ts";
import { watchInterrupt } from "../../interruption.ts";
import { openKinds } from "../../kinds/open-kind.ts";
import { unknownKindRemark } from "../../kinds/open-split.ts";
import { batchSizeFor } from "../../network/batch-size.ts";
import { openEngine } from "../../network/open-engine.ts";
import { openExamples } from "../../network/open-examples.ts";
import { writeTo } from "../../regular-file.ts";
import { count } from "../../renderers/numbers.ts";
import { openProgress } from "../../renderers/progress.ts";
import { requireWritableFile } from "../../writable-file.ts";
import { openBallot } from "./arc-ballot.ts";
import type { EvalResult } from "./result.ts";
import { runSweep } from "./run-sweep.ts";
import { sweepPoints } from "./sweep.ts";
import { sweepPlot } from "./sweep-plot.ts";
import { sweepText, throughputText } from "./sweep-text.ts";
import { evaluationText, votesText } from "./text.ts";
import { overlapText, trainingOverlap } from "./training-overlap.ts";

export class Eval extends KenshoCommand {
  static override readonly reads = ["checkpoint", "data", "kind"];
  static override readonly writes = ["out", "submission"];
  static override readonly summary = "Measure the accuracy of a checkpoint on unseen puzzles.";
  static override readonly description =
    "Runs the EMA weights at full depth, unless flags request test-time compute. `exact` counts a puzzle as " +
    "correct only if every cell equals the label. Metrics of the rules of the kind are separate, such as valid " +
    "and shortest paths of mazes. CHECKPOINT is a run folder (its best or last checkpoint is used) or a " +
    "checkpoint folder. On the test split of ARC, the answers to all images of a task vote, and pass@K is the " +
    "share of tasks whose correct answer is among the first K.";
  static override readonly examples = [
    {
      description: "The accuracy of a run on its test split:",
      command: "<%= config.bin %> <%= command.id %> runs/first --data data/sudoku-6x6",
    },
    {
      description: "The accuracy on 256 of its training puzzles:",
      command: "<%= config.bin %> <%= command.id %> runs/first --data data/sudoku-6x6 --split train --limit 256",
    },
    {
      description: "ARC: pass@K of the votes, and two attempts per task in the Kaggle format:",
      command: "<%= config.bin %> <%= command.id %> runs/arc --data data/arc-1 --submission submission.json",
    },
    {
      description: "Test-time compute: symmetry images of each puzzle, and a search with assumptions for at most 2 s:",
      command: "<%= config.bin %> <%= command.id %> runs/nine --data data/sudoku-9x9 --votes 8 --branch --budget 2s",
    },
    {
      description: "Accuracy against compute, as a table and a plot:",
      command:
        "<%= config.bin %> <%= command.id %> runs/nine --data data/sudoku-9x9 --sweep steps=4,16,64 votes=1,8 --out sweep.svg",
    },
    {
      description: "As JSON, for a script:",
      command: "<%= config.bin %> <%= command.id %> runs/first --data data/sudoku-6x6 --json",
    },
  ];
  static override readonly args = {
    checkpoint: Args.string({
      description: "Run folder, checkpoint folder or name of a bundled model.",
      required: true,
      ignoreStdin: true,
    }),
  };

  static override readonly flags = {
    data,
    kind,
    split: Flags.string({ summary: "Split of the data set.", options: ["train", "test"], default: "test" }),
    limit: Flags.integer({ summary: "Maximum number of puzzles, from the first.", min: 1, helpValue: "N" }),
    submission: Flags.string({
      summary: "File for the answers to ARC tasks, in the Kaggle format; replaced if it exists.",
      helpValue: "FILE.json",
    }),
    ...compute,
    sweep: Flags.string({
      summary: "Measure every combination of settings like steps=4,16,64 votes=1,8: accuracy against compute.",
      helpValue: "NAME=VALUES",
      multiple: true,
      exclusive: ["submission", "throughput"],
    }),
    throughput: Flags.boolean({
      summary: "Measure puzzles per second by batch size, in full passes of all steps.",
      exclusive: ["submission"],
    }),
    out: Flags.string({
      summary: "SVG file for the plot of the sweep; replaced if it exists.",
      dependsOn: ["sweep"],
      helpValue: "FILE.svg",
    }),
    seed,
    engine,
    adapter,
    precision,
  };

  override async run(): Promise<EvalResult> {
    const { args, flags } = await this.parse(Eval);
    for (const file of [flags.out, flags.submission]) if (file !== undefined) await requireWritableFile(file);
    const kinds = await openKinds(flags.kind);
    const stored = await loadNetwork(args.checkpoint, { kinds });
    // A submission is made of answers alone.
    const unlabelled = flags.submission !== undefined;
    const dataset = await openExamples(flags.data, flags.split, { limit: flags.limit, unlabelled, kinds });
    const network = dataset.kind === undefined ? stored : networkOnBoard(stored, dataset.kind);
    const { model } = network;
    if (model.seq_len !== dataset.metadata.seq_len || model.vocab_size !== dataset.metadata.vocab_size) {
      throw new UnusableCheckpointError(
        `${args.checkpoint} answers ${network.kind?.title ?? `puzzles of ${model.seq_len} cells`}, and ${flags.data} holds ` +
          `${dataset.kind?.title ?? `puzzles of ${dataset.metadata.seq_len} cells`}.`,
        ["Name a data set of the kind that the network was trained on."],
      );
    }

    const strangers = await checkIdentifiers(network, vectorUser(dataset));
    const ballot = await openBallot(dataset);
    if (flags.submission !== undefined && ballot === undefined)
      throw new UsageError("--submission is for the test split of an ARC data set.");
    const { kind } = dataset;
    const points = flags.sweep === undefined ? undefined : sweepPoints(flags.sweep, flags, kind);
    const options = points === undefined ? computeOptions(flags, kind) : {};

    const progress = await openProgress({ json: this.jsonEnabled(), stream: process.stderr });
    using interruption = watchInterrupt();
    await using engine = await openEngine(flags, (sentence) => progress.note(sentence));
    const { weights } = network;
    const batchSize = batchSizeFor(model);
    const common = { signal: interruption.signal, ...definedEntries({ limit: flags.limit }) };
    await using thinker = await createThinker({ engine, model, weights, batchSize, sharesWeights: true });
    const run = (compute: ComputeOptions, what: string, onAnswer: (answer: EvaluatedAnswer) => void) =>
      evaluate(thinker, dataset, {
        ...{ ...compute, ...common, onAnswer, answerUnlabelled: ballot !== undefined },
        onProgress: ({ done, total }) => progress.status(`evaluated ${count(done)} of ${count(total)} puzzles${what}`),
      });
    const remark = dataset.kind === undefined ? unknownKindRemark(dataset) : boardRemark(network, dataset.kind);
    for (const sentence of [strangers, remark]) if (sentence !== undefined) progress.note(sentence);
    const overlap = await trainingOverlap(network.path, dataset, kinds);
    if (overlap !== undefined && overlap.shared > 0) progress.note(overlapText(overlap));
    const facts = {
      ...{ checkpoint: network.path, data: flags.data, split: flags.split, step: network.step ?? null },
      shared_with_training: overlap?.shared ?? null,
    };
    try {
      if (points !== undefined) {
        const { sweep, last } = await runSweep(points, async (point, what) =>
          requireLabelled(await run(point, what, () => {}), dataset),
        );
        progress.end();
        this.log(sweepText(sweep));
        if (flags.out !== undefined) {
          await writeTo(flags.out, sweepPlot(sweep, `${args.checkpoint} on ${flags.data}`));
        }
        return { ...facts, ...last, sweep };
      }
      const result = await run(options, "", (answer) => ballot?.add(answer));
      const throughput: ThroughputPoint[] = [];
      if (flags.throughput) {
        const open = (slots: number) =>
          createThinker({ engine, model, weights, batchSize: slots, sharesWeights: true });
        for await (const point of measureThroughput(open, dataset, { largest: 4 * batchSize, ...common })) {
          throughput.push(point);
          progress.status(`${count(point.puzzles_per_second)} puzzles/s in batches of ${point.batch_size}`);
        }
      }
      progress.end();
      this.log(evaluationText(result, { split: flags.split, engine: engine.title }));
      if (flags.throughput) this.log(`\n${throughputText(throughput)}`);
      const score = ballot?.count();
      if (score !== undefined) this.log(votesText(score));
      if (flags.submission !== undefined) await writeTo(flags.submission, `${JSON.stringify(score?.submission)}\n`);
      return {
        ...{ ...facts, ...result },
        ...(flags.throughput ? { throughput } : {}),
        ...(score === undefined
          ? {}
          : { arc: { tasks: score.tasks, hidden_pairs: score.hidden_pairs, pass_at: score.pass_at } }),
      };
    } finally {
      progress.end();
    }
  }
}
