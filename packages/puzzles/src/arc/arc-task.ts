import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";
import { PuzzleFormatError } from "../errors.ts";
import { type ArcGrid, arcGridHash, arcRows, readArcGrid } from "./arc-grid.ts";

/** An input and its output; `undefined` where it is not given. */
export interface ArcPair {
  readonly input: ArcGrid;
  readonly output: ArcGrid | undefined;
}

/** A task of the Abstraction and Reasoning Corpus. */
export interface ArcTask {
  readonly id: string;
  /** Pairs that show what to do. */
  readonly train: readonly ArcPair[];
  /** Pairs to be answered. */
  readonly test: readonly ArcPair[];
  /** Whether the file has `test` before `train`; the official builder keeps that order. */
  readonly testFirst: boolean;
}

/** Output that the official builder writes where none is given. */
export const UNKNOWN_OUTPUT: ArcGrid = { rows: 1, cols: 1, cells: new Uint8Array(1) };

/** Whether parsed JSON is a task as re-arc writes it: a list of pairs, which all show what to do. */
export function isPairList(value: unknown): value is unknown[] {
  return Array.isArray(value) && value.length > 0 && value.every((pair) => Object.hasOwn(pair ?? {}, "input"));
}

/** Reads a task from parsed JSON: `{"train": [{"input", "output"}], "test": [{"input", "output"?}]}`, or a list of pairs, which all show what to do.
 * @param where named in messages: the file  @param solutions outputs of the test pairs, where another file holds them
 * @throws {PuzzleFormatError} with the path of the field */
export function parseArcTask(id: string, value: unknown, where: string, solutions?: unknown): ArcTask {
  if (isPairList(value)) return parseArcTask(id, { train: value, test: [] }, where, solutions);
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw new PuzzleFormatError(`${where}: expected an object with "train" and "test"`);
  const fields = value as Record<string, unknown>;
  const pairs = (side: "train" | "test"): ArcPair[] => {
    const list = fields[side];
    if (!Array.isArray(list)) throw new PuzzleFormatError(`${where}: ${side}: expected a list of pairs`);
    if (solutions !== undefined && side === "test" && !(Array.isArray(solutions) && solutions.length === list.length))
      throw new PuzzleFormatError(`${where}: test: ${list.length} pairs, but another number of solutions`);
    return list.map((entry: unknown, i) => {
      const path = `${where}: ${side}[${i}]`;
      if (typeof entry !== "object" || entry === null)
        throw new PuzzleFormatError(`${path}: expected an object with "input" and "output"`);
      const { input, output } = entry as Record<string, unknown>;
      const given = output ?? (side === "test" && Array.isArray(solutions) ? solutions[i] : undefined);
      if ((given === undefined || given === null) && side === "train")
        throw new PuzzleFormatError(`${path}.output: missing`);
      return {
        input: readArcGrid(input, `${path}.input`),
        output: given === undefined || given === null ? undefined : readArcGrid(given, `${path}.output`),
      };
    });
  };
  const keys = Object.keys(fields);
  const task = {
    id,
    train: pairs("train"),
    test: pairs("test"),
    testFirst: keys.indexOf("test") < keys.indexOf("train"),
  };
  if (task.train.length + task.test.length === 0) throw new PuzzleFormatError(`${where}: the task has no pairs`);
  return task;
}

/** All pairs, in the order of the file. */
export function allPairs({ train, test, testFirst }: ArcTask): readonly ArcPair[] {
  return testFirst ? [...test, ...train] : [...train, ...test];
}

/** Pairs to be answered whose output is not given. */
export function hiddenPairs({ test }: ArcTask): number {
  return test.filter(({ output }) => output === undefined).length;
}

/** The task as JSON has it; an output that is not given is absent. */
export function arcTaskJson(task: ArcTask): { readonly [side: string]: unknown } {
  const pairs = (list: readonly ArcPair[]): unknown =>
    list.map(({ input, output }) => ({
      input: arcRows(input),
      ...(output === undefined ? {} : { output: arcRows(output) }),
    }));
  const [train, test] = [pairs(task.train), pairs(task.test)];
  return task.testFirst ? { test, train } : { train, test };
}

/** A key of one pair: the hashes of its grids. */
export function arcPairHash({ input, output }: ArcPair): string {
  return `${arcGridHash(input)}|${arcGridHash(output ?? UNKNOWN_OUTPUT)}`;
}

/** A key of a task that does not depend on the order of its pairs: the official `puzzle_hash`. */
export function arcTaskHash(task: ArcTask): string {
  const pairs = allPairs(task).map(arcPairHash).sort();
  return bytesToHex(sha256(utf8ToBytes(pairs.join("|"))));
}
