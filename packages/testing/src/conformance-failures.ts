import type { Engine } from "@kensho/tensor";
import type { ConformanceCase } from "./cases/case.ts";
import { difference } from "./compare.ts";
import { batch, runBatch, truth } from "./run-cases.ts";
import type { Tolerance } from "./tolerances.ts";

/** The cases that an engine does not compute as the reference does, within the tolerance: a line each. */
export async function conformanceFailures(
  engine: Engine,
  cases: readonly ConformanceCase[],
  tolerance: Tolerance,
): Promise<string[]> {
  const prepared = batch(cases);
  const { want, terms } = await truth(prepared);
  const got = await runBatch(engine, prepared);
  return [...prepared.labels].flatMap(([label, output]) => {
    const magnitude = tolerance.relativeTo === "terms" ? terms[output] : undefined;
    const [value, expected] = [got[output], want[output]];
    if (value === undefined || expected === undefined) return [`${label}: no output`];
    const { ratio, message } = difference(value, expected, tolerance, magnitude);
    return ratio > 1 ? [`${label}: ${message}`] : [];
  });
}
