import {
  ARC_SIDE,
  type ArcPair,
  type ArcPlace,
  type RandomStream,
  UNKNOWN_OUTPUT,
  writeArcGrid,
} from "@kensho/puzzles";
import type { DatasetGroup } from "../folder/write-dataset.ts";

/** Pairs of one task or of an image of it, under their identifier. */
export interface ArcVariant {
  readonly identifier: number;
  readonly pairs: readonly ArcPair[];
}

/** Decides where each pair of a puzzle lies. */
export type ArcPlacing = (pairs: readonly ArcPair[]) => readonly ArcPlace[];

/** Everything in the top left corner, as in test splits. */
export const inCorner: ArcPlacing = (pairs) => pairs.map(() => ({ row: 0, col: 0 }));

/** Anywhere that both grids of a pair fit, one pair of each puzzle in the corner, as in training. */
export function scattered(random: RandomStream): ArcPlacing {
  return (pairs) => {
    const cornered = random.int(pairs.length);
    return pairs.map(({ input, output = UNKNOWN_OUTPUT }, i) =>
      i === cornered
        ? { row: 0, col: 0 }
        : {
            row: random.int(ARC_SIDE - Math.max(input.rows, output.rows) + 1),
            col: random.int(ARC_SIDE - Math.max(input.cols, output.cols) + 1),
          },
    );
  };
}

/** The group of a task: a puzzle for each variant that has pairs; `undefined` if none has. A pair whose output is not given has no label. */
export function arcGroup(variants: readonly ArcVariant[], place: ArcPlacing): DatasetGroup | undefined {
  const filled = variants.filter(({ pairs }) => pairs.length > 0);
  const examples = filled.reduce((sum, { pairs }) => sum + pairs.length, 0);
  if (examples === 0) return undefined;
  const cells = ARC_SIDE * ARC_SIDE;
  const inputs = new Uint8Array(examples * cells);
  const labels = new Uint8Array(examples * cells);
  let at = 0;
  for (const { pairs } of filled) {
    const places = place(pairs);
    for (const [i, { input, output }] of pairs.entries()) {
      writeArcGrid(inputs.subarray(at, at + cells), input, places[i]!);
      if (output !== undefined) writeArcGrid(labels.subarray(at, at + cells), output, places[i]!);
      at += cells;
    }
  }
  return {
    inputs,
    labels,
    puzzles: filled.map(({ identifier, pairs }) => ({ identifier, examples: pairs.length })),
  };
}
