import { Flags, type Interfaces } from "@oclif/core";
import { KenshoCommand } from "../command.ts";
import { InterruptedError } from "../errors.ts";
import { adapter, engine, optionalData, seed } from "../flags/common.ts";
import { distributed, mpiLibrary } from "../flags/distributed.ts";
import { duration } from "../flags/duration.ts";
import { given } from "../flags/given.ts";
import { setting } from "../flags/setting.ts";
import { watchInterrupt } from "../interruption.ts";
import { openEngine } from "../network/open-engine.ts";
import { clock, count } from "../renderers/numbers.ts";
import { openProgress } from "../renderers/progress.ts";
import { showTraining } from "../renderers/training-lines.ts";
import type { TrainEstimate } from "../results/train-estimate.ts";
import type { TrainResult } from "../results/train-result.ts";
import { JOB_SIGNALS, type Job, jobTitle, stoppingJob } from "../training/job.ts";
import type { RunPlan } from "../training/plan-run.ts";

/** Written out, since to import the trainer for them would slow the start of every command; a test compares. */
export const PRESET_NAMES = [
  ...["sudoku-4x4", "sudoku-6x6", "sudoku-9x9", "maze-10x10", "addition-3d", "small-grid", "trm-sudoku-extreme"],
  ...["trm-att-sudoku-extreme", "trm-maze-hard", "trm-arc-1", "trm-arc-2", "hrm-sudoku-extreme", "hrr-sudoku-extreme"],
  ...["hrr-att-sudoku-extreme", "hrr-maze-hard", "hrr-arc-1", "hrr-arc-2"],
] as const;

const STOPPING = "Finishing this step and saving it. Ctrl-C again stops at once.";

type TrainFlags = Interfaces.InferredFlags<typeof Train.flags>;

export class Train extends KenshoCommand {
  static override readonly summary = "Train a network on a data set, from a preset, a config file, or both.";
  static override readonly description =
    "Settings come from, the strongest first: --set and the other flags, KENSHO_* variables, --config, --preset, defaults. " +
    "Progress goes to stderr. The run folder holds config.yaml, metrics.jsonl and checkpoints/. Ctrl-C finishes the step " +
    "at hand, saves a checkpoint and ends with exit code 130; --resume goes on from there.";
  static override readonly examples = [
    {
      description: "A first network, in about a minute and a half on two cores:",
      command: "<%= config.bin %> <%= command.id %> --preset sudoku-6x6 --data data/sudoku-6x6 --out runs/first",
    },
    {
      description: "A wider network and another learning rate, for at most twenty minutes:",
      command:
        "<%= config.bin %> <%= command.id %> --preset sudoku-9x9 --set hidden_size=128 --set lr=1e-3 --time 20m --data data/sudoku-9x9 --out runs/wide",
    },
    {
      description: "The settings of an earlier run:",
      command:
        "<%= config.bin %> <%= command.id %> --config runs/first/config.yaml --data data/sudoku-6x6 --out runs/again",
    },
    {
      description: "What the settings of a paper would cost here:",
      command: "<%= config.bin %> <%= command.id %> --preset trm-sudoku-extreme --data data/sudoku-9x9 --dry-run",
    },
    {
      description: "A trained network goes on to harder puzzles:",
      command:
        "<%= config.bin %> <%= command.id %> --weights runs/first --data data/sudoku-6x6-hard --steps 500 --out runs/harder",
    },
    {
      description: "Go on with a run that was interrupted:",
      command: "<%= config.bin %> <%= command.id %> --resume runs/first",
    },
    {
      description: "Four processes share every batch, on one host or on several (docs/distributed.md):",
      command:
        "mpirun -n 4 <%= config.bin %> <%= command.id %> --preset sudoku-9x9 --data data/sudoku-9x9 --out runs/four",
    },
    {
      description: "For a script: nothing on stdout but one JSON document at the end:",
      command:
        "<%= config.bin %> <%= command.id %> --preset sudoku-4x4 --steps 500 --data data/sudoku-4x4 --out runs/ci --json",
    },
  ];

  static override readonly flags = {
    preset: Flags.string({
      summary: "Named settings to begin with; without --config, the one of the data set's kind.",
      description: `Known: ${PRESET_NAMES.join(", ")}.`,
      env: "KENSHO_PRESET",
      helpValue: "NAME",
    }),
    config: Flags.file({ summary: "YAML file of settings, laid over the preset.", helpValue: "FILE.yaml" }),
    set: setting({
      summary: "One setting, laid over everything else; may be given many times.",
      multiple: true,
      multipleNonGreedy: true,
    }),
    data: optionalData,
    out: Flags.string({
      summary: "Run folder to write; one that holds a run already is refused.",
      helpValue: "DIR",
    }),
    resume: Flags.string({
      summary: "Go on with the run in this folder, after its newest checkpoint, as if it had not been interrupted.",
      exclusive: ["preset", "config", "set", "out", "steps", "seed", "weights"],
      helpValue: "RUN",
    }),
    weights: Flags.string({
      summary: "Begin with the weights of this run, checkpoint or file; the optimizer and the schedule start afresh.",
      description:
        "Settings that nothing else says are then those of the weights: the network's stand above --preset, those of its training below it.",
      exclusive: ["resume"],
      helpValue: "CHECKPOINT",
    }),
    engine,
    adapter,
    steps: Flags.integer({
      summary: "Stop after this many training steps.",
      min: 1,
      env: "KENSHO_STEPS",
      helpValue: "N",
    }),
    "dry-run": Flags.boolean({
      summary: "Say what the run would cost (parameters, depth, work, memory, time on this engine) and end.",
    }),
    distributed,
    "mpi-library": mpiLibrary,
    time: duration({ summary: "Stop after this much training time (90s, 3m, 1h30m).", env: "KENSHO_TIME" }),
    seed,
  };

  override async run(): Promise<TrainResult | TrainEstimate | undefined> {
    const { flags } = await this.parse(Train);
    const { joinJob } = await import("../training/job.ts");
    const job = await joinJob(flags);
    if (job === undefined) return await this.#train(flags);
    try {
      if (job.group.rank === 0) return await this.#train(flags, job);
      const { follow } = await import("../training/follow.ts");
      await follow(
        job,
        flags,
        () => this.#plan(flags),
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
    const { planNewRun, planResumedRun } = await import("../training/plan-run.ts");
    const { data, out, preset, config: file, steps, seed: seedFlag } = flags;
    const notes = [`Settings of a run of kensho ${this.config.version}; \`kensho train --config\` takes this file.`];
    return flags.resume === undefined
      ? await planNewRun({
          ...{ data, out, dryRun: flags["dry-run"], preset, file, settings: flags.set ?? [], notes },
          ...{ flags: { steps, seed: seedFlag }, weights: flags.weights },
        })
      : await planResumedRun(flags.resume, data);
  }

  async #train(flags: TrainFlags, job?: Job): Promise<TrainResult | TrainEstimate> {
    const { effectiveDepth, numParameters } = await import("@kensho/models");
    const plan = await this.#plan(flags);
    await using engine = await openEngine({ ...flags, place: job?.place }, (sentence) => this.logToStderr(sentence));
    const { model, train } = plan.config;
    if (flags["dry-run"]) {
      const { estimateCost, costText } = await import("../training/estimate-cost.ts");
      const cost = await estimateCost(plan, engine);
      this.log(costText(cost));
      return cost;
    }
    const network = { parameters: numParameters(model), depth: effectiveDepth(model) };

    const progress = await openProgress({ json: this.jsonEnabled(), stream: process.stderr });
    for (const remark of plan.remarks) progress.note(remark);
    progress.note(
      `${model.name}, ${count(network.parameters)} parameters, effective depth ${network.depth}: ` +
        `${plan.done > 0 ? `from step ${count(plan.done)} on, ` : ""}${count(train.steps)} steps of ` +
        `${count(train.global_batch_size)} puzzles on ${engine.title}${job === undefined ? "" : jobTitle(job)}`,
    );
    if (!this.jsonEnabled()) {
      const { costLine, estimateCost } = await import("../training/estimate-cost.ts");
      progress.note(costLine(await estimateCost(plan, engine, job?.group.size)));
    }
    progress.note("cells and exact are of the training puzzles at hand; `kensho eval` measures on others");
    let saved: string | undefined;
    using interruption = watchInterrupt(
      () => progress.note(job === undefined ? STOPPING : stoppingJob(saved)),
      job === undefined ? [] : JOB_SIGNALS,
    );
    const run = await plan
      .start({
        engine,
        signal: interruption.signal,
        onEvent(event) {
          if (event.type === "checkpoint") saved = event.path;
          showTraining(progress, event);
        },
        ...given({ timeLimit: flags.time, group: job?.group }),
      })
      .finally(() => progress.end());

    const { loss, accuracy, exact_accuracy } = run.last;
    if (run.stoppedBy === "signal") {
      throw new InterruptedError(`Interrupted after step ${count(run.steps)}, which is saved in ${run.checkpoint}.`, [
        `go on with it: kensho train --resume ${plan.out}`,
        `or use it as it is: kensho eval ${plan.out} --data ${plan.data}`,
      ]);
    }
    this.log(
      `Trained ${count(run.steps)} steps in ${clock(run.seconds)}${run.stoppedBy === "time" ? ", which was the time given" : ""}. ` +
        `The checkpoint is ${run.checkpoint}.`,
    );
    return {
      run: plan.out,
      checkpoint: run.checkpoint,
      preset: plan.preset,
      engine: engine.name,
      seed: train.seed,
      parameters: network.parameters,
      effective_depth: network.depth,
      steps: run.steps,
      seconds: run.seconds,
      stopped_by: run.stoppedBy,
      loss,
      accuracy,
      exact_accuracy,
    };
  }
}
