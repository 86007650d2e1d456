import { setImmediate as nextTurn } from "node:timers/promises";
import { PuzzleGenerationError, type PuzzleKind, RandomStream } from "@kensho/puzzles";
import { checkDatasetTarget } from "../folder/write-dataset.ts";
import { checkExample, checkSymmetries, imagesOf } from "./check-example.ts";
import { ExampleSplit } from "./example-split.ts";
import { checkCount, type Example, type PreparedFolder, type PrepareOptions, writePrepared } from "./prepare.ts";
import { Throttle } from "./throttle.ts";

/** What {@link preparePuzzles} should make. */
export interface PreparePuzzlesOptions extends PrepareOptions {
  /** The kind of the puzzles, one of your own as a rule. */
  readonly kind: PuzzleKind;
  /** Makes one puzzle and its label from the draws it is handed: the same draws, the same puzzle. */
  readonly generate: (random: RandomStream) => Example;
  readonly train: number;
  readonly test: number;
  /** Symmetry images to store beside each training puzzle, default 0: training draws them for every example. */
  readonly augment?: number;
}

/** Images and repetitions in a row after which there are taken to be no more puzzles. */
const MAX_REFUSED = 2000;

/** Makes a data set of any kind from a function that makes puzzles. The kind's own `check` must pass each; no image of a test puzzle, by the kind's `classKey`,
 * is in training. Hand the kind to {@link openDataset} to open it.
 * @throws {DatasetOptionError} for counts that cannot be, and puzzles that do not fit the kind  @throws {PuzzleGenerationError} if there are not that many
 * @throws {DatasetExistsError} {DatasetWriteError} about the folder  @throws the signal's reason on abort */
export async function preparePuzzles(options: PreparePuzzlesOptions): Promise<PreparedFolder> {
  const started = performance.now();
  const { kind, generate, train, test, augment = 0, seed = 0, signal, onProgress } = options;
  checkCount("train", train, 1);
  checkCount("test", test, 0);
  checkCount("augment", augment, 0);
  await checkDatasetTarget(options.out, options.force);
  const random = RandomStream.fromSeed(seed, "generate");
  const split = new ExampleSplit(kind, { train, test });
  const throttle = new Throttle();
  for (let refused = 0; !split.full; ) {
    const example = generate(random);
    checkExample(kind, example, `${kind.name}: generate made a puzzle`);
    if (split.offer(example)) refused = 0;
    else if (++refused > MAX_REFUSED) {
      throw new PuzzleGenerationError(
        `${kind.name}: found ${split.size} puzzles that differ by more than a symmetry; ${train + test} were asked for`,
        { hint: "ask for fewer, or let generate make more different ones" },
      );
    }
    if (throttle.due()) {
      await nextTurn(); // lets signals and timers in
      signal?.throwIfAborted();
      onProgress?.({ phase: "generate", done: split.size, total: train + test });
    }
  }
  checkSymmetries(kind, split.train);
  const draws = RandomStream.fromSeed(seed, "augment");
  return writePrepared(options, started, {
    kind,
    train: split.train,
    test: split.test,
    augment,
    images: (example) => imagesOf(kind, example, augment, draws),
    provenance: { source: "generated", options: {} },
  });
}
