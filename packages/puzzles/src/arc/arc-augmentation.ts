import { DatasetOptionError } from "../errors.ts";
import { type Dihedral, INVERSE_DIHEDRAL } from "../grid/dihedral.ts";
import type { RandomStream } from "../random-stream.ts";
import { type ArcGrid, turnArcGrid } from "./arc-grid.ts";
import { type ArcPair, type ArcTask, arcTaskHash } from "./arc-task.ts";

/** A change that leaves a task the same puzzle: other colours (black, 0, stays), then a symmetry. */
export interface ArcAugmentation {
  /** The new colour of each old one; length 10, `colours[0] = 0`. */
  readonly colours: Uint8Array;
  readonly dihedral: Dihedral;
}

const SEPARATOR = "|||";

/** The change that changes nothing. */
const NO_AUGMENTATION: ArcAugmentation = { colours: Uint8Array.from({ length: 10 }, (_, i) => i), dihedral: 0 };

/** A change drawn uniformly. */
export function drawArcAugmentation(random: RandomStream): ArcAugmentation {
  const colours = NO_AUGMENTATION.colours.slice();
  random.shuffle(colours.subarray(1));
  return { colours, dihedral: random.int(8) as Dihedral };
}

/** The name of a changed task, as in the official identifiers: `name|||t<dihedral>|||<ten digits>`. */
export function augmentedName(id: string, { colours, dihedral }: ArcAugmentation): string {
  return [id, `t${dihedral}`, colours.join("")].join(SEPARATOR);
}

/** The task and change that an identifier names; one without a change is the task itself. @throws {DatasetOptionError} if it is damaged */
export function parseAugmentedName(name: string): { readonly id: string; readonly augmentation: ArcAugmentation } {
  if (!name.includes(SEPARATOR)) return { id: name, augmentation: NO_AUGMENTATION };
  const [, id, dihedral, digits] = /^(.*)\|\|\|t([0-7])\|\|\|(0\d{9})$/s.exec(name) ?? [];
  const colours = Uint8Array.from(digits ?? "", Number);
  if (id === undefined || new Set(colours).size !== 10)
    throw new DatasetOptionError(`arc: the identifier ${JSON.stringify(name)} names no augmentation`);
  return { id, augmentation: { colours, dihedral: Number(dihedral) as Dihedral } };
}

/** The image of a grid. */
export function augmentArcGrid({ colours, dihedral }: ArcAugmentation, { rows, cols, cells }: ArcGrid): ArcGrid {
  return turnArcGrid(dihedral, { rows, cols, cells: cells.map((colour) => colours[colour]!) });
}

/** The grid whose image this is. */
export function undoArcAugmentation({ colours, dihedral }: ArcAugmentation, grid: ArcGrid): ArcGrid {
  const { rows, cols, cells } = turnArcGrid(INVERSE_DIHEDRAL[dihedral]!, grid);
  return { rows, cols, cells: cells.map((colour) => colours.indexOf(colour)) };
}

/** The image of a task. */
export function augmentArcTask(augmentation: ArcAugmentation, task: ArcTask): ArcTask {
  const image = ({ input, output }: ArcPair): ArcPair => ({
    input: augmentArcGrid(augmentation, input),
    output: output === undefined ? undefined : augmentArcGrid(augmentation, output),
  });
  return { ...task, train: task.train.map(image), test: task.test.map(image) };
}

/** Up to `count` changes that make different tasks of one, the original being none of them. Five times as many are drawn at most: a task that is
 * symmetric, or has few colours, ends with fewer. */
export function distinctAugmentations(task: ArcTask, count: number, random: RandomStream): ArcAugmentation[] {
  const seen = new Set([arcTaskHash(task)]);
  const found: ArcAugmentation[] = [];
  for (let trial = 0; trial < 5 * count && found.length < count; trial++) {
    const augmentation = drawArcAugmentation(random);
    const hash = arcTaskHash(augmentArcTask(augmentation, task));
    if (seen.has(hash)) continue;
    seen.add(hash);
    found.push(augmentation);
  }
  return found;
}
