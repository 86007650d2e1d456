import { readdir, readFile, stat } from "node:fs/promises";
import path from "node:path";
import { gunzipSync } from "node:zlib";
import { type ArcTask, DatasetFileError, isPairList, PuzzleFormatError, parseArcTask } from "@kensho/puzzles";
import { parseJson } from "./parse-json.ts";
import { isSystemFile } from "./system-file.ts";

/** Files above this hold no tasks: all of ARC-AGI-2 are 7 MB. */
const MAX_BYTES = 64 * 2 ** 20;

/** Reads ARC tasks from:
 * - a folder with a `.json` file for each task, named by it, as in the public repositories; or a folder of such folders, as ConceptARC's corpus;
 * - one file of all tasks, `{"id": {"train": …, "test": …}}`; where it is called `…challenges.json`, outputs are looked up in `…solutions.json` beside it;
 * - a file of one task, which may be a list of pairs, as re-arc writes it: they all show what to do.
 * Files may be gzip. In a folder, hidden files and those of the operating system are passed over. Tasks come in the order of their names in a folder,
 * and of the file in one.
 * @throws {PuzzleFormatError} with file and path of the field  @throws {DatasetFileError} about a file that is missing, too large or not JSON */
export async function readArcTasks(source: string): Promise<ArcTask[]> {
  const found = await stat(source).catch((cause: NodeJS.ErrnoException) => {
    throw fileError(source, cause);
  });
  if (!found.isDirectory()) return readTaskFile(source);
  const names = await taskFiles(source);
  if (names.length === 0)
    throw new DatasetFileError(source, "the folder has no .json files", {
      hint: "name the folder that holds the tasks, such as data/training",
    });
  const tasks: ArcTask[] = [];
  for (const name of names) tasks.push(...(await readTaskFile(path.join(source, name))));
  return tasks;
}

/** The `.json` files of a folder in the order of their names; where it has none, those of its folders. */
async function taskFiles(source: string): Promise<string[]> {
  const entries = (await readdir(source, { withFileTypes: true })).filter(({ name }) => !isSystemFile(name));
  const here = entries.filter((entry) => !entry.isDirectory() && isTaskFile(entry.name)).map(({ name }) => name);
  const solved = new Set(here.map(solutionsBeside).filter((name) => name !== undefined));
  if (here.length > 0) return here.filter((name) => !solved.has(name)).sort();
  const folders = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  // The folder above both splits: taking all of it would train on what is tested.
  if (folders.some((name) => name === "training" || name === "evaluation")) return [];
  const inside = folders.sort().map(async (folder) => {
    const names = (await readdir(path.join(source, folder))).filter((name) => !isSystemFile(name) && isTaskFile(name));
    return names.sort().map((name) => path.join(folder, name));
  });
  return (await Promise.all(inside)).flat();
}

/** The tasks of one file. */
async function readTaskFile(file: string): Promise<ArcTask[]> {
  const value = await readJson(file);
  if (isTask(value)) return [parseArcTask(taskName(path.basename(file)), value, file)];
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw new PuzzleFormatError(`${file}: expected a task, or an object of tasks by their names`);
  const solutions = await readSolutions(file);
  return Object.entries(value).map(([id, task]) => {
    const own = solutions !== undefined && Object.hasOwn(solutions, id) ? solutions[id] : undefined;
    return parseArcTask(id, task, `${file}: ${id}`, own);
  });
}

/** Name of the file of outputs that belongs to one of tasks; `undefined` for a file of another name. */
function solutionsBeside(file: string): string | undefined {
  const beside = file.replace(/challenges(\.json(\.gz)?)$/, "solutions$1");
  return beside === file ? undefined : beside;
}

async function readSolutions(file: string): Promise<Record<string, unknown> | undefined> {
  const beside = solutionsBeside(file);
  if (beside === undefined) return undefined;
  const exists = await stat(beside).then(
    () => true,
    () => false,
  );
  if (!exists) return undefined;
  const value = await readJson(beside);
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  throw new PuzzleFormatError(`${beside}: expected an object of outputs by the names of their tasks`);
}

function isTaskFile(name: string): boolean {
  return /\.json(\.gz)?$/.test(name);
}

function isTask(value: unknown): boolean {
  const { train, test } = (value ?? {}) as Record<string, unknown>;
  return Array.isArray(train) || Array.isArray(test) || isPairList(value);
}

function taskName(file: string): string {
  return file.replace(/\.json(\.gz)?$/, "");
}

async function readJson(file: string): Promise<unknown> {
  let bytes: Buffer;
  try {
    const { size } = await stat(file);
    if (size > MAX_BYTES)
      throw new DatasetFileError(
        file,
        `${Math.round(size / 1e6)} MB are too much for ARC tasks; at most 64 MB are read`,
      );
    bytes = await readFile(file);
    if (bytes[0] === 0x1f && bytes[1] === 0x8b) bytes = gunzipSync(bytes, { maxOutputLength: 4 * MAX_BYTES });
  } catch (cause) {
    throw cause instanceof DatasetFileError ? cause : fileError(file, cause as NodeJS.ErrnoException);
  }
  return parseJson(file, bytes);
}

function fileError(file: string, cause: NodeJS.ErrnoException): DatasetFileError {
  return new DatasetFileError(file, cause.code === "ENOENT" ? "no such file" : `cannot be read (${cause.code})`, {
    cause,
  });
}
