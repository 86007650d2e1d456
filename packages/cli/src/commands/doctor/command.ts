import { KenshoCommand } from "../../command.ts";
import { paletteFor } from "../../renderers/palette.ts";
import type { DoctorResult } from "./result.ts";
import { examineSystem } from "./run.ts";
import { doctorText } from "./text.ts";

export class Doctor extends KenshoCommand {
  static override readonly summary = "Report the engines and GPUs of this computer, their speed, and what is missing.";
  static override readonly description =
    "Reports Node, the engines, each GPU with its driver, features and limits, their speed in matrix products, " +
    "the engine that `--engine auto` selects and why, and what to install if no GPU is found. Takes at most five " +
    "seconds. Graphics drivers run in a separate process, so that a driver that hangs or crashes is reported. " +
    "--adapter accepts the indices of the GPUs in this list.";
  static override readonly examples = [
    { description: "Report everything:", command: "<%= config.bin %> <%= command.id %>" },
    { description: "For a bug report:", command: "<%= config.bin %> <%= command.id %> --json > doctor.json" },
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
