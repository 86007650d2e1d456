import { readdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { UsageError } from "../errors.ts";
import { isSame, type Location, locate, partsBelow } from "./location.ts";

/** A path on the command line with the flag or argument that names it: `--out`, `CHECKPOINT`. */
export interface NamedPath {
  readonly flag: string;
  readonly path: string;
}

/** Folders inside a run, a checkpoint or a data set to which Kensho alone writes. */
const OWN_FOLDERS = /^(checkpoints|step-.*|train|test)$/;
/** Files that are read from such a folder. */
const OWN_FILES =
  /^(config\.yaml|all_config\.yaml|run\.json|state\.json|best\.json|kensho\.json|dataset\.json|identifiers\.json|.*puzzles\.json|(metrics|validation)\.jsonl|(model|ema|optimizer|carry)\.safetensors|.*\.npy|kensho\.lock.*)$/;
/** Files that tell such a folder from any other. */
const MARKS = ["config.yaml", "run.json", "state.json", "checkpoints", "kensho.json", "dataset.json", "train"];

/** Levels and entries of a folder that are searched for another name of an output. */
const SEARCHED = { depth: 4, entries: 10_000 } as const;

/**
 * Makes sure that a command writes neither over what it reads nor twice to the same place, by whatever name: relative, through symbolic
 * or hard links, in another case. Nothing is changed. What does not exist is not compared with what is read, since the command
 * names it itself.
 * @throws {UsageError} naming both
 */
export async function requireSeparate(reads: readonly NamedPath[], writes: readonly NamedPath[]): Promise<void> {
  const outputs = await Promise.all(writes.map(located));
  for (const [i, output] of outputs.entries()) {
    // Devices such as /dev/null take any number of outputs.
    if (output.stats !== undefined && !output.stats.isFile() && !output.stats.isDirectory()) continue;
    for (const other of outputs.slice(0, i)) {
      const clash =
        (await isSame(output, other)) || (await partsBelow(output, other)) || (await partsBelow(other, output));
      if (clash) throw new UsageError(`${output.name}: ${other.name} writes there as well.`, ["Name two places."]);
    }
    for (const { flag, path } of reads) {
      for (const input of await inputsOf(await located({ flag, path }))) await requireUntouched(input, output);
    }
  }
}

const located = ({ flag, path }: NamedPath): Promise<Location> => locate(`${flag} ${path}`, path);

/** What is read at a path: with a file of weights, the config of the official trainer beside it. */
async function inputsOf(input: Location): Promise<Location[]> {
  if (!input.stats?.isFile()) return input.stats === undefined ? [] : [input];
  const config = join(dirname(input.real), "all_config.yaml");
  const beside = await locate(`the config of ${input.name}`, config);
  return beside.stats === undefined ? [input] : [input, beside];
}

async function requireUntouched(input: Location, output: Location): Promise<void> {
  const refuse = (relation: string): UsageError =>
    new UsageError(`${output.name}: ${relation} ${input.name}, which this command reads.`, [
      "Name another place to write to.",
    ]);
  if (await isSame(input, output)) throw refuse("this is");
  if (output.stats?.isDirectory() && (await partsBelow(output, input))) throw refuse("this folder contains");
  if (!input.stats?.isDirectory()) return;
  const parts = await partsBelow(input, output);
  if (parts !== undefined && (await isRead(input, output, parts))) throw refuse("this is a part of");
  if (output.stats?.isFile() && output.stats.nlink > 1n && (await holds(input, output)))
    throw refuse("this is a file of");
}

/** Whether a file in a folder is read with the folder. A plot or an export may be written next to the files of a run. */
async function isRead(folder: Location, output: Location, [first = "", ...rest]: readonly string[]): Promise<boolean> {
  const names = await readdir(folder.real).catch(() => []);
  if (!names.some((name) => MARKS.includes(name))) return output.stats?.isFile() === true;
  if (rest.length > 0 || output.stats?.isDirectory()) return OWN_FOLDERS.test(first);
  return OWN_FILES.test(first.toLowerCase());
}

/** Tells whether a folder holds a file under another name. */
async function holds(folder: Location, file: Location): Promise<boolean> {
  let left: number = SEARCHED.entries;
  const search = async (path: string, depth: number): Promise<boolean> => {
    for (const entry of await readdir(path, { withFileTypes: true }).catch(() => [])) {
      if (left-- <= 0) return false;
      const inside = join(path, entry.name);
      if (
        entry.isDirectory()
          ? depth > 0 && (await search(inside, depth - 1))
          : await isSame(await locate("", inside), file)
      ) {
        return true;
      }
    }
    return false;
  };
  return await search(folder.real, SEARCHED.depth);
}
