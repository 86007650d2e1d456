import { estimateRun, type RunConfig } from "@kensho/trainer";
import { BudgetError } from "./errors.ts";

/** What every training may spend: seconds of training time, floating-point operations, or optimizer steps. */
export interface Budget {
  readonly unit: "seconds" | "flops" | "steps";
  readonly amount: number;
}

/** More steps than any budget of seconds reaches. */
const ENDLESS = 1_000_000_000;

/**
 * The config with the steps that a budget pays for; a budget of seconds ends by the clock, and the schedule with it.
 * @throws {BudgetError} if it does not pay for one step
 */
export function withBudget({ model, train }: RunConfig, { unit, amount }: Budget): RunConfig {
  const perStep = estimateRun({ model, train }).flops_per_step;
  const steps = unit === "seconds" ? ENDLESS : Math.floor(unit === "steps" ? amount : amount / perStep);
  if (steps < 1) throw new BudgetError(amount, perStep);
  return { model, train: { ...train, steps: Math.min(steps, ENDLESS) } };
}
