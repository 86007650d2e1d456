import { createHash } from "node:crypto";
import path from "node:path";
import { setImmediate as nextTurn } from "node:timers/promises";
import { CsvFormatError, DatasetOptionError, PuzzleFormatError, PuzzleGenerationError } from "../errors.ts";
import { type PuzzleRow, readPuzzleCsv } from "../files/puzzle-csv.ts";
import { checkDatasetTarget } from "../folder/write-dataset.ts";
import { applyDihedral, DIHEDRALS } from "../grid/dihedral.ts";
import { checkMazeAnswer } from "../maze/check-path.ts";
import { checkMazeSize, defaultMinPath, MAX_ATTEMPTS, MazeGenerator } from "../maze/generate-maze.ts";
import { mazeKind, mazeTokens, validateMaze } from "../maze/maze-kind.ts";
import { MAZE } from "../maze/maze-tokens.ts";
import { readMazeNpy } from "../maze/read-maze-npy.ts";
import { countToken } from "../maze/solve-maze.ts";
import { RandomStream } from "../random-stream.ts";
import { ExampleSplit } from "./example-split.ts";
import { checkCount, type Example, type PreparedFolder, type PrepareOptions, writePrepared } from "./prepare.ts";
import { Pulse } from "./pulse.ts";

/** What {@link prepareMaze} should make. */
export interface PrepareMazeOptions extends PrepareOptions {
  /** Cells along one side; by default that of the source's first maze, or 10. */
  readonly size?: number;
  /** A collection to take mazes from: CSV (`.gz` too) with columns question and answer, or `.npy` of `[mazes, size, size]` or `[mazes, size²]`
   * tokens; generated if not given. */
  readonly source?: string;
  /** Mazes per split. Default: generated, 10,000 and 1,000 up to 20×20, 1,000 and 200 of larger ones, which are rare; of a collection, a fifth (at most
   * 1,000) for the test and the rest. */
  readonly train?: number;
  readonly test?: number;
  /** Mirror and turned images to store beside each training maze, 0 to 7 in the official order. Default 0, as in the official Maze-Hard: an image's
   * label is a shortest path, but not the one that the label rule would choose. */
  readonly augment?: number;
  /** Fewest cells on the shortest path, both ends counted. Default for generated mazes: 110 for 30×30, one and a half times the side otherwise. */
  readonly minPath?: number;
}

/** What {@link prepareMaze} made. */
export interface PreparedMazes extends PreparedFolder {
  /** Shortest, mean and longest path of the training mazes, in cells with both ends. */
  readonly paths: { readonly min: number; readonly mean: number; readonly max: number };
}

/** The most mazes that are read from one collection. */
const MAX_MAZES = 200_000;

/** Makes a maze data set folder: generates mazes by the rule of Maze-Hard or samples a collection, and splits them so that no mirror or turned
 * image of a test maze is in training. The folder appears complete or not at all.
 * @throws {DatasetOptionError} for counts and sizes that cannot be  @throws {PuzzleGenerationError} if no such mazes are found
 * @throws {CsvFormatError} {DatasetFileError} about the source  @throws {DatasetExistsError} {DatasetWriteError} about the folder
 * @throws the signal's reason on abort */
export async function prepareMaze(options: PrepareMazeOptions): Promise<PreparedMazes> {
  const started = performance.now();
  const { source, augment = 0 } = options;
  if (options.size !== undefined) checkMazeSize(options.size);
  for (const name of ["train", "test"] as const) checkCount(name, options[name], name === "train" ? 1 : 0);
  checkCount("augment", augment, 0, 7);
  await checkDatasetTarget(options.out, options.force);
  const { size, split } = source === undefined ? await generateSplit(options) : await readSplit(source, options);
  const prepared = await writePrepared(options, started, {
    kind: mazeKind(size),
    train: split.train,
    test: split.test,
    augment,
    images: ({ input, label }) =>
      DIHEDRALS.slice(1, augment + 1).map((symmetry) => ({
        input: applyDihedral(symmetry, input, size),
        label: applyDihedral(symmetry, label, size),
      })),
    provenance: {
      source: source === undefined ? "generated" : path.basename(source),
      options: recordedOptions(size, options),
    },
  });
  return { ...prepared, paths: countPaths(split.train) };
}

function recordedOptions(size: number, { source, minPath }: PrepareMazeOptions): { [name: string]: unknown } {
  if (source !== undefined) return minPath === undefined ? {} : { min_path: minPath };
  return { min_path: minPath ?? defaultMinPath(size) };
}

async function generateSplit(options: PrepareMazeOptions): Promise<{ size: number; split: ExampleSplit }> {
  const { size = 10, seed = 0, signal, onProgress } = options;
  const { train = size > 20 ? 1000 : 10_000, test = size > 20 ? 200 : 1000 } = options;
  const generator = new MazeGenerator(size, RandomStream.fromSeed(seed, "generate"), options.minPath);
  const split = new ExampleSplit(mazeKind(size), { train, test });
  const pulse = new Pulse();
  for (let misses = 0, images = 0; !split.full; ) {
    const made = generator.draw();
    if (made === undefined) {
      if (++misses > MAX_ATTEMPTS) throw generator.tooRare();
    } else if (split.offer({ input: made.maze, label: made.label })) {
      misses = 0;
      images = 0;
    } else if (++images > 2000) {
      throw new PuzzleGenerationError(
        `maze ${size}×${size}: found ${split.size} mazes that differ by more than a symmetry; ${train + test} were asked for`,
        { hint: "ask for fewer, for larger ones, or for shorter paths" },
      );
    }
    if ((made !== undefined || misses % 100 === 0) && pulse.due()) {
      await nextTurn(); // lets signals and timers in
      signal?.throwIfAborted();
      onProgress?.({ phase: "generate", done: split.size, total: train + test });
    }
  }
  return { size, split };
}

async function readSplit(source: string, options: PrepareMazeOptions): Promise<{ size: number; split: ExampleSplit }> {
  const { seed = 0, signal, onProgress, minPath = 0 } = options;
  let size = options.size;
  const rows: { readonly order: string; readonly example: Example }[] = [];
  let others = 0;
  const pulse = new Pulse();
  for await (const { side, example } of readMazes(source, signal)) {
    size ??= side;
    if (side !== size || countToken(example.label, MAZE.path) + 2 < minPath) {
      others++;
      continue;
    }
    if (rows.length === MAX_MAZES)
      throw new DatasetOptionError(`${source}: more than ${MAX_MAZES} mazes`, { hint: "split the file" });
    // An order that depends on seed and mazes alone, not on their place in the file.
    rows.push({ order: createHash("sha1").update(`${seed}:`).update(example.input).digest("hex"), example });
    if (pulse.due()) onProgress?.({ phase: "read", done: rows.length });
  }
  if (rows.length === 0 || size === undefined)
    throw new DatasetOptionError(`${source}: no ${size === undefined ? "" : `${size}×${size} `}mazes in it`, {
      hint: others > 0 ? `it has ${others} of other sizes or with shorter paths` : "it has no rows",
    });
  rows.sort((a, b) => (a.order < b.order ? -1 : a.order > b.order ? 1 : 0));
  // Images of one maze go first, so that what is counted below is what can be had.
  const distinct = new ExampleSplit(mazeKind(size), { train: rows.length, test: 0 });
  for (const { example } of rows) distinct.offer(example);
  const available = distinct.size;
  const test = options.test ?? Math.min(1000, Math.floor(available / 5));
  const train = options.train ?? Math.max(1, available - test);
  if (train + test > available)
    throw new DatasetOptionError(
      `${source}: has ${available} ${size}×${size} mazes that differ by more than a symmetry; ${train + test} were asked for`,
      { hint: `ask for fewer than train ${train} and test ${test}` },
    );
  const split = new ExampleSplit(mazeKind(size), { train, test });
  for (const example of distinct.train.slice(0, train + test)) split.offer(example);
  return { size, split };
}

async function* readMazes(
  source: string,
  signal: AbortSignal | undefined,
): AsyncGenerator<{ side: number; example: Example }> {
  if (source.endsWith(".npy")) {
    const { side, mazes } = await readMazeNpy(source);
    for (const [index, maze] of mazes.entries()) {
      signal?.throwIfAborted();
      yield {
        side,
        example: solved(
          maze,
          undefined,
          (problem) => new DatasetOptionError(`${source}: maze ${index} (from 0): ${problem}`),
        ),
      };
    }
    return;
  }
  for await (const row of readPuzzleCsv(source, signal === undefined ? {} : { signal })) yield readRow(source, row);
}

function readRow(file: string, { line, question, answer }: PuzzleRow): { side: number; example: Example } {
  const fail = (problem: string, hint?: string): CsvFormatError =>
    new CsvFormatError(file, problem, { line, ...(hint === undefined ? {} : { hint }) });
  const side = Math.round(Math.sqrt(question.length));
  if (side * side !== question.length || side < 2)
    throw fail(
      `the question has ${question.length} cells`,
      "a question has size × size characters of # (wall), space, S and G",
    );
  const read = (column: string, text: string, path: "with path" | "without path"): Uint8Array => {
    try {
      return mazeTokens(text, path);
    } catch (error) {
      throw error instanceof PuzzleFormatError ? fail(`the ${column}'s ${error.message}`) : error;
    }
  };
  const maze = read("question", question, "without path");
  if (answer === undefined || answer === "") return { side, example: solved(maze, undefined, fail) };
  if (answer.length !== question.length)
    throw fail(`the answer has ${answer.length} cells, the question ${question.length}`);
  return { side, example: solved(maze, read("answer", answer, "with path"), fail) };
}

/** The maze with its label: as given, if that draws a path through it, else the one of the rule. */
function solved(maze: Uint8Array, label: Uint8Array | undefined, fail: (problem: string) => Error): Example {
  const validation = validateMaze(maze);
  if (validation.status !== "solvable") throw fail(validation.status === "unique" ? "" : validation.message);
  if (label === undefined) return { input: maze, label: validation.solution };
  const { valid, violations } = checkMazeAnswer(maze, label);
  if (!valid) throw fail(`the answer draws no path through the question: ${violations[0]!.message}`);
  return { input: maze, label };
}

function countPaths(examples: readonly Example[]): PreparedMazes["paths"] {
  const lengths = examples.map(({ label }) => countToken(label, MAZE.path) + 2);
  const sum = lengths.reduce((total, length) => total + length, 0);
  return {
    min: lengths.reduce((least, length) => Math.min(least, length), Number.POSITIVE_INFINITY),
    mean: sum / lengths.length,
    max: lengths.reduce((most, length) => Math.max(most, length), 0),
  };
}
