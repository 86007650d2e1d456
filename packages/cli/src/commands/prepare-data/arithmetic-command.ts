import { prepareArithmetic } from "@kensho/datasets";
import { type ArithmeticOperation, arithmeticFamily, puzzleKind } from "@kensho/puzzles";
import * as Flags from "@oclif/core/flags";
import { KenshoCommand } from "../../command.ts";
import { definedEntries } from "../../flags/defined-entries.ts";
import { FOLDER_RULE, folderFlags, splitFlags } from "./flags.ts";
import { preparedDocument, preparedText, prepareShown } from "./prepare-shown.ts";
import type { PrepareArithmeticResult } from "./result.ts";

/** What the commands for sums have in common; one for each operation. */
export const arithmeticFlags = { ...splitFlags("Sums"), ...folderFlags };

const modulusFlag = { min: 2, max: 1_000_000, helpValue: "N" };

/** `--mod`, where there is a plain form as well. */
export const optionalModulus = Flags.integer({
  summary: "Calculate modulo this number instead.",
  exclusive: ["digits"],
  ...modulusFlag,
});

/** `--mod`, where there is no other form. */
export const modulus = Flags.integer({ summary: "Calculate modulo this number.", required: true, ...modulusFlag });

/** How the description of each of them ends. */
export const ARITHMETIC_RULE = `No pair of numbers is in both splits. ${FOLDER_RULE}`;

interface ArithmeticChoice {
  readonly digits?: number | undefined;
  readonly mod?: number | undefined;
  readonly train?: number | undefined;
  readonly test?: number | undefined;
  readonly seed?: number | undefined;
  readonly out: string;
  readonly force: boolean;
}

/** Base of `prepare-data addition`, `subtraction` and `multiplication`. */
export abstract class ArithmeticCommand extends KenshoCommand {
  protected async prepare(operation: ArithmeticOperation, flags: ArithmeticChoice): Promise<PrepareArithmeticResult> {
    const { digits, mod, train, test, seed, out, force } = flags;
    const made = await prepareShown("sums", { json: this.jsonEnabled() }, (hooks) =>
      prepareArithmetic({
        operation,
        ...definedEntries({ digits, modulus: mod, train, test, seed }),
        ...hooks,
        out,
        force,
      }),
    );
    this.log(preparedText(made, "sums", puzzleKind(made.kind).title));
    const family = arithmeticFamily(made.kind);
    return {
      kind: operation,
      digits: family !== undefined && "digits" in family ? family.digits : null,
      modulus: family !== undefined && "modulus" in family ? family.modulus : null,
      ...preparedDocument(made),
    };
  }
}
