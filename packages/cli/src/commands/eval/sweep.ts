import { suggestNames } from "@kensho/errors";
import type { ComputeOptions } from "@kensho/evaluator";
import type { PuzzleKind } from "@kensho/puzzles";
import { UsageError } from "../../errors.ts";
import { type ComputeFlags, computeOptions } from "../../flags/compute.ts";
import { parseDuration } from "../../flags/duration.ts";

/** What one point of a sweep sets, by the names of the flags. */
type SweepSettings = Readonly<Record<string, number | string | boolean>>;

/** One point of a sweep. */
export interface SweepPoint {
  readonly settings: SweepSettings;
  readonly options: ComputeOptions;
}

/** Points beyond which a sweep was hardly meant. */
const MAX_POINTS = 200;

const whole = (least: number) => (text: string) => {
  const value = Number(text);
  return /^\d+$/.test(text) && value >= least ? value : undefined;
};
const positive = (text: string) => (/^\d*\.?\d+(e-?\d+)?$/i.test(text) && Number(text) > 0 ? Number(text) : undefined);
const yesOrNo = (text: string) => ({ true: true, yes: true, on: true, false: false, no: false, off: false })[text];

/** What can be swept: the flag, how its values are read, and what they are. */
const AXES: Readonly<
  Record<string, { readonly read: (text: string) => number | string | boolean | undefined; readonly wanted: string }>
> = {
  steps: { read: whole(1), wanted: "whole numbers from 1" },
  votes: { read: whole(1), wanted: "whole numbers from 1" },
  restarts: { read: whole(0), wanted: "whole numbers from 0" },
  nodes: { read: whole(1), wanted: "whole numbers from 1" },
  noise: { read: positive, wanted: "numbers above 0" },
  budget: { read: readBudget, wanted: "lengths of time like 2s" },
  select: {
    read: (text) => (["verify", "halt", "vote"].includes(text) ? text : undefined),
    wanted: "verify, halt or vote",
  },
  halt: { read: yesOrNo, wanted: "true or false" },
  branch: { read: yesOrNo, wanted: "true or false" },
};

/**
 * Every combination of what `steps=4,16,64 votes=1,8` names, the last axis running fastest; what is not swept stays as the flags have it.
 * Settings that are of no use with each other, such as noise without restarts, fall away.
 * @throws {UsageError} naming the axis or value at fault
 */
export function sweepPoints(
  axes: readonly string[],
  flags: ComputeFlags,
  kind: PuzzleKind | undefined,
): readonly SweepPoint[] {
  let points: SweepSettings[] = [{}];
  for (const axis of axes) {
    const { name, values } = parseAxis(axis);
    if (points.some((point) => name in point)) throw new UsageError(`--sweep has ${name} twice.`);
    points = points.flatMap((point) => values.map((value) => ({ ...point, [name]: value })));
    if (points.length > MAX_POINTS)
      throw new UsageError(`--sweep asks for ${points.length} combinations; at most ${MAX_POINTS} are measured.`);
  }
  return points.map((settings) => {
    const all = { ...flags, ...settings };
    const needless = {
      ...((all.restarts ?? 0) === 0 && !all["until-verified"] && "restarts" in settings ? { noise: undefined } : {}),
      ...(all.branch ? {} : "branch" in settings ? { nodes: undefined } : {}),
    };
    return { settings, options: computeOptions({ ...all, ...needless }, kind) };
  });
}

function parseAxis(text: string): { readonly name: string; readonly values: readonly (number | string | boolean)[] } {
  const [, name, list] = /^([a-z-]+)=(.*)$/.exec(text) ?? [];
  if (name === undefined || list === undefined)
    throw new UsageError(`--sweep takes settings like steps=4,16,64, and got ${text}.`, [
      "Name the checkpoint before the flags.",
    ]);
  const axis = AXES[name];
  if (axis === undefined) throw new UsageError(`--sweep knows no ${name}.`, suggestNames(name, Object.keys(AXES)));
  const values = list.split(",").map((value) => {
    const read = axis.read(value.trim());
    if (read === undefined) throw new UsageError(`--sweep ${name}: "${value}" is none of ${axis.wanted}.`);
    return read;
  });
  return { name, values };
}

function readBudget(text: string): number | undefined {
  try {
    return parseDuration(text);
  } catch {
    return undefined;
  }
}
