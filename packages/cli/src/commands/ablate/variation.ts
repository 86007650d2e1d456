import * as Flags from "@oclif/core/flags";
import { UsageError } from "../../errors.ts";
import { parseSetting } from "../../flags/setting.ts";

/** One `--vary key=a,b,c`, the values still as text. */
export interface Variation {
  readonly key: string;
  readonly values: readonly string[];
}

/** The papers' letters for keys that people vary most. */
const LETTERS: Readonly<Record<string, string>> = { T: "H_cycles", n: "L_cycles", N_sup: "halt_max_steps" };

/** Splits `key=a,b,c`; the letters of the papers stand for their keys. @throws {UsageError} */
export function parseVariation(text: string): Variation {
  if (!/^\s*[^=\s]/.test(text) || !text.includes("=")) {
    throw new UsageError(`"${text}" says no values to try.`, ["Write it as key=a,b, like --vary lr=1e-3,2e-3."]);
  }
  const { key, value } = parseSetting(text);
  const values = value.split(",").map((one) => one.trim());
  const name = LETTERS[key] ?? key;
  if (values.includes("")) {
    throw new UsageError(`"${text}" is not a list of values.`, [`Write it like --vary ${name}=1,2,3.`]);
  }
  const twice = values.find((one, i) => values.indexOf(one) < i);
  if (twice !== undefined) throw new UsageError(`"${text}" has ${twice} twice.`, ["Name each value once."]);
  return { key: name, values };
}

/** A repeatable flag: a key of the settings and the values to try. */
export const variation = Flags.custom<Variation>({
  helpValue: "KEY=A,B,…",
  parse: async (text) => parseVariation(text),
});
