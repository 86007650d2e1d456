import { modelForBoard, numParameters } from "@kensho/models";
import { type Network, openNetwork } from "@kensho/networks";
import * as Args from "@oclif/core/args";
import * as Flags from "@oclif/core/flags";
import { KenshoCommand } from "../../command.ts";
import { UsageError } from "../../errors.ts";
import { openKind } from "../../kinds/open-kind.ts";
import type { ExportResult } from "./result.ts";
import { exportOnnx, exportWeights, type WeightsFile } from "./run.ts";

export class Export extends KenshoCommand {
  static override readonly reads = ["checkpoint", "config"];
  static override readonly writes = ["onnx", "weights"];
  static override readonly summary = "Write a trained network for other programs, as ONNX or as official weights.";
  static override readonly description =
    "The ONNX model is one supervision step of standard operators, with its weights. Inputs are inputs, restart, " +
    "puzzle_identifiers (if the network has puzzle vectors) and the latents. Outputs are logits, q_halt_logits, " +
    "q_continue_logits and the next latents (next_z_H, …), which are the inputs of the next step. The weight file " +
    "has the official names. Both hold the EMA weights.";
  static override readonly examples = [
    {
      description: "For ONNX Runtime, in a browser or anywhere:",
      command: "<%= config.bin %> <%= command.id %> runs/first --onnx first.onnx",
    },
    {
      description: "In batches of sixteen puzzles:",
      command: "<%= config.bin %> <%= command.id %> runs/first --onnx first.onnx --batch 16",
    },
    {
      description: "For the official PyTorch code, which compiles its models:",
      command:
        "<%= config.bin %> <%= command.id %> runs/first --weights first.safetensors --compiled-names --forward-dtype bfloat16",
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
    onnx: Flags.string({ summary: "ONNX file to write.", helpValue: "FILE.onnx" }),
    weights: Flags.string({ summary: "Weight file to write.", helpValue: "FILE.safetensors" }),
    "compiled-names": Flags.boolean({
      summary: "Prefix the names of the weights with _orig_mod., as torch.compile does.",
      dependsOn: ["weights"],
    }),
    "forward-dtype": Flags.string({
      summary:
        "Type of the official network's computation (its forward_dtype), in which its files store the initial states. " +
        "Default: float32.",
      options: ["float32", "bfloat16", "float16"],
      dependsOn: ["weights"],
    }),
    batch: Flags.integer({
      summary: "Batch size of the ONNX model.",
      min: 1,
      default: 1,
      helpValue: "N",
    }),
    kind: Flags.string({
      summary:
        "Kind of puzzle of the ONNX model, like sudoku-12x12. Default: the kind that the network was trained on.",
      dependsOn: ["onnx"],
      helpValue: "NAME",
    }),
    config: Flags.string({
      summary:
        "Settings of the network, in Kensho's or the official format, as YAML or JSON; required for a weight file.",
      helpValue: "FILE",
    }),
  };

  override async run(): Promise<ExportResult> {
    const { args, flags } = await this.parse(Export);
    if (flags.onnx === undefined && flags.weights === undefined) {
      throw new UsageError("There is nothing to write.", ["Name a file by --onnx or --weights."]);
    }
    const network = await openNetwork(args.checkpoint, { config: flags.config });
    const parts =
      flags.onnx === undefined
        ? { inputs: [], outputs: [] }
        : await exportOnnx(await forKind(network, flags.kind), flags.onnx, flags.batch);
    if (flags.weights !== undefined) {
      const forwardDtype = (flags["forward-dtype"] ?? "float32") as WeightsFile["forwardDtype"];
      await exportWeights(network, flags.weights, { compiled: flags["compiled-names"], forwardDtype });
    }
    const signature = (values: ExportResult["inputs"]): string =>
      values.map(({ name, dtype, shape }) => `  ${name}  ${dtype} [${shape.join(", ")}]`).join("\n");
    if (flags.onnx !== undefined) {
      this.log(`${flags.onnx}\ntakes\n${signature(parts.inputs)}\ngives\n${signature(parts.outputs)}`);
    }
    if (flags.weights !== undefined) this.log(flags.weights);
    return {
      checkpoint: network.path,
      onnx: flags.onnx ?? null,
      weights: flags.weights ?? null,
      parameters: numParameters(network.model),
      ...parts,
    };
  }
}

/** The network for the board of a kind, if one is named. @throws {BoardError} if it cannot be applied to it */
async function forKind(network: Network, name: string | undefined): Promise<Network> {
  if (name === undefined) return network;
  const { shape, vocabSize, box } = await openKind(name);
  const [rows, cols] = shape;
  return { ...network, model: modelForBoard(network.model, { rows, cols, vocab_size: vocabSize, box }) };
}
