import { KenshoCommand } from "../../command.ts";
import { paletteFor } from "../../renderers/palette.ts";
import type { DoctorResult } from "./result.ts";
import { examineSystem } from "./run.ts";
import { doctorText } from "./text.ts";

export class Doctor extends KenshoCommand {
  static override readonly summary = "Say what this computer has to compute with, how fast it is, and what is missing.";
  static override readonly description =
    "Node, the engines, each GPU with its driver, features and limits, how fast each multiplies matrices, which engine " +
    "`--engine auto` takes and why, and what to install if no GPU is found. Takes at most five seconds: graphics drivers are " +
    "asked in a process of its own, so that one that hangs or crashes is named instead of waited for. The numbers of the " +
    "GPUs are those of --adapter.";
  static override readonly examples = [
    { description: "What is there:", command: "<%= config.bin %> <%= command.id %>" },
    { description: "For a report of a fault:", command: "<%= config.bin %> <%= command.id %> --json > doctor.json" },
    {
      description: "Train on the second GPU of the list:",
      command: "<%= config.bin %> train --data data/sudoku-9x9 --out runs/nine --engine webgpu --adapter 1",
    },
  ];
  static override readonly flags = {};

  override async run(): Promise<DoctorResult> {
    await this.parse(Doctor);
    const result = await examineSystem(this.config.version);
    this.log(doctorText(result, paletteFor(process.stdout)));
    return result;
  }
}
