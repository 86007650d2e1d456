import * as Flags from "@oclif/core/flags";
import { UsageError } from "../../errors.ts";

/** A flag that takes a number above 0. */
export const positive = Flags.custom<number>({
  helpValue: "X",
  parse: async (text) => {
    const value = Number(text);
    if (text.trim() !== "" && value > 0 && Number.isFinite(value)) return value;
    throw new UsageError(`"${text}" is not a positive number.`, ["Write it like 0.001 or 1e-3."]);
  },
});
