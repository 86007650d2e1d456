import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { basename } from "node:path";
import { setImmediate as nextTurn } from "node:timers/promises";
import {
  DatasetFileError,
  DatasetOptionError,
  type ParsedPuzzle,
  PuzzleFormatError,
  type PuzzleKind,
  puzzleEntries,
  RandomStream,
} from "@kensho/puzzles";
import { readText } from "../files/read-text.ts";
import { checkDatasetTarget } from "../folder/write-dataset.ts";
import { checkExample, checkSymmetries, imagesOf } from "./check-example.ts";
import { ExampleSplit } from "./example-split.ts";
import { checkCount, type Example, type PreparedFolder, type PrepareOptions, writePrepared } from "./prepare.ts";
import { Throttle } from "./throttle.ts";

/** Options for {@link preparePuzzleFile}. */
export interface PreparePuzzleFileOptions extends PrepareOptions {
  /** The kind of the puzzles, in whose notation the file is. */
  readonly kind: PuzzleKind;
  /** A text of puzzles. Those without an answer get the one that the kind's `validate` finds. */
  readonly source: string;
  /** Puzzles to train on, and to test on. Default: a fifth (at most 1,000) for the test and the rest for training. */
  readonly train?: number;
  readonly test?: number;
  /** Symmetry images to store beside each training puzzle. Default 0: training draws its own. */
  readonly augment?: number;
}

/** What {@link preparePuzzleFile} made. */
export interface PreparedPuzzleFile extends PreparedFolder {
  /** Puzzles that are images of earlier ones and were left out. */
  readonly duplicates: number;
}

/** Bytes of the largest text. */
const MAX_BYTES = 64 * 2 ** 20;

/** Makes a data set of the puzzles in a text, in the notation of their kind. The kind's own `check` must pass each; no image of a test puzzle, by the
 * kind's `classKey`, is in training. The split depends on the seed, not on the order of the puzzles.
 * @throws {PuzzleFormatError} with the file for a puzzle that cannot be read  @throws {DatasetOptionError} for counts and puzzles that cannot be
 * @throws {DatasetFileError} if the file cannot be read  @throws {DatasetExistsError} {DatasetWriteError} about the folder
 * @throws the signal's reason on abort */
export async function preparePuzzleFile(options: PreparePuzzleFileOptions): Promise<PreparedPuzzleFile> {
  const started = performance.now();
  const { kind, source, augment = 0, seed = 0 } = options;
  checkCount("train", options.train, 1);
  checkCount("test", options.test, 0);
  checkCount("augment", augment, 0);
  await checkDatasetTarget(options.out, options.force);
  const { examples, duplicates } = await readExamples(options);
  const { train, test } = counts(source, examples.length, options);
  checkSymmetries(kind, examples);
  const order = Uint32Array.from(examples.keys());
  RandomStream.fromSeed(seed, "split").shuffle(order);
  const shuffled = Array.from(order, (index) => examples[index]!);
  const draws = RandomStream.fromSeed(seed, "augment");
  const made = await writePrepared(options, started, {
    kind,
    test: shuffled.slice(0, test),
    train: shuffled.slice(test, test + train),
    augment,
    images: (example) => imagesOf(kind, example, augment, draws),
    provenance: { source: basename(source), options: {} },
  });
  return { ...made, duplicates };
}

/** Reads the puzzles of the file that are not images of one another. */
async function readExamples({ kind, source, signal, onProgress }: PreparePuzzleFileOptions): Promise<{
  readonly examples: readonly Example[];
  readonly duplicates: number;
}> {
  const text = await readWhole(source);
  const distinct = new ExampleSplit(kind, { train: Number.POSITIVE_INFINITY, test: 0 });
  const throttle = new Throttle();
  let read = 0;
  try {
    for (const entry of puzzleEntries(text, { kind })) {
      if (entry instanceof PuzzleFormatError) throw entry;
      distinct.offer(labelled(kind, entry, source));
      read++;
      if (!throttle.due()) continue;
      await nextTurn();
      signal?.throwIfAborted();
      onProgress?.({ phase: "read", done: read });
    }
  } catch (error) {
    if (!(error instanceof PuzzleFormatError)) throw error;
    const { problem, suggestions: hint, line, column } = error;
    throw new PuzzleFormatError(problem, { file: source, line, column, hint, cause: error });
  }
  return { examples: distinct.train, duplicates: read - distinct.size };
}

/** The puzzle with the answer beside it, else with the one that its kind finds. */
function labelled(kind: PuzzleKind, { input, answer, kind: name, line }: ParsedPuzzle, source: string): Example {
  const where = `${source}: line ${line}:`;
  if (name !== kind.name) throw new DatasetOptionError(`${where} this is a ${name}, and ${kind.name} was expected`);
  if (answer !== undefined) {
    checkExample(kind, { input, label: answer }, `${where} a puzzle`);
    return { input, label: answer };
  }
  const validation = kind.validate(input);
  if ("solution" in validation) {
    checkExample(kind, { input, label: validation.solution }, `${where} a puzzle`);
    return { input, label: validation.solution };
  }
  throw new DatasetOptionError(
    `${where} there is no answer beside the puzzle, and none was found: ${validation.message}`,
    {
      hint: "write the answer beside the puzzle, in the notation of the kind, or remove the puzzle",
    },
  );
}

async function readWhole(file: string): Promise<string> {
  try {
    const found = await stat(file);
    if (found.isDirectory()) throw new DatasetFileError(file, "this is a folder, and a file of puzzles was expected");
    if (found.size > MAX_BYTES)
      throw new DatasetFileError(file, `${Math.round(found.size / 1e6)} MB are too much; at most 64 MB are read`);
    let text = "";
    for await (const part of readText(createReadStream(file))) {
      text += part;
      if (text.length > 4 * MAX_BYTES) throw new DatasetFileError(file, "the text is too large to be read at once");
    }
    return text;
  } catch (error) {
    if (error instanceof PuzzleFormatError) {
      throw new PuzzleFormatError(error.problem, { file, hint: error.suggestions, cause: error });
    }
    if (error instanceof DatasetFileError) throw error;
    const { code } = error as NodeJS.ErrnoException;
    throw new DatasetFileError(file, code === "ENOENT" ? "no such file" : `cannot be read (${code})`, { cause: error });
  }
}

function counts(
  source: string,
  distinct: number,
  { train, test }: Pick<PreparePuzzleFileOptions, "train" | "test">,
): { readonly train: number; readonly test: number } {
  const forTest = test ?? Math.min(1000, Math.floor(distinct / 5));
  const forTraining = train ?? distinct - forTest;
  if (forTraining >= 1 && forTraining + forTest <= distinct) return { train: forTraining, test: forTest };
  throw new DatasetOptionError(
    `${source}: has ${distinct} puzzles that differ by more than a symmetry; ${Math.max(1, forTraining) + forTest} were asked for`,
    { hint: "ask for fewer" },
  );
}
