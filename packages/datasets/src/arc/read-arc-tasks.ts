import { readdir, readFile, stat } from "node:fs/promises";
import path from "node:path";
import { gunzipSync } from "node:zlib";
import { DatasetFileError, PuzzleFormatError } from "../errors.ts";
import { type ArcTask, parseArcTask } from "./arc-task.ts";

/** Files above this hold no tasks: all of ARC-AGI-2 are 7 MB. */
const MAX_BYTES = 64 * 2 ** 20;

/** Reads ARC tasks from:
 * - a folder with a `.json` file for each task, named by it, as in the public repositories; or a folder of such folders, as ConceptARC's corpus;
 * - one file of all tasks, `{"id": {"train": …, "test": …}}`; where it is called `…challenges.json`, outputs are looked up in `…solutions.json` beside it;
 * - a file of one task.
 * Files may be gzip. Tasks come in the order of their names in a folder, and of the file in one.
 * @throws {PuzzleFormatError} with file and path of the field  @throws {DatasetFileError} about a file that is missing, too large or no JSON */
export async function readArcTasks(source: string): Promise<ArcTask[]> {
  const found = await stat(source).catch((cause: NodeJS.ErrnoException) => {
    throw fileError(source, cause);
  });
  if (found.isDirectory()) {
    const names = await taskFiles(source);
    if (names.length === 0)
      throw new DatasetFileError(source, "the folder has no .json files", {
        hint: "name the folder that holds the tasks, such as data/training",
      });
    const tasks: ArcTask[] = [];
    for (const name of names) {
      const file = path.join(source, name);
      const value = await readJson(file);
      tasks.push(
        ...(isTask(value)
          ? [parseArcTask(taskName(path.basename(name)), value, file)]
          : await readCollection(file, value)),
      );
    }
    return tasks;
  }
  const value = await readJson(source);
  return isTask(value) ? [parseArcTask(taskName(path.basename(source)), value, source)] : readCollection(source, value);
}

/** The `.json` files of a folder in the order of their names; where it has none, those of its folders. */
async function taskFiles(source: string): Promise<string[]> {
  const entries = await readdir(source, { withFileTypes: true });
  const isTaskFile = (name: string): boolean => /\.json(\.gz)?$/.test(name);
  const here = entries.map(({ name }) => name).filter(isTaskFile);
  if (here.length > 0) return here.sort();
  const folders = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  // The folder above both splits: taking all of it would train on what is tested.
  if (folders.some((name) => name === "training" || name === "evaluation")) return [];
  const inside = folders.sort().map(async (folder) => {
    const names = (await readdir(path.join(source, folder))).filter(isTaskFile);
    return names.sort().map((name) => path.join(folder, name));
  });
  return (await Promise.all(inside)).flat();
}

async function readCollection(file: string, value: unknown): Promise<ArcTask[]> {
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw new PuzzleFormatError(`${file}: expected a task, or an object of tasks by their names`);
  const solutions = await readSolutions(file);
  return Object.entries(value).map(([id, task]) => parseArcTask(id, task, `${file}: ${id}`, solutions?.[id]));
}

async function readSolutions(file: string): Promise<Record<string, unknown> | undefined> {
  if (!/challenges\.json(\.gz)?$/.test(file)) return undefined;
  const beside = file.replace(/challenges(\.json(\.gz)?)$/, "solutions$1");
  const exists = await stat(beside).then(
    () => true,
    () => false,
  );
  return exists ? ((await readJson(beside)) as Record<string, unknown>) : undefined;
}

function isTask(value: unknown): boolean {
  const { train, test } = (value ?? {}) as Record<string, unknown>;
  return Array.isArray(train) || Array.isArray(test);
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
  try {
    return JSON.parse(bytes.toString("utf8"));
  } catch (cause) {
    throw new PuzzleFormatError(`${file}: is no JSON: ${(cause as Error).message}`);
  }
}

function fileError(file: string, cause: NodeJS.ErrnoException): DatasetFileError {
  return new DatasetFileError(file, cause.code === "ENOENT" ? "no such file" : `cannot be read (${cause.code})`, {
    cause,
  });
}
