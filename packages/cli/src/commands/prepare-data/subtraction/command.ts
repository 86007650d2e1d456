import { ARITHMETIC_RULE, ArithmeticCommand, arithmeticFlags, modulus } from "../arithmetic-command.ts";
import type { PrepareArithmeticResult } from "../result.ts";

export class PrepareDataSubtraction extends ArithmeticCommand {
  static override readonly summary = "Make a data set of subtractions modulo a number.";
  static override readonly description =
    `Sums like 5 - 9 = 93 (mod 97); the network reads the two numbers and writes the result. ${ARITHMETIC_RULE}`;
  static override readonly examples = [
    {
      description: "A tenth of all subtractions modulo 97 for testing, the others for training:",
      command: "<%= config.bin %> <%= command.id %> --mod 97 --out data/subtraction-mod-97",
    },
    {
      description: "Half of them for training, to test generalisation:",
      command: "<%= config.bin %> <%= command.id %> --mod 97 --train 4704 --out data/subtraction-half",
    },
    {
      description: "Print the result as one JSON document:",
      command: "<%= config.bin %> <%= command.id %> --mod 11 --seed 1 --out data/subtraction-mod-11 --json",
    },
  ];

  static override readonly flags = { mod: modulus, ...arithmeticFlags };

  override async run(): Promise<PrepareArithmeticResult> {
    const { flags } = await this.parse(PrepareDataSubtraction);
    return await this.prepare("subtraction", flags);
  }
}
