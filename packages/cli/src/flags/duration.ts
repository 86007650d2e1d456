import * as Flags from "@oclif/core/flags";
import { UsageError } from "../errors.ts";

const SECONDS: Readonly<Record<string, number>> = { h: 3600, m: 60, s: 1 };

/**
 * Reads a length of time: `90s`, `3m`, `1h30m`, or plain seconds.
 * @returns seconds, above 0
 * @throws {UsageError}
 */
export function parseDuration(text: string): number {
  const compact = text.trim().toLowerCase().replace(/\s+/g, "");
  const parts = [...compact.matchAll(/(\d+(?:\.\d+)?)([hms])/g)];
  const seconds = /^\d+(\.\d+)?$/.test(compact)
    ? Number(compact)
    : parts.map((part) => part[0]).join("") === compact
      ? parts.reduce((sum, [, amount, unit]) => sum + Number(amount) * SECONDS[unit!]!, 0)
      : 0;
  if (!(seconds > 0 && Number.isFinite(seconds))) {
    throw new UsageError(`"${text}" is not a length of time.`, ["Write it like 90s, 3m or 1h30m."]);
  }
  return seconds;
}

/** A flag that takes a length of time; its value is in seconds. */
export const duration = Flags.custom<number>({
  helpValue: "3m",
  parse: async (text) => parseDuration(text),
});
