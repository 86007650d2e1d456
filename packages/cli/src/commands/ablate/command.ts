import { join } from "node:path";
import { ablationPlots, runAblation, summarise } from "@kensho/ablation";
import * as Flags from "@oclif/core/flags";
import { KenshoCommand } from "../../command.ts";
import { InterruptedError } from "../../errors.ts";
import { adapter, data, engine, kind, seed } from "../../flags/common.ts";
import { definedEntries } from "../../flags/defined-entries.ts";
import { setting } from "../../flags/setting.ts";
import { watchInterrupt } from "../../interruption.ts";
import { openKinds } from "../../kinds/open-kind.ts";
import { openEngine } from "../../network/open-engine.ts";
import { writeTo } from "../../regular-file.ts";
import { openProgress } from "../../renderers/progress.ts";
import { budget } from "./budget.ts";
import { openPuzzles } from "./open-puzzles.ts";
import { planVariants } from "./plan-variants.ts";
import type { AblateResult } from "./result.ts";
import { ablationNote, ablationProgress, ablationText } from "./text.ts";
import { variation } from "./variation.ts";

export class Ablate extends KenshoCommand {
  static override readonly reads = ["data", "kind", "config"];
  static override readonly writes = ["out"];
  static override readonly summary = "Compare networks and settings under an equal budget, over several seeds.";
  static override readonly description =
    "Trains every combination of the given values and measures each on held-out puzzles. Prints a table of means " +
    "with 95 % intervals, and writes an SVG file of bars and curves to the folder. Any key of a config can be " +
    "varied. T, n and N_sup are short for H_cycles, L_cycles and halt_max_steps. With name=trm,hrr,hrm the second " +
    "network gets as many layers as the first. Finished trainings are kept: run the same command again to resume, " +
    "or with more values or seeds to train only the new ones.";
  static override readonly examples = [
    {
      description: "Which family learns most in a minute:",
      command:
        "<%= config.bin %> <%= command.id %> --data data/sudoku-6x6 --vary name=trm,hrr,hrm --budget 60s --out compared/families",
    },
    {
      description: "Cycles against latent updates, for the same work:",
      command:
        "<%= config.bin %> <%= command.id %> --data data/sudoku-6x6 --vary T=1,2,3 --vary n=1,2,4 --budget 2e13flops --out compared/depth",
    },
    {
      description: "How deep the gradient should go, five seeds each:",
      command:
        "<%= config.bin %> <%= command.id %> --data data/sudoku-6x6 --set H_cycles=3 --vary gradient_cycles=1,2,3 --budget 500steps --seeds 5 --out compared/gradient",
    },
  ];

  static override readonly flags = {
    data,
    kind,
    out: Flags.string({
      summary: "Folder of the comparison, new or existing; finished trainings in it are not repeated.",
      required: true,
      helpValue: "DIR",
    }),
    vary: variation({
      summary: "Setting and values to try; repeat the flag for all combinations.",
      required: true,
      multiple: true,
      multipleNonGreedy: true,
    }),
    budget: budget({
      summary: "Budget of each training: time, floating-point operations or steps.",
      required: true,
    }),
    seeds: Flags.integer({
      summary: "Number of seeds for each combination.",
      min: 1,
      max: 1000,
      default: 3,
      helpValue: "N",
    }),
    seed,
    preset: Flags.string({
      summary: "Preset to start from. Default, without --config: the preset of the data set's kind.",
      env: "KENSHO_PRESET",
      helpValue: "NAME",
    }),
    config: Flags.file({ summary: "YAML file of settings; overrides the preset.", helpValue: "FILE.yaml" }),
    set: setting({
      summary: "Setting for all trainings; overrides every other source. Repeatable.",
      multiple: true,
      multipleNonGreedy: true,
    }),
    split: Flags.string({
      summary: "Puzzles to measure on: a held-out tenth of the training split, or the test split.",
      options: ["validation", "test"],
      default: "validation",
    }),
    limit: Flags.integer({
      summary: "Maximum number of puzzles to measure on, from the first.",
      min: 1,
      helpValue: "N",
    }),
    points: Flags.integer({
      summary: "Number of measurements along the budget, for the curves; the last is at the end.",
      min: 1,
      max: 100,
      default: 5,
      helpValue: "N",
    }),
    engine,
    adapter,
  };

  override async run(): Promise<AblateResult> {
    const { flags } = await this.parse(Ablate);
    const { data: dir, out, budget: spend, split, limit, points } = flags;
    const kinds = await openKinds(flags.kind);
    const { variants, remarks } = await planVariants({
      ...{ data: dir, kinds, preset: flags.preset, file: flags.config, settings: flags.set ?? [] },
      ...{ seed: flags.seed, variations: flags.vary },
    });
    const { train, test } = await openPuzzles(dir, split, kinds);
    const puzzles = Math.min(limit ?? test.examples, test.examples);
    await using opened = await openEngine(flags, (sentence) => this.logToStderr(sentence));
    const progress = await openProgress({ json: this.jsonEnabled(), stream: process.stderr });
    for (const remark of remarks) progress.note(remark);
    using interruption = watchInterrupt(() => progress.note("Stopping. Finished trainings are kept."));
    const results = await runAblation({
      ...{ engine: opened, variants, seeds: flags.seeds, budget: spend, points, train, test, out },
      ...definedEntries({ limit }),
      signal: interruption.signal,
      onCell: (event) =>
        event.type === "progress" ? progress.status(ablationProgress(event)) : progress.note(ablationNote(event)),
    })
      .catch((error: unknown) => {
        if (!(error instanceof InterruptedError)) throw error;
        throw new InterruptedError(`Interrupted. Finished trainings are in ${out}.`, [
          "Run the same command again to resume.",
        ]);
      })
      .finally(() => progress.end());

    const settings = summarise(results);
    const plots = join(out, "ablation.svg");
    await writeTo(plots, ablationPlots(settings, spend));
    this.log(ablationText(settings));
    this.log(`plots in ${plots}`);
    return {
      ...{ data: dir, split, out, plots, engine: opened.name, budget: { ...spend }, puzzles },
      settings: settings as AblateResult["settings"],
    };
  }
}
