import * as Flags from "@oclif/core/flags";
import { ARITHMETIC_RULE, ArithmeticCommand, arithmeticFlags, optionalModulus } from "../arithmetic-command.ts";
import type { PrepareArithmeticResult } from "../result.ts";

export class PrepareDataAddition extends ArithmeticCommand {
  static override readonly summary = "Make a data set of additions, the smallest learnable task.";
  static override readonly description =
    `Sums like 3 + 7 = 10, a digit a cell; the network reads the two numbers and writes the result. ${ARITHMETIC_RULE}`;
  static override readonly examples = [
    {
      description: "Sums of numbers of up to three digits:",
      command: "<%= config.bin %> <%= command.id %> --digits 3 --out data/addition-3d",
    },
    {
      description: "All sums modulo 97, half of them for training:",
      command: "<%= config.bin %> <%= command.id %> --mod 97 --train 2376 --test 2377 --out data/addition-mod-97",
    },
    {
      description: "Print the result as one JSON document:",
      command: "<%= config.bin %> <%= command.id %> --digits 2 --seed 1 --out data/addition-2d --json",
    },
  ];

  static override readonly flags = {
    digits: Flags.integer({
      summary: "Digits of each number, 1 to 64. Default: 3.",
      min: 1,
      max: 64,
      helpValue: "N",
    }),
    mod: optionalModulus,
    ...arithmeticFlags,
  };

  override async run(): Promise<PrepareArithmeticResult> {
    const { flags } = await this.parse(PrepareDataAddition);
    return await this.prepare("addition", flags);
  }
}
