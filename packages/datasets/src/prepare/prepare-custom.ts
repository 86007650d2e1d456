import { createHash } from "node:crypto";
import path from "node:path";
import {
  type CustomDefinition,
  customKind,
  DatasetOptionError,
  type Grid,
  MAX_ALPHABET,
  MAX_CELLS,
} from "@kensho/puzzles";
import { type CustomExample, checkExamplesSize, lineError, readExamples, shapeOf } from "../files/read-examples.ts";
import { checkDatasetTarget, type DatasetGroup, writeDataset } from "../folder/write-dataset.ts";
import { checkCount, describeFolder, type PreparedFolder, type PrepareOptions } from "./prepare.ts";
import { Throttle } from "./throttle.ts";

/** What {@link prepareCustom} should make. */
export interface PrepareCustomOptions extends PrepareOptions {
  /** JSON Lines: `{"input": grid, "output": grid}`, with `"split": "train"` or `"test"` where the split is decided. */
  readonly input: string;
  /** Name of the kind, default that of the file: `latin` gives `custom-latin`. */
  readonly name?: string;
  /** What marks a cell to fill in. Inputs must keep everything else. By default found out: contents of inputs that no output has, if nothing else changes. */
  readonly blank?: string;
  /** Puzzles to train on, and to test on. Default: as the lines say, else a fifth (at most 1,000) for the test and the rest for training. */
  readonly train?: number;
  readonly test?: number;
}

/** What {@link prepareCustom} made. */
export interface PreparedCustom extends PreparedFolder {
  readonly definition: CustomDefinition;
  /** Lines that said the same as an earlier one and were left out. */
  readonly duplicates: number;
  /** Inputs that have more than one output: how many, and the lines of the first ones. */
  readonly conflicts: Conflicts;
}

/** Inputs that have more than one output. */
interface Conflicts {
  readonly count: number;
  /** Pairs of lines with one input and different outputs, at most {@link MAX_CONFLICTS}. */
  readonly lines: readonly (readonly [first: number, later: number])[];
}

/** Conflicts that are named. */
const MAX_CONFLICTS = 5;

/** Makes a data set of a user's own pairs of equal-length grids. The file is read in passes and never held; equal inputs are on one side of the split.
 * @throws {PuzzleFormatError} with file, line and field  @throws {DatasetFileError} if the file cannot be read or is too large
 * @throws {DatasetOptionError} for counts that cannot be  @throws {DatasetExistsError} {DatasetWriteError} about the folder
 * @throws the signal's reason on abort */
export async function prepareCustom(options: PrepareCustomOptions): Promise<PreparedCustom> {
  const started = performance.now();
  const { input: file, seed = 0, signal } = options;
  checkCount("train", options.train, 1);
  checkCount("test", options.test, 0);
  const name = kindName(options.name ?? path.basename(file).replace(/\.[^.]*$/, ""));
  await checkDatasetTarget(options.out, options.force);
  await checkExamplesSize(file);
  const survey = await surveyExamples(file, options);
  const kind = customKind(name, survey.definition);
  const sides = chooseSides(file, survey, options);
  const provenance = await writeDataset(options.out, {
    vocabSize: kind.vocabSize,
    sequenceLength: kind.sequenceLength,
    splits: { train: groups("train"), test: groups("test") },
    totalPuzzles: "groups",
    provenance: {
      kind: name,
      seed,
      augment: 0,
      source: path.basename(file),
      options: options.blank === undefined ? {} : { blank: options.blank },
      puzzle: survey.definition,
    },
    ...(options.force === undefined ? {} : { force: options.force }),
    ...(signal === undefined ? {} : { signal }),
  });
  return {
    ...describeFolder(options.out, provenance, started),
    definition: survey.definition,
    duplicates: survey.duplicates,
    conflicts: survey.conflicts,
  };

  /** The examples of one split, in the order of the file. */
  async function* groups(side: "train" | "test"): AsyncGenerator<DatasetGroup> {
    const tokens = new Map(survey.definition.alphabet.map((content, i) => [content, i + 1]));
    const written = new Set<string>();
    const throttle = new Throttle();
    const encode = ({ line }: CustomExample, grid: Grid): Uint8Array =>
      Uint8Array.from(grid.cells, (content) => {
        const token = tokens.get(content);
        if (token === undefined) throw lineError(file, line, "the file was changed while it was read");
        return token;
      });
    for await (const example of readExamples(file, signal)) {
      if (sides.get(keyOf(seed, example.input)) !== side) continue;
      const pair = keyOf(seed, example.input, example.output);
      if (written.has(pair)) continue;
      written.add(pair);
      yield { inputs: encode(example, example.input), labels: encode(example, example.output) };
      if (throttle.due()) options.onProgress?.({ phase: "write", done: written.size });
    }
  }
}

interface Survey {
  readonly definition: CustomDefinition;
  /** Every input once, with the split that its lines name. */
  readonly inputs: ReadonlyMap<string, "train" | "test" | undefined>;
  readonly duplicates: number;
  readonly conflicts: Conflicts;
}

/** The first pass: shape, contents, what changes from input to output. */
async function surveyExamples(file: string, options: PrepareCustomOptions): Promise<Survey> {
  const { blank, seed = 0, signal, onProgress } = options;
  const inputs = new Map<string, "train" | "test" | undefined>();
  const pairs = new Set<string>();
  const firstLines = new Map<string, number>();
  const conflicts: [number, number][] = [];
  let conflictCount = 0;
  const contents = { input: new Set<string>(), output: new Set<string>(), changed: new Set<string>() };
  let shape: Pick<Grid, "rows" | "cols"> | undefined;
  let duplicates = 0;
  const throttle = new Throttle();
  for await (const { line, input, output, split } of readExamples(file, signal)) {
    shape ??= { rows: input.rows, cols: input.cols };
    if (input.cells.length > MAX_CELLS)
      throw lineError(file, line, `a grid of ${input.cells.length} cells; at most ${MAX_CELLS} are possible`);
    if (input.rows !== shape.rows || input.cols !== shape.cols)
      throw lineError(file, line, `a grid of ${shapeOf(input)}; the first line has ${shapeOf(shape)}`);
    for (const [cell, content] of input.cells.entries()) {
      contents.input.add(content);
      contents.output.add(output.cells[cell]!);
      if (content === output.cells[cell]) continue;
      if (blank !== undefined && content !== blank) {
        const where = `row ${Math.floor(cell / input.cols) + 1}, column ${(cell % input.cols) + 1}`;
        throw lineError(file, line, `the output changes ${JSON.stringify(content)} at ${where}, which is not a blank`);
      }
      contents.changed.add(content);
    }
    if (contents.input.size + contents.output.size > 2 * MAX_ALPHABET)
      throw lineError(file, line, `more than ${MAX_ALPHABET} different contents of cells so far`);
    const key = keyOf(seed, input);
    const earlier = inputs.get(key);
    if (inputs.has(key) && earlier !== split)
      throw lineError(file, line, `the same input is in ${earlier ?? "no split"} on an earlier line`);
    inputs.set(key, split);
    const pair = keyOf(seed, input, output);
    if (pairs.has(pair)) duplicates++;
    else if (!firstLines.has(key)) firstLines.set(key, line);
    else if (++conflictCount <= MAX_CONFLICTS) conflicts.push([firstLines.get(key)!, line]);
    pairs.add(pair);
    if (throttle.due()) onProgress?.({ phase: "read", done: pairs.size });
  }
  if (shape === undefined) throw new DatasetOptionError(`${file}: has no examples`);
  const unseen = [...contents.input].filter((content) => !contents.output.has(content));
  const blanks = blank !== undefined ? [blank] : unseen;
  const keepsGivens = blanks.length > 0 && [...contents.changed].every((content) => blanks.includes(content));
  const alphabet = [...new Set([...contents.input, ...contents.output, ...(blank === undefined ? [] : [blank])])];
  if (alphabet.length > MAX_ALPHABET)
    throw new DatasetOptionError(
      `${file}: cells have ${alphabet.length} different contents; at most ${MAX_ALPHABET} are possible`,
    );
  // Blanks first, then numbers in their order, then texts.
  const rank = (content: string): number => (blanks.includes(content) ? 0 : Number.isNaN(Number(content)) ? 2 : 1);
  alphabet.sort((a, b) => rank(a) - rank(b) || (rank(a) === 1 ? Number(a) - Number(b) : 0) || (a < b ? -1 : 1));
  return {
    definition: {
      title: options.name ?? path.basename(file).replace(/\.[^.]*$/, ""),
      alphabet,
      shape: [shape.rows, shape.cols],
      blanks: keepsGivens ? blanks : [],
      keeps_givens: keepsGivens,
    },
    inputs,
    duplicates,
    conflicts: { count: conflictCount, lines: conflicts },
  };
}

/** On which side each input is. Where the lines do not say, those that come first in an order of hashes are for the test. */
function chooseSides(file: string, { inputs }: Survey, options: PrepareCustomOptions): Map<string, "train" | "test"> {
  const named = [...inputs.values()].some((split) => split !== undefined);
  const keys = [...inputs.keys()].sort();
  if (named) {
    if (options.train !== undefined || options.test !== undefined)
      throw new DatasetOptionError("train, test: the lines of the file say which split they are for", {
        hint: "leave the counts out, or the split fields",
      });
    const sides = new Map(keys.map((key) => [key, inputs.get(key) ?? "train"] as const));
    if (![...sides.values()].includes("train")) throw new DatasetOptionError(`${file}: no line is for training`);
    return sides;
  }
  const test = options.test ?? Math.min(1000, Math.floor(keys.length / 5));
  const train = options.train ?? keys.length - test;
  if (train < 1 || train + test > keys.length)
    throw new DatasetOptionError(
      `${file}: has ${keys.length} different inputs; ${Math.max(train, 1) + test} were asked for`,
      { hint: "ask for fewer" },
    );
  return new Map(keys.slice(0, test + train).map((key, i) => [key, i < test ? "test" : "train"] as const));
}

function keyOf(seed: number, ...grids: readonly Grid[]): string {
  const hash = createHash("sha1").update(`${seed}`);
  for (const { cells } of grids) hash.update(JSON.stringify(cells));
  return hash.digest("base64");
}

function kindName(name: string): string {
  const slug = name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-|-$/g, "");
  return `custom-${slug === "" ? "puzzle" : slug}`;
}
