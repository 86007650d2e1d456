import { PRESETS } from "@kensho/trainer";
import * as Flags from "@oclif/core/flags";
import type * as Interfaces from "@oclif/core/interfaces";
import { KenshoCommand } from "../../command.ts";
import { UsageError } from "../../errors.ts";
import { adapter, engine, kind, optionalData, precision, seed } from "../../flags/common.ts";
import { duration } from "../../flags/duration.ts";
import { setting } from "../../flags/setting.ts";
import { watchInterrupt } from "../../interruption.ts";
import { openKinds } from "../../kinds/open-kind.ts";
import { type OpenedEngine, openEngine } from "../../network/open-engine.ts";
import { openProgress } from "../../renderers/progress.ts";
import { distributed, mpiLibrary } from "./distributed.ts";
import { costText, estimateCost } from "./estimate-cost.ts";
import type { TrainEstimate } from "./estimate-result.ts";
import { follow } from "./follow.ts";
import { type Job, joinJob, stoppingJob } from "./job.ts";
import { limitYoungGeneration } from "./limit-young-generation.ts";
import { compareRuns } from "./observers.ts";
import { planNewRun, planResumedRun, type RunPlan } from "./plan-run.ts";
import { planRepeatedRun } from "./repeat-run.ts";
import type { TrainResult } from "./result.ts";
import { runPlanned, trainedText } from "./run.ts";
import { requirePlaces, seedRuns, seedsText, summariseSeeds } from "./run-seeds.ts";
import type { SeedsResult } from "./seeds-result.ts";
import { parseShare } from "./share.ts";

const STOPPING = "Finishing this step and saving it. Ctrl-C again stops at once.";

type TrainFlags = Interfaces.InferredFlags<typeof Train.flags>;

export class Train extends KenshoCommand {
  static override readonly reads = ["data", "kind", "config", "resume", "from", "weights"];
  static override readonly writes = ["out"];
  static override readonly summary = "Train a network on a data set, from a preset, a config file, or both.";
  static override readonly description =
    "Sources of settings, highest precedence first: --set and the other flags, KENSHO_* variables, --config, " +
    "--preset, defaults. Progress is written to stderr. The run folder holds config.yaml, metrics.jsonl, " +
    "checkpoints/ and, at the end, report.html. Ctrl-C finishes the current step, saves a checkpoint and exits " +
    "with code 130; use --resume to continue.";
  static override readonly examples = [
    {
      description: "A first network, in half a minute on two cores:",
      command: "<%= config.bin %> <%= command.id %> --data data/sudoku-6x6 --out runs/first",
    },
    {
      description: "A wider network with another learning rate, for at most twenty minutes:",
      command:
        "<%= config.bin %> <%= command.id %> --preset sudoku-9x9 --set hidden_size=128 --set lr=1e-3 --time 20m --data data/sudoku-9x9 --out runs/wide",
    },
    {
      description: "The settings of an earlier run:",
      command:
        "<%= config.bin %> <%= command.id %> --config runs/first/config.yaml --data data/sudoku-6x6 --out runs/again",
    },
    {
      description: "Estimate the cost of a paper's settings on this computer:",
      command: "<%= config.bin %> <%= command.id %> --preset trm-sudoku-extreme --data data/sudoku-9x9 --dry-run",
    },
    {
      description: "Fine-tune a trained network on harder puzzles:",
      command:
        "<%= config.bin %> <%= command.id %> --weights runs/first --data data/sudoku-6x6-hard --steps 500 --out runs/harder",
    },
    {
      description: "Resume an interrupted run:",
      command: "<%= config.bin %> <%= command.id %> --resume runs/first",
    },
    {
      description: "Hold out a tenth of the puzzles, select the best checkpoint on them, and stop without improvement:",
      command: "<%= config.bin %> <%= command.id %> --patience 5 --data data/sudoku-6x6 --out runs/chosen",
    },
    {
      description: "Repeat a run from its folder, and train with three seeds:",
      command: "<%= config.bin %> <%= command.id %> --from runs/first --seeds 3 --out runs/seeds",
    },
    {
      description: "Four processes share every batch, on one host or on several (docs/distributed.md):",
      command:
        "mpirun -n 4 <%= config.bin %> <%= command.id %> --preset sudoku-9x9 --data data/sudoku-9x9 --out runs/four",
    },
    {
      description: "For a script: only one JSON document on stdout, at the end:",
      command:
        "<%= config.bin %> <%= command.id %> --preset sudoku-4x4 --steps 500 --data data/sudoku-4x4 --out runs/ci --json",
    },
  ];

  static override readonly flags = {
    preset: Flags.string({
      summary: "Preset to start from. Default, without --config: the preset of the data set's kind.",
      description: `Known: ${Object.keys(PRESETS).join(", ")}.`,
      env: "KENSHO_PRESET",
      helpValue: "NAME",
    }),
    config: Flags.file({ summary: "YAML file of settings; overrides the preset.", helpValue: "FILE.yaml" }),
    set: setting({
      summary: "One setting; overrides every other source. Repeatable.",
      multiple: true,
      multipleNonGreedy: true,
    }),
    data: optionalData,
    kind,
    out: Flags.string({
      summary: "Run folder to write; must not contain a run.",
      helpValue: "DIR",
    }),
    resume: Flags.string({
      summary:
        "Resume the run in this folder from its newest checkpoint, as if it had not been interrupted. To resume from " +
        "an older checkpoint, name it, like runs/first/checkpoints/step-000500; later ones are set aside.",
      exclusive: [
        ...[
          "preset",
          "config",
          "set",
          "out",
          "steps",
          "seed",
          "weights",
          "from",
          "validation",
          "patience",
          "keep-best",
        ],
        ...["keep", "checkpoint-every", "on-nan"],
      ],
      helpValue: "RUN",
    }),
    weights: Flags.string({
      summary: "Initialise from a run, checkpoint, weight file or bundled model; optimizer and schedule restart.",
      description:
        "Settings without another source are those of the weights: settings of the network take precedence over " +
        "--preset, settings of the training do not.",
      exclusive: ["resume"],
      helpValue: "CHECKPOINT",
    }),
    engine,
    adapter,
    precision,
    steps: Flags.integer({
      summary: "Stop after this many training steps.",
      min: 1,
      env: "KENSHO_STEPS",
      helpValue: "N",
    }),
    from: Flags.string({
      summary: "Repeat the run in this folder: its settings, data and initial weights.",
      exclusive: ["preset", "config", "weights", "resume"],
      helpValue: "RUN",
    }),
    seeds: Flags.integer({
      summary:
        "Train this number of runs with different seeds, in OUT/seed-0 and so on, and report mean and 95 % interval.",
      min: 2,
      helpValue: "N",
    }),
    validation: Flags.custom<number>({
      summary: "Training puzzles to hold out for selecting the best checkpoint, as a share (0.1) or a count (100).",
      parse: async (text) => parseShare(text),
      helpValue: "SHARE|N",
    })(),
    patience: Flags.integer({
      summary:
        "Stop after this number of validations without improvement. Holds out a tenth of the puzzles by default.",
      min: 1,
      helpValue: "N",
    }),
    "keep-best": Flags.string({
      summary: "Metric of the best checkpoint: exact_accuracy, cell_accuracy, or a metric of the kind, like valid.",
      helpValue: "METRIC",
    }),
    keep: Flags.integer({
      summary: "Number of newest checkpoints to keep, in addition to the best.",
      min: 1,
      helpValue: "N",
    }),
    "checkpoint-every": Flags.custom<number | string>({
      summary:
        "Interval between checkpoints: steps (200), time (5m), or auto, which spends 1.5 % of the time on saving.",
      parse: async (text) => (/^\d+$/.test(text) ? Number(text) : text),
      helpValue: "5m|N|auto",
    })(),
    "on-nan": Flags.string({
      summary: "Reaction to a loss or gradient that is not finite: stop the run (exit code 5), or skip the step.",
      options: ["stop", "skip"],
    }),
    "dry-run": Flags.boolean({
      summary: "Estimate the cost of the run (parameters, depth, work, memory, time on this engine) and exit.",
    }),
    report: Flags.boolean({
      summary: "Write report.html to the run folder at the end.",
      default: true,
      allowNo: true,
    }),
    tensorboard: Flags.boolean({
      summary: "Write event files for TensorBoard to tensorboard/ in the run folder.",
    }),
    distributed,
    "mpi-library": mpiLibrary,
    time: duration({ summary: "Stop after this much training time (90s, 3m, 1h30m).", env: "KENSHO_TIME" }),
    seed,
  };

  override async run(): Promise<TrainResult | TrainEstimate | SeedsResult | undefined> {
    const { flags } = await this.parse(Train);
    limitYoungGeneration();
    const job = await joinJob(flags);
    if (job === undefined) return await this.#train(flags);
    try {
      if (job.group.rank === 0) return await this.#train(flags, job);
      await follow(
        job,
        flags,
        () => this.#plan(flags),
        await openKinds(flags.kind),
        (sentence) => this.logToStderr(sentence),
      );
      return undefined;
    } finally {
      await job.leave();
    }
  }

  /** Rank 0 of a job alone tells what there is to tell. */
  override logJson(document: unknown): void {
    if (document !== undefined) super.logJson(document);
  }

  async #plan(flags: TrainFlags): Promise<RunPlan> {
    const kinds = await openKinds(flags.kind);
    if (flags.resume !== undefined) return await planResumedRun(flags.resume, flags.data, kinds);
    const { data, out, preset, config: file, weights, steps, seed: seedFlag } = flags;
    const notes = [`Settings of a run of kensho ${this.config.version}; \`kensho train --config\` takes this file.`];
    const asked = { data, out, kinds, dryRun: flags["dry-run"], settings: flags.set ?? [], notes };
    const settings = {
      ...{ steps, seed: seedFlag, validation: flags.validation, patience: flags.patience, on_nan: flags["on-nan"] },
      ...{ keep_checkpoints: flags.keep, keep_best: flags["keep-best"], checkpoint_every: flags["checkpoint-every"] },
    };
    if (flags.from !== undefined) {
      return await planRepeatedRun(flags.from, { ...asked, flags: settings });
    }
    return await planNewRun({ ...asked, preset, file, weights, env: process.env, flags: settings });
  }

  async #train(flags: TrainFlags, job?: Job): Promise<TrainResult | TrainEstimate | SeedsResult> {
    if (flags.seeds !== undefined) return await this.#trainSeeds(flags, flags.seeds, job);
    const plan = await this.#plan(flags);
    await using engine = await openEngine({ ...flags, place: job?.place }, (sentence) => this.logToStderr(sentence));
    if (flags["dry-run"]) {
      const cost = await estimateCost(plan, engine, { timeLimit: flags.time ?? plan.timeLimit });
      this.log(costText(cost));
      return cost;
    }
    const result = await this.#runPlanned(plan, engine, flags, job);
    this.log(trainedText(result));
    return result;
  }

  async #runPlanned(plan: RunPlan, engine: OpenedEngine, flags: TrainFlags, job?: Job): Promise<TrainResult> {
    const progress = await openProgress({ json: this.jsonEnabled(), stream: process.stderr });
    let saved: string | undefined;
    using interruption = watchInterrupt(() => progress.note(job === undefined ? STOPPING : stoppingJob(saved)));
    return await runPlanned(plan, {
      ...{ engine, progress, signal: interruption.signal, timeLimit: flags.time, job },
      observe: { report: flags.report, tensorboard: flags.tensorboard, version: this.config.version },
      onSaved(path) {
        saved = path;
      },
    });
  }

  /** Runs that differ in their seed alone, one after the other, each in a folder of its own. */
  async #trainSeeds(flags: TrainFlags, runs: number, job?: Job): Promise<SeedsResult> {
    if (job !== undefined) throw new UsageError("--seeds is for one process.", ["Start a job for each seed."]);
    if (flags.resume !== undefined || flags["dry-run"]) {
      throw new UsageError("--seeds begins new runs: it goes with neither --resume nor --dry-run.", [
        "Resume one run with --resume OUT/seed-N, or estimate the cost of one without --seeds.",
      ]);
    }
    const { out, config, kinds } = await this.#plan(flags);
    const seeds = seedRuns(out, config.train.seed, runs);
    await requirePlaces(seeds);
    await using engine = await openEngine(flags, (sentence) => this.logToStderr(sentence));
    const results: TrainResult[] = [];
    for (const own of seeds) {
      const plan = await this.#plan({ ...flags, ...own });
      results.push(await this.#runPlanned(plan, engine, flags));
      this.log(`Seed ${own.seed}: ${trainedText(results.at(-1) as TrainResult)}`);
    }
    const folders = results.map(({ run }) => run);
    const comparison = flags.report ? await compareRuns(out, folders, this.config.version, kinds) : null;
    const result = summariseSeeds(out, results, comparison);
    this.log(seedsText(result));
    return result;
  }
}
