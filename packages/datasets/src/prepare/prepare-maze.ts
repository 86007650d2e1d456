import { createHash } from "node:crypto";
import path from "node:path";
import { setImmediate as nextTurn } from "node:timers/promises";
import {
  applyDihedral,
  checkMazeAnswer,
  countToken,
  DatasetOptionError,
  defaultMinPath,
  isMazeSide,
  MAX_ATTEMPTS,
  MAZE,
  MazeGenerator,
  type MazeShape,
  mazeKind,
  mazeShape,
  mazeSymmetries,
  mazeTokens,
  PuzzleFormatError,
  PuzzleGenerationError,
  parseMazeEntries,
  RandomStream,
  validateMaze,
} from "@kensho/puzzles";
import { CsvFormatError } from "../errors.ts";
import type { PuzzleRow } from "../files/puzzle-csv.ts";
import { readMazeNpy } from "../files/read-maze-npy.ts";
import { checkDatasetTarget } from "../folder/write-dataset.ts";
import { ExampleSplit } from "./example-split.ts";
import { checkCount, type Example, type PreparedFolder, type PrepareOptions, writePrepared } from "./prepare.ts";
import { readSourceRows, type TextReader } from "./source-rows.ts";
import { Throttle } from "./throttle.ts";

/** What {@link prepareMaze} should make. */
export interface PrepareMazeOptions extends PrepareOptions {
  /** Rows and columns, or the side of a square; by default those of the source's first maze, or 10. */
  readonly size?: number | MazeShape;
  /** A collection to take mazes from: CSV with columns question and answer, or any text that the maze parser reads, also compressed with gzip; or
   * `.npy` of `[mazes, rows, cols]` or `[mazes, size²]` tokens. Mazes are generated if it is not given. */
  readonly source?: string;
  /** Mazes per split. Default: generated, 10,000 and 1,000 up to 20×20, 1,000 and 200 of larger ones, which are rare; of a collection, a fifth (at most
   * 1,000) for the test and the rest. */
  readonly train?: number;
  readonly test?: number;
  /** Mirror and turned images to store beside each training maze, 0 to 7 in the official order, or to 3 where rows and columns differ in number.
   * Default 0, as in the official Maze-Hard: an image's
   * label is a shortest path, but not the one that the label rule would choose. */
  readonly augment?: number;
  /** Fewest cells on the shortest path, both ends counted. Default for generated mazes: 110 for 30×30, one and a half times the side otherwise. */
  readonly minPath?: number;
}

/** What {@link prepareMaze} made. */
export interface PreparedMazes extends PreparedFolder {
  /** Shortest, mean and longest path of the training mazes, in cells with both ends. */
  readonly paths: { readonly min: number; readonly mean: number; readonly max: number };
  /** What was not used of the source, one sentence each, with file and line. */
  readonly remarks: readonly string[];
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
  if (options.size !== undefined) mazeShape(options.size);
  for (const name of ["train", "test"] as const) checkCount(name, options[name], name === "train" ? 1 : 0);
  checkCount("augment", augment, 0, 7);
  await checkDatasetTarget(options.out, options.force);
  const remarks: string[] = [];
  const { shape, split } =
    source === undefined
      ? await generateSplit(options)
      : await readSplit(source, options, (remark) => remarks.push(remark));
  const { rows, cols } = shape;
  const images = mazeSymmetries(shape).slice(1);
  checkCount("augment", augment, 0, images.length);
  const prepared = await writePrepared(options, started, {
    kind: mazeKind(shape),
    train: split.train,
    test: split.test,
    augment,
    images: ({ input, label }) =>
      images.slice(0, augment).map((symmetry) => ({
        input: applyDihedral(symmetry, input, rows, cols),
        label: applyDihedral(symmetry, label, rows, cols),
      })),
    provenance: {
      source: source === undefined ? "generated" : path.basename(source),
      options: recordedOptions(shape, options),
    },
  });
  return { ...prepared, paths: countPaths(split.train), remarks };
}

function recordedOptions(shape: MazeShape, { source, minPath }: PrepareMazeOptions): { [name: string]: unknown } {
  if (source !== undefined) return minPath === undefined ? {} : { min_path: minPath };
  return { min_path: minPath ?? defaultMinPath(shape) };
}

async function generateSplit(options: PrepareMazeOptions): Promise<{ shape: MazeShape; split: ExampleSplit }> {
  const { size = 10, seed = 0, signal, onProgress } = options;
  const shape = mazeShape(size);
  const large = shape.rows * shape.cols > 400;
  const { train = large ? 1000 : 10_000, test = large ? 200 : 1000 } = options;
  const generator = new MazeGenerator(shape, RandomStream.fromSeed(seed, "generate"), options.minPath);
  const split = new ExampleSplit(mazeKind(shape), { train, test });
  const throttle = new Throttle();
  for (let misses = 0, images = 0; !split.full; ) {
    const made = generator.draw();
    if (made === undefined) {
      if (++misses > MAX_ATTEMPTS) throw generator.tooRare();
    } else if (split.offer({ input: made.maze, label: made.label })) {
      misses = 0;
      images = 0;
    } else if (++images > 2000) {
      throw new PuzzleGenerationError(
        `maze ${shape.rows}×${shape.cols}: found ${split.size} mazes that differ by more than a symmetry; ${train + test} were asked for`,
        { hint: "ask for fewer, for larger ones, or for shorter paths" },
      );
    }
    if ((made !== undefined || misses % 100 === 0) && throttle.due()) {
      await nextTurn(); // lets signals and timers in
      signal?.throwIfAborted();
      onProgress?.({ phase: "generate", done: split.size, total: train + test });
    }
  }
  return { shape, split };
}

async function readSplit(
  source: string,
  options: PrepareMazeOptions,
  onRemark: (remark: string) => void,
): Promise<{ shape: MazeShape; split: ExampleSplit }> {
  const { seed = 0, signal, onProgress, minPath = 0 } = options;
  let shape = options.size === undefined ? undefined : mazeShape(options.size);
  const rows: { readonly order: string; readonly example: Example }[] = [];
  let others = 0;
  let otherSizes = 0;
  const throttle = new Throttle();
  for await (const { rows: height, cols, example } of readMazes(source, shape, signal, onRemark)) {
    shape ??= { rows: height, cols };
    const fits = height === shape.rows && cols === shape.cols;
    if (!fits || countToken(example.label, MAZE.path) + 2 < minPath) {
      others++;
      if (!fits) otherSizes++;
      continue;
    }
    if (rows.length === MAX_MAZES)
      throw new DatasetOptionError(`${source}: more than ${MAX_MAZES} mazes`, { hint: "split the file" });
    // An order that depends on seed and mazes alone, not on their place in the file.
    rows.push({ order: createHash("sha1").update(`${seed}:`).update(example.input).digest("hex"), example });
    if (throttle.due()) onProgress?.({ phase: "read", done: rows.length });
  }
  if (rows.length === 0 || shape === undefined)
    throw new DatasetOptionError(
      `${source}: no ${shape === undefined ? "" : `${shape.rows}×${shape.cols} `}mazes in it`,
      {
        hint: others > 0 ? `it has ${others} of other sizes or with shorter paths` : "it has no rows",
      },
    );
  if (otherSizes > 0) {
    const mazes = `${otherSizes} maze${otherSizes === 1 ? "" : "s"}`;
    onRemark(`${source}: not ${shape.rows}×${shape.cols}, passed over: ${mazes}`);
  }
  rows.sort((a, b) => (a.order < b.order ? -1 : a.order > b.order ? 1 : 0));
  // Removes images of the same maze first, so that the count below is the number of available mazes.
  const distinct = new ExampleSplit(mazeKind(shape), { train: rows.length, test: 0 });
  for (const { example } of rows) distinct.offer(example);
  const available = distinct.size;
  const test = options.test ?? Math.min(1000, Math.floor(available / 5));
  const train = options.train ?? Math.max(1, available - test);
  if (train + test > available)
    throw new DatasetOptionError(
      `${source}: has ${available} ${shape.rows}×${shape.cols} mazes that differ by more than a symmetry; ${train + test} were asked for`,
      { hint: `ask for fewer than train ${train} and test ${test}` },
    );
  const split = new ExampleSplit(mazeKind(shape), { train, test });
  for (const example of distinct.train.slice(0, train + test)) split.offer(example);
  return { shape, split };
}

async function* readMazes(
  source: string,
  asked: MazeShape | undefined,
  signal: AbortSignal | undefined,
  onRemark: (remark: string) => void,
): AsyncGenerator<MazeShape & { example: Example }> {
  if (source.endsWith(".npy")) {
    const { rows, cols, mazes } = await readMazeNpy(source);
    for (const [index, maze] of mazes.entries()) {
      signal?.throwIfAborted();
      yield {
        rows,
        cols,
        example: solved(
          maze,
          undefined,
          cols,
          (problem) => new DatasetOptionError(`${source}: maze ${index} (from 0): ${problem}`),
        ),
      };
    }
    return;
  }
  yield* readSourceRows(source, textReader(source, asked), { onRemark, ...(signal === undefined ? {} : { signal }) });
}

function textReader(
  file: string,
  asked: MazeShape | undefined,
): TextReader<MazeShape & { readonly line: number; readonly example: Example }> {
  // A rectangle on one line shows its shape only to who knows it.
  const expected = asked === undefined || asked.rows === asked.cols ? {} : { shape: asked };
  return {
    parse: (text) =>
      parseMazeEntries(text, expected).map((entry) => {
        if (entry instanceof PuzzleFormatError) return entry;
        const { line, rows, cols, maze, answer } = entry;
        const fail = (problem: string): CsvFormatError => new CsvFormatError(file, problem, { line });
        return { line, rows, cols, example: solved(maze, answer, cols, fail) };
      }),
    fromRow: (row) => ({ line: row.line, ...readRow(file, row, asked) }),
  };
}

function readRow(
  file: string,
  { line, question, answer }: PuzzleRow,
  asked: MazeShape | undefined,
): MazeShape & { example: Example } {
  const fail = (problem: string, hint?: string): CsvFormatError =>
    new CsvFormatError(file, problem, { line, ...(hint === undefined ? {} : { hint }) });
  const shape = asked !== undefined && asked.rows * asked.cols === question.length ? asked : squareOf(question.length);
  if (shape === undefined)
    throw fail(
      `the question has ${question.length} cells`,
      "a question has rows × columns characters of # (wall), space, S and G; name those of a rectangle",
    );
  const { cols } = shape;
  const read = (column: string, text: string, path: "with path" | "without path"): Uint8Array => {
    try {
      return mazeTokens(text, path);
    } catch (error) {
      throw error instanceof PuzzleFormatError ? fail(`the ${column}'s ${error.message}`) : error;
    }
  };
  const maze = read("question", question, "without path");
  if (answer === undefined || answer === "") return { ...shape, example: solved(maze, undefined, cols, fail) };
  if (answer.length !== question.length)
    throw fail(`the answer has ${answer.length} cells, the question ${question.length}`);
  return { ...shape, example: solved(maze, read("answer", answer, "with path"), cols, fail) };
}

function squareOf(cells: number): MazeShape | undefined {
  const side = Math.round(Math.sqrt(cells));
  return side * side === cells && isMazeSide(side) ? { rows: side, cols: side } : undefined;
}

/** The maze with its label: as given, if that draws a path through it, else the one of the rule. */
function solved(
  maze: Uint8Array,
  label: Uint8Array | undefined,
  cols: number,
  fail: (problem: string) => Error,
): Example {
  const validation = validateMaze(maze, cols);
  if (validation.status !== "solvable") throw fail(validation.status === "unique" ? "" : validation.message);
  if (label === undefined) return { input: maze, label: validation.solution };
  const { valid, violations } = checkMazeAnswer(maze, label, cols);
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
