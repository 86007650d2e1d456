import * as Flags from "@oclif/core/flags";
import { UsageError } from "../../../errors.ts";

export interface Range {
  readonly min: number;
  readonly max: number;
}

/** Reads `30-40` (both included) or one number. @throws {UsageError} */
export function parseRange(text: string): Range {
  const [, low, high = low] = /^\s*(\d{1,9})(?:\s*(?:-|\.\.)\s*(\d{1,9}))?\s*$/.exec(text) ?? [];
  const range = { min: Number(low), max: Number(high) };
  if (low === undefined || range.min > range.max) {
    throw new UsageError(`"${text}" is not a range.`, ["Write it like 30-40, the smaller number first."]);
  }
  return range;
}

/** A flag that takes a range of whole numbers. */
export const range = Flags.custom<Range>({ helpValue: "MIN-MAX", parse: async (text) => parseRange(text) });
