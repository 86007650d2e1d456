import { Args, Flags } from "@oclif/core";
import { KenshoCommand } from "../command.ts";
import { adapter, engineOnCpu } from "../flags/common.ts";
import { given } from "../flags/given.ts";
import { onCpu, openEngine } from "../network/open-engine.ts";
import { count } from "../renderers/numbers.ts";
import type { InspectResult } from "../results/inspect-result.ts";

export class Inspect extends KenshoCommand {
  static override readonly summary = "Run a network on given batches and write everything it computes.";
  static override readonly description =
    "For comparing with other implementations. CHECKPOINT is a run folder, a checkpoint folder, or a .safetensors, .pt or .pth " +
    "file of official names with its --config. The batch file holds batch1.inputs [B, seq_len], batch1.labels, " +
    "batch1.puzzle_identifiers [B], batch2.… and so on (i32; the last one serves later steps), and perhaps a carry0.… to begin " +
    "from. Step t writes stept.logits, stept.q_halt_logits, the carry after it, stept.loss and its parts, stept.metrics.…; in " +
    "training mode stept.grad.NAME for every parameter (of the loss summed over the batch). docs/parity.md has the whole list.";
  static override readonly examples = [
    {
      description: "The four steps of an evaluation, in float64:",
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
  ];
  static override readonly args = {
    checkpoint: Args.string({
      description: "Run folder, checkpoint folder or file of weights.",
      required: true,
      ignoreStdin: true,
    }),
  };

  static override readonly flags = {
    batch: Flags.string({ summary: "Puzzles to run it on.", required: true, helpValue: "FILE.safetensors" }),
    out: Flags.string({ summary: "File to write.", required: true, helpValue: "FILE.safetensors" }),
    config: Flags.string({
      summary: "Keys of the network, ours or official, in YAML or JSON; needed for a file of weights.",
      helpValue: "FILE",
    }),
    mode: Flags.string({
      summary:
        "What to run: train halts by the network's word and gives gradients; eval halts after halt_max_steps alone.",
      options: ["eval", "train"],
      default: "eval",
    }),
    steps: Flags.integer({
      summary: "Supervision steps; default one per batch, in evaluation at least halt_max_steps.",
      min: 1,
      helpValue: "N",
    }),
    engine: engineOnCpu,
    adapter,
  };

  override async run(): Promise<InspectResult> {
    const { args, flags } = await this.parse(Inspect);
    const mode = flags.mode === "train" ? "train" : "eval";
    const [{ writeSafetensors }, { inspectModel, numParameters }, { loadNetworkFiles }, { readInspectionInput }] =
      await Promise.all([
        import("@kensho/checkpoint"),
        import("@kensho/models"),
        import("../network/load-weights.ts"),
        import("../network/read-inspection-batch.ts"),
      ]);
    const { batches, carry } = await readInspectionInput(flags.batch);
    const { path, model, weights } = await loadNetworkFiles(args.checkpoint, flags.config, batches[0]?.inputs.shape[1]);
    await using engine = await openEngine(onCpu(flags), (sentence) => this.logToStderr(sentence));
    const tensors = await inspectModel({
      ...{ engine, model, weights, batches, mode },
      ...given({ steps: flags.steps, carry }),
    });
    await writeSafetensors(
      flags.out,
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
    this.log(`${count(Object.keys(tensors).length)} tensors in ${flags.out} (${engine.name}, ${mode})`);
    return {
      ...{ checkpoint: path, out: flags.out, engine: engine.name, mode, steps },
      parameters: numParameters(model),
      tensors: Object.keys(tensors).length,
    };
  }
}
