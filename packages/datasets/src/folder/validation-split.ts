import { type Dataset, DatasetOptionError, hasLabel, RandomStream } from "@kensho/puzzles";
import { groupClasses } from "./group-classes.ts";
import { subset } from "./subset.ts";

/** A training split in two parts that share no puzzle, not even up to symmetry. */
export interface ValidationSplit {
  /** What is trained on: whole groups, in their order. */
  readonly train: Dataset;
  /** What is never trained on: the original of each group that was taken out. */
  readonly validation: Dataset;
  /** As many originals of the training part, to measure memorisation by. */
  readonly probe: Dataset;
}

/** Takes puzzles out of a training split to choose a checkpoint by, so that the test split stays unseen. Groups of one puzzle class (images of one
 * another) go together; which ones is a function of the seed. A group whose original has no label is never taken: nothing can be measured by it.
 * @param options.share puzzles to take out: below 1 a share of those with a label, else a number of groups
 * @returns `undefined` where the share comes to less than one puzzle
 * @throws {DatasetOptionError} if nothing would be left to train on */
export function validationSplit(
  dataset: Dataset,
  options: { readonly share: number; readonly seed: number },
): ValidationSplit | undefined {
  const { share, seed } = options;
  const groups = dataset.groupIndices.length - 1;
  if (share <= 0) return undefined;
  const labelled = labelledGroups(dataset, groups);
  const wanted = share < 1 ? Math.floor(share * labelled.reduce((sum, yes) => sum + yes, 0)) : Math.round(share);
  if (wanted < 1) return undefined;
  const { classes, members, ends } = groupsByClass(dataset, groups);
  const order = Int32Array.from({ length: classes }, (_, i) => i);
  const random = RandomStream.fromSeed(seed, "validation split");
  random.shuffle(order);
  const taken = new Uint8Array(groups);
  let count = 0;
  for (let next = 0; count < wanted && next < classes; next++) {
    const own = order[next]!;
    const together = members.subarray(own === 0 ? 0 : ends[own - 1]!, ends[own]!);
    if (together.some((g) => labelled[g] === 0)) continue;
    for (const g of together) taken[g] = 1;
    count += together.length;
  }
  const [train, validation]: [number[], number[]] = [[], []];
  for (let g = 0; g < groups; g++) (taken[g] === 1 ? validation : train).push(g);
  const probed = train.filter((g) => labelled[g] === 1);
  if (probed.length === 0) {
    throw new DatasetOptionError(
      `validation: ${wanted} of ${groups} puzzles of ${dataset.dir} would leave none to train on`,
      { hint: "take fewer, or make a larger data set" },
    );
  }
  const probe = Int32Array.from(probed);
  random.shuffle(probe);
  return {
    train: subset(dataset, train, { puzzles: "all" }),
    validation: subset(dataset, validation, { puzzles: "first", split: "validation" }),
    probe: subset(
      dataset,
      [...probe.subarray(0, validation.length)].sort((a, b) => a - b),
      { puzzles: "first" },
    ),
  };
}

/** Whether the original of each group has a label, 0 or 1. */
function labelledGroups(dataset: Dataset, groups: number): Uint8Array {
  return Uint8Array.from({ length: groups }, (_, group) => {
    const example = dataset.puzzleIndices[dataset.groupIndices[group]!]!;
    return example < dataset.examples && hasLabel(dataset, example) ? 1 : 0;
  });
}

/** The groups of each puzzle class, one class after the other; a class ends at `ends`. Classes come in the order of their first groups. */
function groupsByClass(
  dataset: Dataset,
  groups: number,
): { readonly classes: number; readonly members: Int32Array; readonly ends: Int32Array } {
  const known = new Map<string, number>();
  const classOf = new Int32Array(groups);
  let group = 0;
  for (const key of groupClasses(dataset)) {
    const own = known.get(key) ?? known.size;
    known.set(key, own);
    classOf[group++] = own;
  }
  const ends = new Int32Array(known.size);
  for (const own of classOf) ends[own]!++;
  for (let i = 1; i < ends.length; i++) ends[i]! += ends[i - 1]!;
  const place = Int32Array.from(ends, (_, i) => (i === 0 ? 0 : ends[i - 1]!));
  const members = new Int32Array(groups);
  for (let g = 0; g < groups; g++) members[place[classOf[g]!]!++] = g;
  return { classes: known.size, members, ends };
}
