import { UsageError } from "../../errors.ts";

/** Reads a share below 1, or a whole number: `0.1`, `10%`, `200`. @throws {UsageError} */
export function parseShare(text: string): number {
  const percent = /^(\d+(?:\.\d+)?)\s*%$/.exec(text.trim())?.[1];
  const value = percent === undefined ? Number(text) : Number(percent) / 100;
  const isShare = value >= 0 && value < 1;
  if (text.trim() !== "" && (isShare || (percent === undefined && Number.isInteger(value) && value > 0))) return value;
  throw new UsageError(`"${text}" is not a share or a number of puzzles.`, ["Write it like 0.1, 10% or 200."]);
}
