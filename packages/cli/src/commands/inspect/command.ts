import { writeSafetensors } from "@kensho/checkpoint";
import { inspectModel, numParameters } from "@kensho/models";
import { openNetwork } from "@kensho/networks";
import * as Args from "@oclif/core/args";
import * as Flags from "@oclif/core/flags";
import { KenshoCommand } from "../../command.ts";
import { UsageError } from "../../errors.ts";
import { adapter, engineOnCpu, kind } from "../../flags/common.ts";
import { definedEntries } from "../../flags/defined-entries.ts";
import { watchInterrupt } from "../../interruption.ts";
import { openKinds } from "../../kinds/open-kind.ts";
import { type EngineChoice, onCpu, openEngine } from "../../network/open-engine.ts";
import { count } from "../../renderers/numbers.ts";
import { openProgress } from "../../renderers/progress.ts";
import { requireWritableFile } from "../../writable-file.ts";
import type { InspectDynamicsResult } from "./dynamics-result.ts";
import { dynamicsText } from "./dynamics-text.ts";
import { positive } from "./positive.ts";
import { readInspectionInput } from "./read-batch.ts";
import type { InspectResult } from "./result.ts";
import { inspectDynamics } from "./run-dynamics.ts";

export class Inspect extends KenshoCommand {
  static override readonly reads = ["checkpoint", "batch", "data", "kind", "config"];
  static override readonly writes = ["out"];
  static override readonly summary =
    "Inspect a network: all values that it computes for given batches, or the dynamics of its recursion.";
  static override readonly description =
    "With --dynamics, reports for each supervision step and cycle how far the latents move, how the answer " +
    "changes, what the halting head predicts, and whether the recursion converges, to a correct or a wrong " +
    "answer. Without it, writes tensors for comparison with other implementations. CHECKPOINT is a run folder, a " +
    "checkpoint folder, or a .safetensors, .pt or .pth file with official names and its --config. The batch file " +
    "holds batch1.inputs [B, seq_len], batch1.labels, batch1.puzzle_identifiers [B], batch2.… and so on (i32; the " +
    "last one is reused for later steps), and optionally an initial carry0.…. Step t writes stept.logits, " +
    "stept.q_halt_logits, the carry after it, stept.loss and its parts, and stept.metrics.…; in training mode " +
    "also stept.grad.NAME for every parameter (of the loss summed over the batch). docs/parity.md has the full " +
    "list.";
  static override readonly examples = [
    {
      description: "Four evaluation steps in float64:",
      command:
        "<%= config.bin %> <%= command.id %> runs/first --batch batch.safetensors --out result.safetensors --engine reference",
    },
    {
      description: "Losses and gradients of an official checkpoint:",
      command:
        "<%= config.bin %> <%= command.id %> step_65104.pt --config all_config.yaml --mode train --batch batch.safetensors --out result.safetensors",
    },
    {
      description: "One step, and the losses as JSON:",
      command:
        "<%= config.bin %> <%= command.id %> runs/first --batch batch.safetensors --out result.safetensors --steps 1 --json",
    },
    {
      description: "The dynamics on 256 puzzles, for twice the training steps, with plots:",
      command:
        "<%= config.bin %> <%= command.id %> runs/first --dynamics --data data/sudoku-6x6 --steps 32 --out dynamics.svg",
    },
  ];
  static override readonly args = {
    checkpoint: Args.string({
      description: "Run folder, checkpoint folder, weight file or name of a bundled model.",
      required: true,
      ignoreStdin: true,
    }),
  };

  static override readonly flags = {
    batch: Flags.string({ summary: "Batch file to run.", exclusive: ["dynamics"], helpValue: "FILE.safetensors" }),
    out: Flags.string({
      summary: "File to write: the tensors, or with --dynamics plots as SVG.",
      helpValue: "FILE.safetensors|FILE.svg",
    }),
    dynamics: Flags.boolean({
      summary: "Report the dynamics on the puzzles of --data.",
      dependsOn: ["data"],
      exclusive: ["mode"],
    }),
    data: Flags.string({
      summary: "Data set folder, as `kensho prepare-data` writes it.",
      dependsOn: ["dynamics"],
      helpValue: "DIR",
    }),
    split: Flags.string({
      summary: "Split of the data set. Default: test.",
      options: ["train", "test"],
      dependsOn: ["dynamics"],
    }),
    limit: Flags.integer({
      summary: "Maximum number of puzzles, from the first. Default: 256.",
      min: 1,
      dependsOn: ["dynamics"],
      helpValue: "N",
    }),
    tolerance: positive({
      summary: "Largest relative change of the latents in a step that counts as converged. Default: 0.001.",
      dependsOn: ["dynamics"],
    }),
    config: Flags.string({
      summary:
        "Settings of the network, in Kensho's or the official format, as YAML or JSON; required for a weight file.",
      helpValue: "FILE",
    }),
    mode: Flags.string({
      summary:
        "Mode: train halts by the halting head and computes gradients; eval, the default, halts only after " +
        "halt_max_steps.",
      options: ["eval", "train"],
    }),
    steps: Flags.integer({
      summary:
        "Supervision steps. Default: one per batch; in evaluation halt_max_steps, continued until the last batch has " +
        "been used.",
      min: 1,
      helpValue: "N",
    }),
    kind,
    engine: engineOnCpu,
    adapter,
  };

  override async run(): Promise<InspectResult | InspectDynamicsResult> {
    const { args, flags } = await this.parse(Inspect);
    if (flags.dynamics) return await this.#dynamics(args.checkpoint, flags);
    const { batch, out } = flags;
    if (batch === undefined || out === undefined) {
      throw new UsageError(`--${batch === undefined ? "batch" : "out"} is missing.`, [
        "Name the puzzles by --batch and the file to write by --out, or look at how it thinks with --dynamics --data DIR.",
      ]);
    }
    await requireWritableFile(out);
    const mode = flags.mode === "train" ? "train" : "eval";
    const { batches, carry } = await readInspectionInput(batch);
    const { path, model, weights } = await openNetwork(args.checkpoint, {
      config: flags.config,
      sequenceLength: batches[0]?.inputs.shape[1],
    });
    await using engine = await openEngine(onCpu(flags), (sentence) => this.logToStderr(sentence));
    const tensors = await inspectModel({
      ...{ engine, model, weights, batches, mode },
      ...definedEntries({ steps: flags.steps, carry }),
    });
    await writeSafetensors(
      out,
      tensors,
      { engine: engine.name, mode, model: JSON.stringify(model) },
      { dtypes: engine.name === "reference" ? "F64" : "F32" },
    );

    const steps: Record<string, number>[] = [];
    for (const [name, { shape, data }] of Object.entries(tensors)) {
      const [, step, quantity] = /^step(\d+)\.(.*)$/.exec(name) ?? [];
      if (shape.length > 0 || quantity === undefined) continue;
      steps[Number(step) - 1] = { ...steps[Number(step) - 1], [quantity]: Number(data[0]) };
    }
    for (const [i, { loss = Number.NaN }] of steps.entries()) this.log(`step ${i + 1}  loss ${loss.toPrecision(9)}`);
    this.log(`${count(Object.keys(tensors).length)} tensors in ${out} (${engine.name}, ${mode})`);
    return {
      ...{ checkpoint: path, out: out, engine: engine.name, mode, steps },
      parameters: numParameters(model),
      tensors: Object.keys(tensors).length,
    };
  }

  async #dynamics(checkpoint: string, flags: DynamicsFlags): Promise<InspectDynamicsResult> {
    const { data = "", split = "test", limit = 256, out } = flags;
    if (out !== undefined) await requireWritableFile(out);
    const kinds = await openKinds(flags.kind);
    const progress = await openProgress({ json: this.jsonEnabled(), stream: process.stderr });
    using interruption = watchInterrupt();
    const dynamics = await inspectDynamics({
      ...{
        checkpoint,
        kinds,
        config: flags.config,
        data,
        split,
        limit,
        steps: flags.steps,
        tolerance: flags.tolerance,
      },
      plots: out,
      openEngine: () => openEngine(onCpu(flags), (sentence) => progress.note(sentence)),
      signal: interruption.signal,
      warn: (sentence) => progress.note(sentence),
      onProgress: ({ done, total }) => progress.status(`followed ${count(done)} of ${count(total)} puzzles`),
    }).finally(() => progress.end());
    this.log(dynamicsText(dynamics));
    if (out !== undefined) this.log(`plots in ${out}`);
    return {
      ...(dynamics as Omit<InspectDynamicsResult, "data" | "split" | "plots">),
      data,
      split,
      plots: out ?? null,
    };
  }
}

/** What `--dynamics` looks at. */
interface DynamicsFlags extends EngineChoice {
  readonly kind: string | undefined;
  readonly config: string | undefined;
  readonly data: string | undefined;
  readonly split: string | undefined;
  readonly limit: number | undefined;
  readonly steps: number | undefined;
  readonly tolerance: number | undefined;
  readonly out: string | undefined;
}
