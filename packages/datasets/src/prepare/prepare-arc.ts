import path from "node:path";
import { setImmediate as nextTurn } from "node:timers/promises";
import {
  ARC_KIND_NAME,
  ARC_SIDE,
  ARC_VOCABULARY,
  type ArcAugmentation,
  type ArcLeftOut,
  type ArcTask,
  allPairs,
  arcTaskJson,
  augmentArcTask,
  augmentedName,
  DatasetOptionError,
  distinctAugmentations,
  findArcLeaks,
  hiddenPairs,
  mixesEditions,
  RandomStream,
  trainablePairs,
} from "@kensho/puzzles";
import { readArcTasks } from "../files/read-arc-tasks.ts";
import { checkDatasetTarget, type DatasetGroup, writeDataset } from "../folder/write-dataset.ts";
import { type ArcPlacing, arcGroup, inCorner, scattered } from "./arc-group.ts";
import { checkCount, describeFolder, type PreparedFolder, type PrepareOptions } from "./prepare.ts";

/** What {@link prepareArc} should make. */
export interface PrepareArcOptions extends PrepareOptions {
  /** Folders or files of tasks to train on, with all their pairs. See {@link readArcTasks}. */
  readonly training: readonly string[];
  /** Folders or files of tasks to test on: their training pairs are trained on, their test pairs are the test split. */
  readonly evaluation: readonly string[];
  /** Images of each task to store, under identifiers of their own; default 1000. Up to five times as many are drawn, and equal ones dropped. */
  readonly augment?: number;
  /** Train on test pairs that are among the training tasks: results on them then say nothing. By default such pairs are left out of training, and
   * tasks of two editions, which share whole tasks, are refused. */
  readonly allowOverlap?: boolean;
}

/** What {@link prepareArc} made. */
export interface PreparedArc extends PreparedFolder {
  readonly tasks: { readonly training: number; readonly evaluation: number };
  /** Names of tasks and images, the blank one counted. */
  readonly identifiers: number;
  /** Tasks of the evaluation whose answers are among the training tasks; empty unless `allowOverlap` was given. */
  readonly leaks: readonly string[];
  /** Pairs that are not trained on, since an evaluation task tests them. */
  readonly leftOut: readonly ArcLeftOut[];
  /** Test pairs of the evaluation whose output is not given, by task: they have no label, and no figure counts them. */
  readonly hidden: { readonly [task: string]: number };
}

/** A task with its images, and the identifiers of both. */
interface PlannedTask {
  readonly task: ArcTask;
  /** The same with the pairs that are trained on. */
  readonly trained: ArcTask;
  readonly held: boolean;
  readonly first: number;
  readonly augmentations: readonly ArcAugmentation[];
}

/** Makes a data set of ARC tasks as the official builder does: images by colours and symmetry, each with an identifier of its own, grids at random places on
 * a field of 30 × 30 in training; the tested tasks stand in `test_puzzles.json`. The folder appears complete or not at all.
 * @throws {PuzzleFormatError} with file and path of the field  @throws {DatasetFileError} about files
 * @throws {DatasetOptionError} if a task is there twice, or tested although its answer is trained on
 * @throws {DatasetExistsError} {DatasetWriteError} about the folder  @throws the signal's reason on abort */
export async function prepareArc(options: PrepareArcOptions): Promise<PreparedArc> {
  const started = performance.now();
  const { augment = 1000, seed = 0, signal, onProgress } = options;
  checkCount("augment", augment, 0, 100_000);
  await checkDatasetTarget(options.out, options.force);
  const training = await readAll(options.training);
  const evaluation = await readAll(options.evaluation);
  const leaks = checkTasks(training, evaluation, options.allowOverlap ?? false);
  const trainable = trainablePairs(training, evaluation, options.allowOverlap ?? false);
  const hidden = Object.fromEntries(
    evaluation.map((task) => [task.id, hiddenPairs(task)] as const).filter(([, pairs]) => pairs > 0),
  );
  checkNames([...training, ...evaluation], augment);

  const identifiers = ["<blank>"];
  const planned: PlannedTask[] = [];
  const draws = RandomStream.fromSeed(seed, "arc augmentations");
  const tasks = [
    ...training.map((task, i) => ({ task, trained: trainable.training[i]!, held: false })),
    ...evaluation.map((task, i) => ({ task, trained: trainable.evaluation[i]!, held: true })),
  ];
  for (const { task, trained, held } of tasks) {
    const augmentations = distinctAugmentations(task, augment, draws);
    planned.push({ task, trained, held, augmentations, first: identifiers.length });
    identifiers.push(task.id, ...augmentations.map((augmentation) => augmentedName(task.id, augmentation)));
    await nextTurn(); // lets signals and timers in
    signal?.throwIfAborted();
    onProgress?.({ phase: "generate", done: planned.length, total: tasks.length });
  }

  const placing = scattered(RandomStream.fromSeed(seed, "arc places"));
  const provenance = await writeDataset(options.out, {
    vocabSize: ARC_VOCABULARY,
    sequenceLength: ARC_SIDE * ARC_SIDE,
    splits: {
      train: groups(
        planned.map((plan) => ({ ...plan, task: plan.trained })),
        placing,
      ),
      test: groups(
        planned.filter(({ held }) => held).map((plan) => ({ ...plan, task: { ...plan.task, train: [] } })),
        inCorner,
      ),
    },
    identifiers,
    documents: { "test_puzzles.json": Object.fromEntries(evaluation.map((task) => [task.id, arcTaskJson(task)])) },
    provenance: {
      kind: ARC_KIND_NAME,
      seed,
      augment,
      source: [...options.training, ...options.evaluation].map((source) => path.basename(source)).join(", "),
      options: {
        ...(leaks.length === 0 ? {} : { leaks }),
        ...(trainable.leftOut.length === 0 ? {} : { left_out: trainable.leftOut }),
        ...(Object.keys(hidden).length === 0 ? {} : { hidden }),
      },
    },
    ...(options.force === undefined ? {} : { force: options.force }),
    ...(signal === undefined ? {} : { signal }),
    onProgress: ({ groups: done, split }) =>
      onProgress?.({ phase: "write", done: split === "test" ? planned.length : done, total: planned.length }),
  });
  return {
    ...describeFolder(options.out, provenance, started),
    tasks: { training: training.length, evaluation: evaluation.length },
    identifiers: identifiers.length,
    leaks,
    leftOut: trainable.leftOut,
    hidden,
  };
}

/** The most characters of a text that every supported version of Node.js can hold. */
const MAX_CHARACTERS = 2 ** 29 - 25;
/** What an image adds to the name of its task, and a comma. */
const IMAGE_CHARACTERS = "|||t0|||0123456789,".length;

/** `identifiers.json` is read as one text, as the official code reads it. @throws {DatasetOptionError} if that may not be possible */
function checkNames(tasks: readonly ArcTask[], augment: number): void {
  const once = tasks.reduce((sum, { id }) => sum + JSON.stringify(id).length + IMAGE_CHARACTERS, 0);
  const characters = once * (augment + 1);
  if (characters <= MAX_CHARACTERS) return;
  const most = Math.max(0, Math.floor(MAX_CHARACTERS / once) - 1);
  throw new DatasetOptionError(
    `arc: ${augment} images of each of ${tasks.length} tasks have names of ${characters} characters in all (expected at most ${MAX_CHARACTERS})`,
    { hint: `store at most ${most} images of each task` },
  );
}

/** A group for each task that has pairs; images are made as they are asked for. */
function* groups(planned: readonly PlannedTask[], place: ArcPlacing): Generator<DatasetGroup> {
  for (const { task, first, augmentations } of planned) {
    const images = [task, ...augmentations.map((augmentation) => augmentArcTask(augmentation, task))];
    const variants = images.map((image, i) => ({ identifier: first + i, pairs: allPairs(image) }));
    const group = arcGroup(variants, place);
    if (group !== undefined) yield group;
  }
}

async function readAll(sources: readonly string[]): Promise<ArcTask[]> {
  const tasks: ArcTask[] = [];
  for (const source of sources) tasks.push(...(await readArcTasks(source)));
  return tasks;
}

function checkTasks(training: readonly ArcTask[], evaluation: readonly ArcTask[], allowOverlap: boolean): string[] {
  if (training.length + evaluation.length === 0)
    throw new DatasetOptionError("arc: no tasks", { hint: "name folders of tasks to train on, and to test on" });
  const leaks = findArcLeaks(training, evaluation);
  if (!allowOverlap && mixesEditions(training, evaluation, leaks)) {
    const first = leaks[0]!;
    throw new DatasetOptionError(
      `arc: ${leaks.length} of ${evaluation.length} tested tasks have an answer among the training tasks, such as ${first.task} (in ${first.training})`,
      {
        hint: "leave the training tasks of the other version out: ARC-AGI-1 and 2 overlap; allowOverlap (--allow-overlap) insists",
      },
    );
  }
  const seen = new Set<string>();
  for (const { id } of [...training, ...evaluation]) {
    if (seen.has(id) && !allowOverlap)
      throw new DatasetOptionError(`arc: two tasks are called ${JSON.stringify(id)}`, {
        hint: "name each source once",
      });
    if (id.includes("|||")) throw new DatasetOptionError(`arc: a task may not be called ${JSON.stringify(id)}`);
    seen.add(id);
  }
  return allowOverlap ? leaks.map(({ task }) => task) : [];
}
