import { Z } from "./interval.ts";

/** Two-sided 95 % points of Student's t for 1 to 30 degrees of freedom. */
const T = [
  ...[12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.16, 2.145, 2.131],
  ...[2.12, 2.11, 2.101, 2.093, 2.086, 2.08, 2.074, 2.069, 2.064, 2.06, 2.056, 2.052, 2.048, 2.045, 2.042],
];

/** A mean, and how far from it the true one lies at most with 95 % confidence; one value alone says nothing about that. */
export interface MeanInterval {
  readonly mean: number;
  readonly half: number | undefined;
}

/** The mean of a few values with its interval by Student's t. @param values at least one */
export function meanInterval(values: readonly number[]): MeanInterval {
  const n = values.length;
  const mean = values.reduce((sum, value) => sum + value, 0) / n;
  if (n < 2) return { mean, half: undefined };
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (n - 1);
  return { mean, half: (T[n - 2] ?? Z) * Math.sqrt(variance / n) };
}
