import path from "node:path";
import { DatasetFileError, type DatasetMetadata, type TokenArray } from "@kensho/puzzles";
import type { SplitArrays } from "./read-arrays.ts";

/** Arrays of a split and the names in its folder, to compare with its `dataset.json`. */
export interface SplitFacts extends Pick<SplitArrays, "labels" | "puzzleIdentifiers" | "groupIndices"> {
  readonly examples: number;
  /** Names in the folder's `identifiers.json`; `undefined` where it has none. */
  readonly identifiers: number | undefined;
}

/** Largest relative difference of a mean that was rounded when it was written. */
const ROUNDING = 0.005;

/** Compares the numbers in a `dataset.json` with each other and with the arrays beside it. Array shapes and token ranges are checked when the
 * arrays are read.
 * @throws {DatasetFileError} naming the field and both numbers */
export function checkMetadata(file: string, metadata: DatasetMetadata, facts: SplitFacts): void {
  const { examples, labels, puzzleIdentifiers, groupIndices, identifiers } = facts;
  const [puzzles, groups] = [puzzleIdentifiers.length, groupIndices.length - 1];
  const fail = (field: keyof DatasetMetadata, problem: string): never => {
    throw new DatasetFileError(file, `${field}: ${problem}`, {
      hint: "correct the field, or make the data set again",
    });
  };
  const { vocab_size: vocab, ignore_label_id: ignored, num_puzzle_identifiers: named } = metadata;
  if (metadata.total_groups !== groups) fail("total_groups", `${metadata.total_groups}, but the arrays hold ${groups}`);
  // Official builders count groups for Sudoku and mazes, and puzzles for ARC.
  if (metadata.total_puzzles !== puzzles && metadata.total_puzzles !== groups) {
    const counted = puzzles === groups ? `${puzzles}` : `${puzzles} puzzles in ${groups} groups`;
    fail("total_puzzles", `${metadata.total_puzzles}, but the arrays hold ${counted}`);
  }
  const means = puzzles === 0 ? [] : [examples / puzzles, examples / groups];
  const mean = metadata.mean_puzzle_examples;
  if (means.length > 0 && !means.some((found) => Math.abs(found - mean) <= ROUNDING * found)) {
    const found = `${examples} examples of ${puzzles} puzzles, ${Number(means[0]!.toPrecision(6))} each`;
    fail("mean_puzzle_examples", `${mean}, but the arrays hold ${found}`);
  }
  if (metadata.pad_id >= vocab) fail("pad_id", `${metadata.pad_id}, but vocab_size is ${vocab}`);
  if (ignored !== null && ignored >= vocab) fail("ignore_label_id", `${ignored}, but vocab_size is ${vocab}`);
  // A negative mark makes room for negative labels, of which only the mark itself has a meaning.
  if (ignored !== null && ignored < 0) {
    const stray = firstNegative(labels, ignored);
    if (stray !== undefined) fail("ignore_label_id", `${ignored}, but the labels hold ${stray}`);
  }
  if (metadata.blank_identifier_id >= Math.max(1, named))
    fail("blank_identifier_id", `${metadata.blank_identifier_id}, but num_puzzle_identifiers is ${named}`);
  if (identifiers !== undefined && named !== identifiers) {
    const list = path.join(path.dirname(path.dirname(file)), "identifiers.json");
    fail("num_puzzle_identifiers", `${named}, but ${list} has ${identifiers} names`);
  }
}

/** Labels that are looked at together. */
const BLOCK = 2 ** 20;

/** The first negative label other than the mark for "not given". */
function firstNegative(labels: TokenArray, mark: number): number | undefined {
  for (let at = 0; at < labels.length; at += BLOCK) {
    const block = labels.subarray(at, Math.min(at + BLOCK, labels.length));
    const found = block.find((label: number) => label < 0 && label !== mark);
    if (found !== undefined) return found;
  }
  return undefined;
}
