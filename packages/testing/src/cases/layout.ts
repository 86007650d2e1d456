import {
  after,
  broadcastTo,
  cast,
  concat,
  type DType,
  gather,
  mul,
  type PrimitiveName,
  pad,
  reshape,
  type Shape,
  scatterAdd,
  slice,
  sum,
  type Tensor,
  transpose,
} from "@kensho/tensor";
import type { Operands } from "../operands.ts";
import { type ConformanceCase, label } from "./case.ts";

function draw(o: Operands, dtype: DType, shape: Shape): Tensor {
  return dtype === "f32" ? o.f32(shape) : dtype === "i32" ? o.i32(shape) : o.bool(shape);
}

type Typed = readonly [what: string, build: (x: (shape: Shape) => Tensor, o: Operands) => Tensor];

/** Each case once per dtype. */
function typed(dtypes: readonly DType[], cases: readonly Typed[]): ConformanceCase[] {
  return dtypes.flatMap((dtype) =>
    cases.map(([what, build]) => ({
      label: `${dtype} ${what}`,
      build: (o: Operands) => build((shape) => draw(o, dtype, shape), o),
    })),
  );
}

const ALL = ["f32", "i32", "bool"] as const;

const RESHAPES: readonly (readonly [from: Shape, to: Shape])[] = [
  [[], [1, 1]],
  [[1], []],
  [[0], [3, 0]],
  [
    [2, 0, 5],
    [0, 7],
  ],
  [[64], [4, 16]],
  [[63], [3, 7, 3]],
  [
    [2, 3, 4],
    [4, 3, 2],
  ],
  [
    [2, 3, 4],
    [24, 1],
  ],
  [[65, 2], [130]],
  [
    [2, 1, 3, 5],
    [5, 6],
  ],
];

const PERMUTATIONS: readonly (readonly [shape: Shape, permutation: readonly number[]])[] = [
  [[], []],
  [[5], [0]],
  [
    [0, 3],
    [1, 0],
  ],
  [
    [1, 65],
    [1, 0],
  ],
  [
    [63, 65],
    [1, 0],
  ],
  [
    [2, 3, 4],
    [2, 0, 1],
  ],
  [
    [2, 3, 4],
    [1, 2, 0],
  ],
  [
    [2, 1, 3, 5],
    [3, 1, 0, 2],
  ],
  [
    [2, 4, 3, 5],
    [0, 2, 1, 3],
  ],
];

const BROADCASTS: readonly (readonly [from: Shape, to: Shape])[] = [
  [[], []],
  [[], [65]],
  [[], [2, 0]],
  [[1], [64]],
  [[63], [2, 63]],
  [
    [3, 1],
    [3, 65],
  ],
  [
    [1, 3],
    [4, 2, 3],
  ],
  [
    [2, 1, 3, 1],
    [2, 5, 3, 4],
  ],
  [
    [1, 0],
    [3, 0],
  ],
];

const BOXES: readonly (readonly [shape: Shape, starts: readonly number[], ends: readonly number[]])[] = [
  [[], [], []],
  [[5], [0], [5]],
  [[65], [1], [65]],
  [[65], [0], [64]],
  [[5], [2], [2]],
  [
    [4, 3],
    [1, 0],
    [3, 3],
  ],
  [
    [3, 65],
    [0, 1],
    [3, 64],
  ],
  [
    [2, 3, 4],
    [1, 1, 1],
    [2, 3, 3],
  ],
  [
    [2, 2, 3, 5],
    [0, 1, 0, 4],
    [2, 2, 3, 5],
  ],
  [
    [0, 3],
    [0, 1],
    [0, 2],
  ],
];

const PADS: readonly (readonly [shape: Shape, before: readonly number[], after: readonly number[]])[] = [
  [[], [], []],
  [[5], [0], [0]],
  [[63], [1], [0]],
  [[63], [0], [2]],
  [[0], [2], [1]],
  [
    [2, 3],
    [1, 0],
    [0, 2],
  ],
  [
    [2, 0],
    [0, 1],
    [1, 1],
  ],
  [
    [2, 1, 3, 4],
    [0, 1, 0, 2],
    [1, 0, 0, 1],
  ],
];

const JOINS: readonly (readonly [axis: number, ...shapes: Shape[]])[] = [
  [0, [3]],
  [0, [1], [64], [63]],
  [0, [0], [5]],
  [0, [5], [0], [2]],
  [0, [0], [0]],
  [1, [2, 3], [2, 0], [2, 65]],
  [0, [1, 3], [2, 3]],
  [-1, [2, 1, 3, 2], [2, 1, 3, 5]],
  [1, [0, 2], [0, 3]],
];

const TABLES: readonly (readonly [table: Shape, indices: Shape])[] = [
  [[1], [1]],
  [[5], []],
  [
    [5, 3],
    [0, 2],
  ],
  [[65, 3], [64]],
  [
    [3, 65],
    [2, 4],
  ],
  [
    [4, 2, 3],
    [2, 1, 5],
  ],
  [[3, 0], [4]],
];

const rowsOf = ([rows = 1]: Shape): { low: number; high: number } => ({ low: 0, high: rows });

/** Layout primitives, and rows by index. */
export const LAYOUT_CASES = {
  reshape: typed(ALL, [
    ...RESHAPES.map(([from, to]): Typed => [label(from, "to", to), (x) => reshape(x(from), to)]),
    ["a transposed view", (x) => reshape(transpose(x([3, 65])), [195])],
  ]),
  transpose: typed(ALL, [
    ...PERMUTATIONS.map(([shape, p]): Typed => [label(shape, "by", p), (x) => transpose(x(shape), p)]),
    ["twice", (x) => transpose(transpose(x([2, 3, 4]), [1, 2, 0]), [2, 1, 0])],
  ]),
  after: typed(ALL, [
    ["[65] after a sum", (x) => after(x([65]), sum(cast(x([7]), "f32")))],
    ["[2,3] after itself, transposed", (x) => transpose(after(x([2, 3]), x([2, 3])))],
    ["[0] after a scalar", (x) => after(x([0]), x([]))],
  ]),
  broadcastTo: typed(ALL, [
    ...BROADCASTS.map(([from, to]): Typed => [label(from, "to", to), (x) => broadcastTo(x(from), to)]),
    ["a transposed view", (x) => broadcastTo(transpose(x([1, 5])), [2, 5, 3])],
  ]),
  slice: typed(ALL, [
    ...BOXES.map(([shape, s, e]): Typed => [label(shape, s, e), (x) => slice(x(shape), s, e)]),
    ["a transposed view", (x) => slice(transpose(x([5, 65])), [1, 2], [64, 5])],
  ]),
  pad: typed(
    ["f32", "i32"],
    [
      ...PADS.map(
        ([shape, before, after]): Typed => [label(shape, before, after), (x) => pad(x(shape), before, after)],
      ),
      ["a transposed view", (x) => pad(transpose(x([5, 3])), [1, 2], [0, 1])],
    ],
  ),
  concat: typed(ALL, [
    ...JOINS.map(([axis, ...shapes]): Typed => [label(`axis ${axis}`, ...shapes), (x) => concat(shapes.map(x), axis)]),
    ["with a transposed view", (x) => concat([transpose(x([5, 3])), x([3, 2])], 1)],
    ["a tensor and itself", (x) => twice(x([2, 3]))],
  ]),
  gather: typed(ALL, [
    ...TABLES.map(
      ([table, indices]): Typed => [
        label(table, "by", indices),
        (x, o) => gather(x(table), o.i32(indices, rowsOf(table))),
      ],
    ),
    ["rows of a transposed view", (x, o) => gather(transpose(x([3, 5])), o.i32([4], rowsOf([5])))],
  ]),
  // Few rows, many indices: most are repeated.
  scatterAdd: [
    ...TABLES.map(([table, indices]) => ({
      label: label(table, "by", indices),
      build: (o: Operands) =>
        scatterAdd(o.i32(indices, rowsOf(table)), o.f32([...indices, ...table.slice(1)]), table[0] ?? 1),
    })),
    { label: "65 updates of 2 rows", build: (o) => scatterAdd(o.i32([65], rowsOf([2])), o.f32([65, 3]), 2) },
    { label: "no row", build: (o) => scatterAdd(o.i32([0]), o.f32([0, 3]), 0) },
    { label: "rows never named", build: (o) => scatterAdd(o.i32([2], rowsOf([2])), o.f32([2, 3]), 64) },
    { label: "after arithmetic", build: (o) => scatterAdd(o.i32([3], rowsOf([2])), mul(o.f32([3, 1]), o.f32([4])), 2) },
  ],
} satisfies Partial<Record<PrimitiveName, readonly ConformanceCase[]>>;

const twice = (x: Tensor): Tensor => concat([x, x], 0);
