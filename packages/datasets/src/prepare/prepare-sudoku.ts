import { setImmediate as nextTurn } from "node:timers/promises";
import {
  checkGivens,
  DatasetOptionError,
  defaultGivens,
  type GivensRange,
  generateSudoku,
  PuzzleGenerationError,
  type PuzzleKind,
  RandomStream,
  type SolvedPuzzle,
  type SudokuBoxes,
  type SudokuGeometry,
  type SudokuSize,
  sudokuGeometry,
  sudokuKind,
  sudokuTokens,
} from "@kensho/puzzles";
import { checkDatasetTarget } from "../folder/write-dataset.ts";
import { PackedPuzzles } from "./packed-puzzles.ts";
import {
  type Counted,
  checkCount,
  type Example,
  type PreparedFolder,
  type PrepareOptions,
  writePrepared,
} from "./prepare.ts";
import {
  type SampledRows,
  type SourceSample,
  sampleSource,
  sizeOfSource,
  solveRow,
  sourceName,
} from "./read-source.ts";
import { SplitBuilder } from "./split.ts";
import { Throttle } from "./throttle.ts";

/** Puzzles per split where none are asked for. */
export function defaultCounts(size: SudokuSize): { readonly train: number; readonly test: number } {
  if (size === 4) return { train: 400, test: 200 };
  return { train: 1000, test: size === 9 ? 1000 : 500 };
}

/** What {@link prepareSudoku} should make. */
export interface PrepareSudokuOptions extends PrepareOptions {
  /** Side of the grid; by default that of the first row of the source, or 9. */
  readonly size?: SudokuSize;
  /** Rows and columns of a box, by default as square as the size admits. Alone, they say the size. */
  readonly boxes?: SudokuBoxes;
  /** Collections to draw puzzles from as if they were one file: CSV, or any text that the puzzle parser reads, also compressed with gzip. Puzzles are
   * generated if it is not given. */
  readonly source?: string | readonly string[];
  /** Puzzles per split, default {@link defaultCounts}. From a small collection, defaults shrink to what is there (a fifth for the test). */
  readonly train?: number;
  readonly test?: number;
  /** Symmetry images to store beside each training puzzle, default 0: training draws them for every example. */
  readonly augment?: number;
  /** Givens of generated puzzles, default {@link defaultGivens}. */
  readonly givens?: GivensRange;
  /** Generate minimal puzzles: no clue can be taken away. */
  readonly minimal?: boolean;
  /** Take rows of at least this rating only. */
  readonly minRating?: number;
}

/** What {@link prepareSudoku} made. */
export interface PreparedDataset extends PreparedFolder {
  /** Smallest, mean and largest number of givens in the training originals. */
  readonly givens: { readonly min: number; readonly mean: number; readonly max: number };
  /** What was not used of the sources, one sentence each, with file and line. */
  readonly remarks: readonly string[];
}

/** Puzzles of both splits. */
interface SudokuSplit {
  readonly train: Counted<SolvedPuzzle>;
  readonly test: Counted<SolvedPuzzle>;
  readonly remarks: readonly string[];
}

/** Makes a Sudoku data set folder: generates puzzles or samples a collection, splits them so that no symmetry image of a test puzzle is in
 * training, stores augmentations if asked to. The folder appears complete or not at all.
 * @throws {DatasetOptionError} for counts, sizes or givens that cannot be  @throws {PuzzleGenerationError} if there are not that many puzzles
 * @throws {CsvFormatError} naming file and line  @throws {DatasetExistsError} {DatasetWriteError} about the folder
 * @throws the signal's reason on abort */
export async function prepareSudoku(options: PrepareSudokuOptions): Promise<PreparedDataset> {
  const started = performance.now();
  const { augment = 0, seed = 0 } = options;
  const sources = sourcesOf(options);
  const asked = askedGeometry(options);
  for (const name of ["train", "test", "augment"] as const) checkCount(name, options[name], name === "train" ? 1 : 0);
  await checkDatasetTarget(options.out, options.force);
  const random = RandomStream.fromSeed(seed, "augment");
  const geometry = asked ?? sudokuGeometry(sources[0] === undefined ? 9 : await sizeOfSource(sources[0]));
  const split =
    sources.length === 0 ? await generateSplit(geometry, options) : await readSplit(sources, geometry, options);
  const kind = sudokuKind(geometry);
  const prepared = await writePrepared(options, started, {
    kind,
    train: inTokens(split.train),
    test: inTokens(split.test),
    augment,
    images: (example) => Array.from({ length: augment }, () => randomImage(example, kind, random)),
    provenance: {
      source: sources.length === 0 ? "generated" : sourceName(sources),
      options: recordedOptions(geometry.size, options),
    },
  });
  return { ...prepared, givens: countGivens(split.train), remarks: split.remarks };
}

/** The geometry that options name, if they do. @throws {DatasetOptionError} if size and boxes contradict each other */
function askedGeometry({ size, boxes }: PrepareSudokuOptions): SudokuGeometry | undefined {
  if (boxes === undefined) return size === undefined ? undefined : sudokuGeometry(size);
  const geometry = sudokuGeometry(boxes);
  if (size === undefined || size === geometry.size) return geometry;
  throw new DatasetOptionError(
    `boxes: boxes of ${boxes.boxRows} rows and ${boxes.boxCols} columns make a grid of size ${geometry.size}, got size ${size}`,
    { hint: "leave one of the two out" },
  );
}

/** The collections to draw from; none where puzzles are generated. */
function sourcesOf({ source }: PrepareSudokuOptions): readonly string[] {
  const sources = source === undefined ? [] : typeof source === "string" ? [source] : source;
  const twice = sources.find((file, i) => sources.indexOf(file) !== i);
  if (twice !== undefined)
    throw new DatasetOptionError(`source: ${twice} is named twice`, { hint: "name each source once" });
  return sources;
}

async function generateSplit(geometry: SudokuGeometry, options: PrepareSudokuOptions): Promise<SudokuSplit> {
  const { size } = geometry;
  const { minimal = false, signal, onProgress, seed = 0 } = options;
  if (options.minRating !== undefined)
    throw new DatasetOptionError("minRating: generated puzzles carry no rating", { hint: "name a source" });
  const givens = options.givens ?? (minimal ? { min: 0, max: size * size } : defaultGivens(size));
  checkGivens(size, givens);
  const train = options.train ?? defaultCounts(size).train;
  const test = options.test ?? defaultCounts(size).test;
  const random = RandomStream.fromSeed(seed, "generate");
  const split = new SplitBuilder({ train, test }, geometry);
  const made = { train: new PackedPuzzles(size * size), test: new PackedPuzzles(size * size) };
  let refused = 0;
  const throttle = new Throttle();
  while (!split.full) {
    const puzzle = generateSudoku(geometry, random, { givens, minimal });
    const side = split.offer(puzzle.puzzle, puzzle.solution);
    if (side !== undefined) {
      made[side].push(puzzle);
      refused = 0;
    } else if (++refused > 2000) {
      throw new PuzzleGenerationError(
        `sudoku ${size}×${size}: found ${split.size} puzzles that differ by more than a symmetry; ${train + test} were asked for`,
        { hint: "ask for fewer, or widen the range of givens" },
      );
    }
    if (throttle.due()) {
      await nextTurn(); // lets signals and timers in
      signal?.throwIfAborted();
      onProgress?.({ phase: "generate", done: split.size, total: train + test });
    }
  }
  return { train: unpacked(made.train), test: unpacked(made.test), remarks: [] };
}

async function readSplit(
  sources: readonly string[],
  geometry: SudokuGeometry,
  options: PrepareSudokuOptions,
): Promise<SudokuSplit> {
  const { size } = geometry;
  const source = sources.join(", ");
  const { signal, onProgress, minRating, seed = 0 } = options;
  if (options.givens !== undefined || options.minimal !== undefined) {
    throw new DatasetOptionError("givens, minimal: only generated puzzles can be chosen so", {
      hint: "leave them out, or the source",
    });
  }
  let train = options.train ?? defaultCounts(size).train;
  let test = options.test ?? defaultCounts(size).test;
  // Some rows are refused as images of others: draw more than are needed, and more again if that was too few.
  for (let count = 2 * (train + test) + 1000; ; count *= 4) {
    const sample = await sampleSource(sources, {
      geometry,
      count,
      seed,
      ...(minRating === undefined ? {} : { minRating }),
      ...(signal === undefined ? {} : { signal }),
      onRow: (done) => onProgress?.({ phase: "read", done }),
    });
    if (sample.available === 0) throw nothingToTake(source, size, minRating, sample);
    if (sample.available < train + test) {
      if (options.test === undefined) test = Math.min(test, Math.floor(sample.available / 5));
      if (options.train === undefined) train = Math.max(1, Math.min(train, sample.available - test));
    }
    const { split, taken } = await assignRows(sources, sample.rows, { train, test }, geometry, options);
    const enough =
      split.sizes.test >= test &&
      (split.sizes.train >= train || (options.train === undefined && split.sizes.train > 0));
    if (split.full || (enough && sample.rows.length === sample.available)) {
      const { puzzles } = sample.rows;
      return {
        train: unpacked(puzzles, taken.train.subarray(0, split.sizes.train)),
        test: unpacked(puzzles, taken.test.subarray(0, split.sizes.test)),
        remarks: [...sample.remarks, ...otherSizesRemark(source, size, sample)],
      };
    }
    if (sample.rows.length < sample.available) continue;
    throw new DatasetOptionError(
      `${source}: has ${split.size} ${size}×${size} puzzles that differ by more than a symmetry; ${train + test} were asked for`,
      { hint: `ask for fewer than train ${train} and test ${test}` },
    );
  }
}

/** Assigns rows to the splits in their random order, each once it is proven to have one solution.
 * @returns the indices of the rows in each split, as many as `split.sizes` says */
async function assignRows(
  sources: readonly string[],
  rows: SampledRows,
  wanted: { readonly train: number; readonly test: number },
  geometry: SudokuGeometry,
  { signal, onProgress }: PrepareSudokuOptions,
): Promise<{
  readonly split: SplitBuilder;
  readonly taken: { readonly train: Uint32Array; readonly test: Uint32Array };
}> {
  const split = new SplitBuilder(wanted, geometry);
  const taken = {
    train: new Uint32Array(Math.min(wanted.train, rows.length)),
    test: new Uint32Array(Math.min(wanted.test, rows.length)),
  };
  const throttle = new Throttle();
  for (const index of rows.order()) {
    if (split.full) break;
    const { puzzle, solution: known } = rows.puzzles.at(index);
    const { file, line } = rows.place(index);
    const solution = solveRow(sources[file]!, line, puzzle, geometry);
    const side = split.offer(puzzle, solution);
    if (side !== undefined) {
      taken[side][split.sizes[side] - 1] = index;
      if (known === undefined) rows.puzzles.solve(index, solution);
    }
    if (!throttle.due()) continue;
    await nextTurn();
    signal?.throwIfAborted();
    onProgress?.({ phase: "check", done: split.size, total: wanted.train + wanted.test });
  }
  return { split, taken };
}

/** What to say about puzzles of other sizes than the one that is used. */
function otherSizesRemark(source: string, size: SudokuSize, { otherSizes }: SourceSample): string[] {
  if (otherSizes.size === 0) return [];
  const sizes = [...otherSizes].map(([side, rows]) => `${rows} of ${side}×${side}`).join(" and ");
  return [`${source}: not ${size}×${size}, passed over: ${sizes}`];
}

/** Why no row of a collection can be taken. */
function nothingToTake(
  source: string,
  size: SudokuSize,
  minRating: number | undefined,
  { fitting, ratings, otherSizes }: SourceSample,
): DatasetOptionError {
  if (minRating !== undefined && ratings !== undefined) {
    return new DatasetOptionError(`${source}: no ${size}×${size} puzzles rated ${minRating} or more in it`, {
      hint: `its ratings go from ${ratings.min} to ${ratings.max}`,
    });
  }
  if (minRating !== undefined && fitting > 0) {
    return new DatasetOptionError(`${source}: its puzzles have no ratings, so none is rated ${minRating} or more`, {
      hint: "leave the least rating out, or add a column rating to the file",
    });
  }
  const sizes = [...otherSizes].map(([side, rows]) => `${rows} of size ${side}`).join(" and ");
  return new DatasetOptionError(`${source}: no ${size}×${size} puzzles in it`, {
    hint: sizes === "" ? "it has no rows" : `it has ${sizes}`,
  });
}

/** Packed puzzles as solved ones, made when they are read.
 * @param indices which of them, in this order; by default all */
function unpacked(puzzles: PackedPuzzles, indices?: Uint32Array): Counted<SolvedPuzzle> {
  const { length } = indices ?? puzzles;
  return {
    length,
    *[Symbol.iterator]() {
      for (let i = 0; i < length; i++) {
        const { solution, ...rest } = puzzles.at(indices?.[i] ?? i);
        yield { ...rest, solution: solution! };
      }
    },
  };
}

/** The puzzles as examples, made when they are read. */
function inTokens(puzzles: Counted<SolvedPuzzle>): Counted<Example> {
  return {
    length: puzzles.length,
    *[Symbol.iterator]() {
      for (const { puzzle, solution, ...rest } of puzzles)
        yield { input: sudokuTokens(puzzle), label: sudokuTokens(solution), ...rest };
    },
  };
}

function randomImage({ input, label }: Example, kind: PuzzleKind, random: RandomStream): Example {
  const image = { input: input.slice(), label: label.slice() };
  kind.augment(random, image.input, image.label);
  return image;
}

function recordedOptions(size: SudokuSize, options: PrepareSudokuOptions): { [name: string]: unknown } {
  const { minimal = false, givens, minRating } = options;
  if (sourcesOf(options).length > 0) return minRating === undefined ? {} : { min_rating: minRating };
  return { givens: givens ?? (minimal ? "any" : defaultGivens(size)), minimal };
}

function countGivens(puzzles: Counted<SolvedPuzzle>): PreparedDataset["givens"] {
  let [min, max, sum] = [Number.POSITIVE_INFINITY, 0, 0];
  for (const { puzzle } of puzzles) {
    const count = puzzle.reduce((givens, digit) => givens + (digit === 0 ? 0 : 1), 0);
    min = Math.min(min, count);
    max = Math.max(max, count);
    sum += count;
  }
  return { min, mean: sum / puzzles.length, max };
}
