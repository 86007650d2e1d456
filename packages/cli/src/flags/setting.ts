import * as Flags from "@oclif/core/flags";
import { UsageError } from "../errors.ts";

/** One `--set key=value`, the value still as text. */
export interface Setting {
  readonly key: string;
  readonly value: string;
  /** What messages name it by. Default: `--set`. */
  readonly source?: string;
}

/** Splits `key=value` at the first `=`. @throws {UsageError} */
export function parseSetting(text: string): Setting {
  const at = text.indexOf("=");
  const key = text.slice(0, Math.max(0, at)).trim();
  if (key === "")
    throw new UsageError(`"${text}" is not a setting.`, ["Write it as key=value, like --set hidden_size=96."]);
  return { key, value: text.slice(at + 1).trim() };
}

/** A repeatable flag of settings that go above the preset and the config file. */
export const setting = Flags.custom<Setting>({
  helpValue: "key=value",
  parse: async (text) => parseSetting(text),
});
