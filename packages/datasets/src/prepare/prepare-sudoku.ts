import { setImmediate as nextTurn } from "node:timers/promises";
import { DatasetOptionError, PuzzleGenerationError } from "../errors.ts";
import type { SplitCounts } from "../folder/provenance.ts";
import { type DatasetGroup, writeDataset } from "../folder/write-dataset.ts";
import { RandomStream } from "../random-stream.ts";
import {
  checkGivens,
  DEFAULT_GIVENS,
  type GivensRange,
  generateSudoku,
  type SolvedPuzzle,
} from "../sudoku/generate.ts";
import { type SudokuSize, sudokuGeometry } from "../sudoku/geometry.ts";
import { sudokuKind, sudokuTokens } from "../sudoku/sudoku-kind.ts";
import { sampleSource, sizeOfSource, solveRow, sourceName } from "./read-source.ts";
import { SplitBuilder } from "./split.ts";

/** Puzzles per split where none are asked for. */
export const DEFAULT_COUNTS: { readonly [S in SudokuSize]: { readonly train: number; readonly test: number } } = {
  4: { train: 400, test: 200 },
  6: { train: 1000, test: 500 },
  9: { train: 1000, test: 1000 },
};

/** How far {@link prepareSudoku} is. `total` is missing where it is not known beforehand. */
export interface PrepareProgress {
  readonly phase: "read" | "generate" | "write";
  readonly done: number;
  readonly total?: number;
}

/** What {@link prepareSudoku} should make. */
export interface PrepareSudokuOptions {
  /** Folder of the new data set. */
  readonly out: string;
  /** Side of the grid; by default that of the first row of the source, or 9. */
  readonly size?: SudokuSize;
  /** A collection to take puzzles from (CSV, `.gz` too); generated if not given. */
  readonly source?: string;
  /** Puzzles per split, default {@link DEFAULT_COUNTS}. From a small collection, defaults shrink to what is there (a fifth for the test). */
  readonly train?: number;
  readonly test?: number;
  /** Symmetry images to store beside each training puzzle, default 0: they are drawn afresh in training. */
  readonly augment?: number;
  /** Givens of generated puzzles, default {@link DEFAULT_GIVENS}. */
  readonly givens?: GivensRange;
  /** Generate minimal puzzles: no clue can be taken away. */
  readonly minimal?: boolean;
  /** Take rows of at least this rating only. */
  readonly minRating?: number;
  /** Default 0. The same seed and options give the same bytes. */
  readonly seed?: number;
  /** Replace a data set that is there already. */
  readonly force?: boolean;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: PrepareProgress) => void;
}

/** What {@link prepareSudoku} made. */
export interface PreparedDataset {
  readonly dir: string;
  /** Name of the puzzle kind, e.g. `sudoku-6x6`. */
  readonly kind: string;
  readonly source: string;
  readonly seed: number;
  readonly train: SplitCounts;
  readonly test: SplitCounts;
  /** Smallest, mean and largest number of givens in the training originals. */
  readonly givens: { readonly min: number; readonly mean: number; readonly max: number };
  /** Bytes of all files. */
  readonly bytes: number;
  readonly seconds: number;
}

/** Makes a Sudoku data set folder: generates puzzles or samples a collection, splits them so that no symmetry image of a test puzzle is in
 * training, stores augmentations if asked to. The folder appears complete or not at all.
 * @throws {DatasetOptionError} for counts, sizes or givens that cannot be  @throws {PuzzleGenerationError} if there are not that many puzzles
 * @throws {CsvFormatError} naming file and line  @throws {DatasetExistsError} {DatasetWriteError} about the folder
 * @throws the signal's reason on abort */
export async function prepareSudoku(options: PrepareSudokuOptions): Promise<PreparedDataset> {
  const started = performance.now();
  const { out, source, augment = 0, seed = 0, signal, onProgress } = options;
  if (options.size !== undefined) sudokuGeometry(options.size);
  for (const name of ["train", "test", "augment"] as const) checkCount(name, options[name], name === "train" ? 1 : 0);
  const random = RandomStream.fromSeed(seed, "augment");
  const size = options.size ?? (source === undefined ? 9 : await sizeOfSource(source));
  const split = source === undefined ? await generateSplit(size, options) : await readSplit(source, size, options);

  const kind = sudokuKind(size);
  const total = split.test.length + split.train.length;
  const pulse = new Pulse();
  let written = 0;
  const groups = function* (puzzles: readonly SolvedPuzzle[], copies: number): Generator<DatasetGroup> {
    for (const puzzle of puzzles) {
      yield augmentedGroup(puzzle, copies, kind, random);
      if (++written === total || pulse.due()) onProgress?.({ phase: "write", done: written, total });
    }
  };
  const provenance = await writeDataset(out, {
    vocabSize: kind.vocabSize,
    sequenceLength: kind.sequenceLength,
    splits: { train: groups(split.train, augment), test: groups(split.test, 0) },
    totalPuzzles: "groups",
    provenance: {
      kind: kind.name,
      seed,
      augment,
      source: source === undefined ? "generated" : sourceName(source),
      options: recordedOptions(size, options),
    },
    ...(options.force === undefined ? {} : { force: options.force }),
    ...(signal === undefined ? {} : { signal }),
  });
  return {
    dir: out,
    kind: kind.name,
    source: provenance.source,
    seed,
    train: provenance.splits.train!,
    test: provenance.splits.test!,
    givens: countGivens(split.train),
    bytes: Object.values(provenance.files).reduce((sum, file) => sum + file.bytes, 0),
    seconds: (performance.now() - started) / 1000,
  };
}

async function generateSplit(size: SudokuSize, options: PrepareSudokuOptions): Promise<SplitBuilder> {
  const { minimal = false, signal, onProgress, seed = 0 } = options;
  if (options.minRating !== undefined)
    throw new DatasetOptionError("minRating: generated puzzles carry no rating", { hint: "name a source" });
  const givens = options.givens ?? (minimal ? { min: 0, max: size * size } : DEFAULT_GIVENS[size]);
  checkGivens(size, givens);
  const train = options.train ?? DEFAULT_COUNTS[size].train;
  const test = options.test ?? DEFAULT_COUNTS[size].test;
  const random = RandomStream.fromSeed(seed, "generate");
  const split = new SplitBuilder({ train, test });
  let refused = 0;
  const pulse = new Pulse();
  while (!split.full) {
    if (split.offer(generateSudoku(size, random, { givens, minimal }))) refused = 0;
    else if (++refused > 2000) {
      throw new PuzzleGenerationError(
        `sudoku ${size}×${size}: found ${split.test.length + split.train.length} puzzles that differ by more than a symmetry; ${train + test} were asked for`,
        { hint: "ask for fewer, or widen the range of givens" },
      );
    }
    if (pulse.due()) {
      await nextTurn(); // lets signals and timers in
      signal?.throwIfAborted();
      onProgress?.({ phase: "generate", done: split.test.length + split.train.length, total: train + test });
    }
  }
  return split;
}

async function readSplit(source: string, size: SudokuSize, options: PrepareSudokuOptions): Promise<SplitBuilder> {
  const { signal, onProgress, minRating, seed = 0 } = options;
  if (options.givens !== undefined || options.minimal !== undefined) {
    throw new DatasetOptionError("givens, minimal: only generated puzzles can be chosen so", {
      hint: "leave them out, or the source",
    });
  }
  let train = options.train ?? DEFAULT_COUNTS[size].train;
  let test = options.test ?? DEFAULT_COUNTS[size].test;
  const pulse = new Pulse();
  // Some rows are refused as images of others: draw more than are needed, and more again if that was too few.
  for (let count = 2 * (train + test) + 1000; ; count *= 4) {
    const sample = await sampleSource(source, {
      size,
      count,
      seed,
      ...(minRating === undefined ? {} : { minRating }),
      ...(signal === undefined ? {} : { signal }),
      onRow: (done) => onProgress?.({ phase: "read", done }),
    });
    if (sample.available === 0) {
      const sizes = [...sample.otherSizes].map(([side, rows]) => `${rows} of size ${side}`).join(" and ");
      throw new DatasetOptionError(
        `${source}: no ${size}×${size} puzzles${minRating === undefined ? "" : ` rated ${minRating} or more`} in it`,
        {
          hint:
            sizes !== "" ? `it has ${sizes}` : minRating === undefined ? "it has no rows" : "look at the ratings in it",
        },
      );
    }
    if (sample.available < train + test) {
      if (options.test === undefined) test = Math.min(test, Math.floor(sample.available / 5));
      if (options.train === undefined) train = Math.max(1, Math.min(train, sample.available - test));
    }
    const split = new SplitBuilder({ train, test });
    for (const row of sample.rows) {
      if (split.full) break;
      split.offer(solveRow(source, row));
      if (!pulse.due()) continue;
      await nextTurn();
      signal?.throwIfAborted();
    }
    const enough =
      split.test.length >= test &&
      (split.train.length >= train || (options.train === undefined && split.train.length > 0));
    if (split.full || (enough && sample.rows.length === sample.available)) return split;
    if (sample.rows.length < sample.available) continue;
    throw new DatasetOptionError(
      `${source}: has ${split.test.length + split.train.length} ${size}×${size} puzzles that differ by more than a symmetry; ${train + test} were asked for`,
      { hint: `ask for fewer than train ${train} and test ${test}` },
    );
  }
}

/** Tells when some 50 ms have gone by: time to let others in and to report. */
class Pulse {
  private last = performance.now();

  due(): boolean {
    const now = performance.now();
    if (now - this.last < 50) return false;
    this.last = now;
    return true;
  }
}

/** The original and `copies` random images of it. */
function augmentedGroup(
  { puzzle, solution }: SolvedPuzzle,
  copies: number,
  kind: ReturnType<typeof sudokuKind>,
  random: RandomStream,
): DatasetGroup {
  const length = puzzle.length;
  const [input, label] = [sudokuTokens(puzzle), sudokuTokens(solution)];
  const inputs = new Uint8Array((copies + 1) * length);
  const labels = new Uint8Array((copies + 1) * length);
  for (let copy = 0; copy <= copies; copy++) {
    const from = copy * length;
    inputs.set(input, from);
    labels.set(label, from);
    if (copy > 0) kind.augment(random, inputs.subarray(from, from + length), labels.subarray(from, from + length));
  }
  return { inputs, labels };
}

function recordedOptions(size: SudokuSize, options: PrepareSudokuOptions): { [name: string]: unknown } {
  const { source, minimal = false, givens, minRating } = options;
  if (source !== undefined) return minRating === undefined ? {} : { min_rating: minRating };
  return { givens: givens ?? (minimal ? "any" : DEFAULT_GIVENS[size]), minimal };
}

function countGivens(puzzles: readonly SolvedPuzzle[]): PreparedDataset["givens"] {
  const counts = puzzles.map(({ puzzle }) => puzzle.reduce((count, digit) => count + (digit === 0 ? 0 : 1), 0));
  let [min, max, sum] = [Number.POSITIVE_INFINITY, 0, 0];
  for (const count of counts) {
    min = Math.min(min, count);
    max = Math.max(max, count);
    sum += count;
  }
  return { min, mean: sum / counts.length, max };
}

function checkCount(name: string, count: number | undefined, least: number): void {
  if (count === undefined || (Number.isSafeInteger(count) && count >= least && count <= 10_000_000)) return;
  throw new DatasetOptionError(`${name}: expected a whole number from ${least}, got ${count}`);
}
