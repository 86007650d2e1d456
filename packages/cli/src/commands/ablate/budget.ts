import type { Budget } from "@kensho/ablation";
import * as Flags from "@oclif/core/flags";
import { UsageError } from "../../errors.ts";
import { parseDuration } from "../../flags/duration.ts";

/** Reads what every training may spend: `60s`, `5m`, `2e12flops`, `500steps`. @throws {UsageError} */
export function parseBudget(text: string): Budget {
  const compact = text
    .trim()
    .toLowerCase()
    .replace(/[\s_]+/g, "");
  const [, amount, unit] = /^(\d+(?:\.\d+)?(?:e\+?\d+)?)(flops?|steps?)$/.exec(compact) ?? [];
  // `--time` takes bare seconds; here they might as well be steps.
  if (/^\d+(?:\.\d+)?$/.test(compact)) {
    throw new UsageError(`Invalid budget "${text}": missing unit.`, [
      `Write ${compact}s, ${compact}steps, or 2e12flops.`,
    ]);
  }
  if (amount === undefined || unit === undefined) {
    try {
      return { unit: "seconds", amount: parseDuration(compact) };
    } catch {
      throw unreadable(text);
    }
  }
  const number = Number(amount);
  if (!(number > 0 && Number.isFinite(number))) throw unreadable(text);
  if (unit.startsWith("flop")) return { unit: "flops", amount: number };
  if (!Number.isSafeInteger(number)) throw unreadable(text);
  return { unit: "steps", amount: number };
}

function unreadable(text: string): UsageError {
  return new UsageError(`Invalid budget "${text}".`, ["Write it like 60s, 5m, 2e12flops or 500steps."]);
}

/** A flag that takes a budget of time, work or steps. */
export const budget = Flags.custom<Budget>({
  helpValue: "60s|2e12flops|500steps",
  parse: async (text) => parseBudget(text),
});
