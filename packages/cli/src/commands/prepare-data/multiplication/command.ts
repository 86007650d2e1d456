import { ARITHMETIC_RULE, ArithmeticCommand, arithmeticFlags, modulus } from "../arithmetic-command.ts";
import type { PrepareArithmeticResult } from "../result.ts";

export class PrepareDataMultiplication extends ArithmeticCommand {
  static override readonly summary = "Make a data set of multiplications modulo a number.";
  static override readonly description =
    `Sums like 12 * 9 = 11 (mod 97); the network reads the two numbers and writes the result. ${ARITHMETIC_RULE}`;
  static override readonly examples = [
    {
      description: "A tenth of all multiplications modulo 97 for testing, the others for training:",
      command: "<%= config.bin %> <%= command.id %> --mod 97 --out data/multiplication-mod-97",
    },
    {
      description: "Half of them for training, to test generalisation:",
      command: "<%= config.bin %> <%= command.id %> --mod 97 --train 2376 --out data/multiplication-half",
    },
    {
      description: "Print the result as one JSON document:",
      command: "<%= config.bin %> <%= command.id %> --mod 11 --seed 1 --out data/multiplication-mod-11 --json",
    },
  ];

  static override readonly flags = { mod: modulus, ...arithmeticFlags };

  override async run(): Promise<PrepareArithmeticResult> {
    const { flags } = await this.parse(PrepareDataMultiplication);
    return await this.prepare("multiplication", flags);
  }
}
