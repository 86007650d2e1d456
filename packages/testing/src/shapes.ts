import type { Shape } from "@kensho/tensor";

/** Ranks 0 to 4, empty axes, and lengths on both sides of a 64-wide tile. */
export const AWKWARD_SHAPES: readonly Shape[] = [
  [],
  [0],
  [1],
  [63],
  [64],
  [65],
  [0, 3],
  [2, 0, 5],
  [1, 65],
  [3, 63],
  [64, 2],
  [2, 3, 4],
  [1, 1, 1, 1],
  [2, 1, 3, 5],
];

/** Operand pairs: equal, scalar on either side, axes of length 1 on either side, missing leading axes, empty, and mixed. */
export const BROADCAST_PAIRS: readonly (readonly [a: Shape, b: Shape])[] = [
  [[], []],
  [[], [5]],
  [[65], []],
  [[1], [64]],
  [[63], [1]],
  [[0], [0]],
  [[0], [1]],
  [[1], [0]],
  [[], [2, 0]],
  [
    [3, 1],
    [1, 4],
  ],
  [[4], [2, 3, 4]],
  [[2, 3, 4], [4]],
  [
    [2, 3, 4],
    [3, 1],
  ],
  [
    [1, 65],
    [63, 1],
  ],
  [
    [2, 1, 3, 1],
    [5, 1, 4],
  ],
  [
    [1, 3, 1, 1],
    [2, 1, 2, 2],
  ],
  [
    [64, 65],
    [64, 65],
  ],
  [[65], [64, 65]],
  [[3, 0], [1]],
];
