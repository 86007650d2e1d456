import { isDeepStrictEqual } from "node:util";
import type { ReportedRun } from "./reported-run.ts";

/** Runs that differ in their seed alone. */
export interface RunGroup {
  /** What sets it apart from the other groups: `lr=0.002, hidden_size=96`; the name of its folder where it is a single run. */
  readonly name: string;
  readonly runs: readonly ReportedRun[];
}

/** A setting in which runs differ: its value in each. */
export interface Difference {
  readonly key: string;
  readonly values: readonly unknown[];
}

/** Settings in which runs differ, in the order of the configuration. */
export function differences(runs: readonly ReportedRun[]): Difference[] {
  const settings = runs.map(settingsOf);
  const keys = [...new Set(settings.flatMap((one) => Object.keys(one)))];
  return keys.flatMap((key) => {
    const values = settings.map((one) => one[key]);
    return values.every((value) => isDeepStrictEqual(value, values[0])) ? [] : { key, values };
  });
}

/** Puts runs together that differ in their seed alone, in the order in which they came. */
export function groupRuns(runs: readonly ReportedRun[]): RunGroup[] {
  const members = new Map<string, ReportedRun[]>();
  for (const run of runs) {
    const { seed: _, ...others } = settingsOf(run);
    const key = JSON.stringify(Object.entries(others).sort(([a], [b]) => (a < b ? -1 : 1)));
    const group = members.get(key);
    if (group === undefined) members.set(key, [run]);
    else group.push(run);
  }
  const groups = [...members.values()];
  const apart = differences(groups.map(([first]) => first as ReportedRun)).filter(({ key }) => key !== "seed");
  return groups.map((group, i) => {
    const [first] = group as [ReportedRun];
    const settings = apart.slice(0, 3).map(({ key, values }) => `${key}=${String(values[i])}`);
    return { name: group.length === 1 || settings.length === 0 ? first.name : settings.join(", "), runs: group };
  });
}

/** All settings of a run, and which data it was trained on. */
function settingsOf({ facts: { config, data } }: ReportedRun): Readonly<Record<string, unknown>> {
  return { ...config.model, ...config.train, data: data.fingerprint.slice(0, 12) };
}
