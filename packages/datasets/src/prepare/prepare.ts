import { DatasetOptionError, type Provenance, type PuzzleKind, type SplitCounts } from "@kensho/puzzles";
import { type DatasetGroup, writeDataset } from "../folder/write-dataset.ts";
import { Throttle } from "./throttle.ts";

/** A puzzle and its label, in tokens of its kind. */
export interface Example {
  readonly input: Uint8Array;
  readonly label: Uint8Array;
  /** How hard it is, on the scale of the collection that it comes from. */
  readonly rating?: number;
}

/** How far a preparation is. `total` is missing where it is not known beforehand. */
export interface PrepareProgress {
  readonly phase: "read" | "check" | "generate" | "write";
  readonly done: number;
  readonly total?: number;
}

/** Options for every preparation. */
export interface PrepareOptions {
  /** Folder of the new data set. */
  readonly out: string;
  /** Default 0. The same seed and options give the same bytes. */
  readonly seed?: number;
  /** Replace a data set that is there already. */
  readonly force?: boolean;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: PrepareProgress) => void;
}

/** What a preparation made. */
export interface PreparedFolder {
  readonly dir: string;
  /** Name of the puzzle kind, e.g. `sudoku-6x6`. */
  readonly kind: string;
  readonly source: string;
  readonly seed: number;
  readonly train: SplitCounts;
  readonly test: SplitCounts;
  /** Bytes of all files. */
  readonly bytes: number;
  readonly seconds: number;
}

/** Writes both splits of a data set whose puzzles carry no identifier, one group per puzzle: the original and its stored images.
 * @param made.images the images to store beside a training puzzle, if any  @param started of `performance.now()`
 * @throws as {@link writeDataset} */
export async function writePrepared(
  options: PrepareOptions,
  started: number,
  made: {
    readonly kind: PuzzleKind;
    readonly train: Counted<Example>;
    readonly test: Counted<Example>;
    readonly augment: number;
    readonly images?: (example: Example) => readonly Example[];
    readonly provenance: Pick<Provenance, "source" | "options">;
  },
): Promise<PreparedFolder> {
  const { kind, augment, images } = made;
  const { out, seed = 0, force, signal, onProgress } = options;
  const total = made.test.length + made.train.length;
  const throttle = new Throttle();
  let written = 0;
  const groups = function* (examples: Iterable<Example>, copies: typeof images): Generator<DatasetGroup> {
    for (const example of examples) {
      yield group(copies === undefined ? [example] : [example, ...copies(example)]);
      if (++written === total || throttle.due()) onProgress?.({ phase: "write", done: written, total });
    }
  };
  const provenance = await writeDataset(out, {
    vocabSize: kind.vocabSize,
    sequenceLength: kind.sequenceLength,
    splits: { train: groups(made.train, images), test: groups(made.test, undefined) },
    totalPuzzles: "groups",
    provenance: { kind: kind.name, seed, augment, ...made.provenance },
    ...(force === undefined ? {} : { force }),
    ...(signal === undefined ? {} : { signal }),
  });
  return describeFolder(out, provenance, started);
}

/** Examples that are iterated once, and how many they are. */
export type Counted<T> = Iterable<T> & { readonly length: number };

/** What a preparation tells of the folder that it wrote. */
export function describeFolder(dir: string, provenance: Provenance, started: number): PreparedFolder {
  return {
    dir,
    kind: provenance.kind,
    source: provenance.source,
    seed: provenance.seed,
    train: provenance.splits.train!,
    test: provenance.splits.test!,
    bytes: Object.values(provenance.files).reduce((sum, file) => sum + file.bytes, 0),
    seconds: (performance.now() - started) / 1000,
  };
}

function group(examples: readonly Example[]): DatasetGroup {
  const length = examples[0]!.input.length;
  const inputs = new Uint8Array(examples.length * length);
  const labels = new Uint8Array(examples.length * length);
  for (const [i, { input, label }] of examples.entries()) {
    inputs.set(input, i * length);
    labels.set(label, i * length);
  }
  const { rating } = examples[0]!;
  return { inputs, labels, ...(rating === undefined ? {} : { rating }) };
}

/** @throws {DatasetOptionError} for anything but a whole number from `least` to ten million */
export function checkCount(name: string, count: number | undefined, least: number, most = 10_000_000): void {
  if (count === undefined || (Number.isSafeInteger(count) && count >= least && count <= most)) return;
  throw new DatasetOptionError(
    `${name}: expected a whole number from ${least}${most < 10_000_000 ? ` to ${most}` : ""}, got ${count}`,
  );
}
