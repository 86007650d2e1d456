import { readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { readIdentifiers, summariseIdentifiers } from "@kensho/datasets";
import { checkIdentifiers, type Network } from "@kensho/networks";
import { DatasetFileError, decodeText, type PuzzleKind } from "@kensho/puzzles";
import { PuzzleInputError, UsageError } from "../../errors.ts";
import type { Entry } from "./solve-puzzles.ts";

/**
 * Checks that the puzzle vectors of a network belong to the puzzles of a data set folder.
 * @returns a warning if the numbers agree and the names do not
 * @throws {UnusableCheckpointError} if the numbers differ @throws {DatasetFileError} if the folder has no names
 */
export async function checkPuzzleNames(network: Network, data: string): Promise<string | undefined> {
  if (network.model.puzzle_emb_ndim === 0) return undefined;
  const identifiers = summariseIdentifiers(await requireNames(data));
  return await checkIdentifiers(network, { dir: data, count: identifiers.count, identifiers });
}

/** Names of the puzzles of a data set folder. @throws {DatasetFileError} if it has none */
async function requireNames(data: string): Promise<readonly string[]> {
  const names = await readIdentifiers(data);
  if (names !== undefined) return names;
  throw new DatasetFileError(join(data, "identifiers.json"), "no such file", {
    hint: `is ${data} a data set folder? kensho prepare-data makes one`,
  });
}

/**
 * Whose vector each test pair of ARC tasks takes: that of its task in the data set that the network was trained on.
 * @param data  that data set; without it every pair takes the blank vector
 * @returns by index of the entry; `undefined` for kinds and networks without vectors
 * @throws {UsageError} if `data` is of no use @throws {PuzzleInputError} for a task that the data set does not have
 */
export async function identifiersFor(
  entries: readonly Entry[],
  kind: PuzzleKind,
  { model }: Network,
  file: string,
  data: string | undefined,
): Promise<((index: number) => number) | undefined> {
  if (data === undefined) return undefined;
  if (kind.entryIdentifiers === undefined || model.puzzle_emb_ndim === 0)
    throw new UsageError("--data is for networks with a vector for each ARC task, and this one has none.", [
      "Leave it out.",
    ]);
  if (file === "-")
    throw new UsageError("--data finds the vector of a task by its name, which standard input does not tell.", [
      "Name the file of the task.",
    ]);
  const names = await requireNames(data);
  const text = decodeText(await readFile(file));
  const identifiers = kind.entryIdentifiers(text, basename(file).replace(/\.json$/, "")).map((id) => {
    const identifier = names.indexOf(id);
    if (identifier > 0) return identifier;
    throw new PuzzleInputError(`${file}: ${data} has no task ${id}, so the network has no vector for it.`, [
      "Make the data set with the task among its evaluation tasks, and train on it.",
    ]);
  });
  return (index) => (entries.length === identifiers.length ? (identifiers[index] as number) : 0);
}
