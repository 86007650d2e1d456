import { concat, expandDims, type HostTensor, input, type Tensor } from "@kensho/tensor";
import { compute, ENGINE_NAMES, ENGINES, gradientErrors, relativeError, weightedSum } from "@kensho/testing";
import { describe, expect, it } from "vitest";
import { randomTensor } from "../test/random-tensor.ts";
import { unitMemberships } from "./unit-memberships.ts";
import { unitMixing } from "./unit-mixing.ts";
import { gridUnits, type Unit, type UnitLayout, unitKinds, withCrossings } from "./units.ts";

const LATIN: UnitLayout = { side: 3 };
const SUDOKU_4: UnitLayout = { side: 4, box: { rows: 2, cols: 2 } };
const SUDOKU_6: UnitLayout = { side: 6, box: { rows: 2, cols: 3 } };
const LAYOUTS = [
  ["a Latin square", LATIN],
  ["Sudoku 4×4", SUDOKU_4],
  ["Sudoku 6×6", SUDOKU_6],
] as const;
const D = 5;

/** Whether two cells lie in one unit of that kind. */
function together(kind: string, a: number, b: number, { side, box = { rows: 1, cols: side } }: UnitLayout): boolean {
  const [rowA, rowB] = [Math.floor(a / side), Math.floor(b / side)];
  const [columnA, columnB] = [a % side, b % side];
  const bandIsShared = Math.floor(rowA / box.rows) === Math.floor(rowB / box.rows);
  const stackIsShared = Math.floor(columnA / box.cols) === Math.floor(columnB / box.cols);
  if (kind === "row") return rowA === rowB;
  if (kind === "column") return columnA === columnB;
  if (kind === "box") return bandIsShared && stackIsShared;
  return kind === "box_row" ? rowA === rowB && stackIsShared : columnA === columnB && bandIsShared;
}

/** The same by its definition, a candidate at a time, of one grid. */
function plainMixing(
  x: (cell: number, value: number, d: number) => number,
  weights: Record<string, ArrayLike<number>>,
  layout: UnitLayout,
): Float64Array {
  const { side } = layout;
  const cells = [...new Array(side * side).keys()];
  const values = [...new Array(side).keys()];
  const mean = (of: readonly number[]): number => of.reduce((a, b) => a + b, 0) / of.length;
  const heard = (kind: string, cell: number, value: number, d: number): number =>
    kind === "cell"
      ? mean(values.map((other) => x(cell, other, d)))
      : mean(cells.filter((other) => together(kind, cell, other, layout)).map((other) => x(other, value, d)));
  const out = cells.flatMap((cell) =>
    values.flatMap((value) =>
      Array.from({ length: D }, (_, to) =>
        Object.entries(weights).reduce(
          (total, [kind, weight]) =>
            total +
            Array.from(
              { length: D },
              (_, from) => (weight[to * D + from] as number) * heard(kind, cell, value, from),
            ).reduce((a, b) => a + b, 0),
          0,
        ),
      ),
    ),
  );
  return Float64Array.from(out);
}

function operands(layout: UnitLayout, B: number): { x: Tensor; weights: Record<string, Tensor> } {
  const kinds = ["cell", ...unitKinds(layout)];
  return {
    x: randomTensor(3, [B, layout.side ** 2, layout.side, D]),
    weights: Object.fromEntries(kinds.map((kind, i) => [kind, randomTensor(10 + i, [D, D])])),
  };
}

function mix(x: Tensor, { cell, ...units }: Record<string, Tensor>, layout: UnitLayout): Tensor {
  const memberships = unitMemberships(withCrossings(gridUnits(layout)), unitKinds(layout), layout.side ** 2);
  return unitMixing(x, { cell_proj: cell as Tensor, unit_projs: Object.values(units) }, memberships);
}

describe.each(ENGINE_NAMES)("unitMixing on %s", (name) => {
  it.each(LAYOUTS)("is the sum over the units of its definition in %s", async (_, layout) => {
    const { x, weights } = operands(layout, 2);
    const got = await compute(ENGINES[name](), { x, ...weights, y: mix(x, weights, layout) });
    const { x: data, y, ...matrices } = got as Record<string, HostTensor>;
    const size = layout.side ** 3 * D;
    const plain = [0, 1].flatMap((row) => [
      ...plainMixing(
        (cell, value, d) => data!.data[row * size + (cell * layout.side + value) * D + d] as number,
        Object.fromEntries(Object.entries(matrices).map(([kind, { data: matrix }]) => [kind, matrix as Float64Array])),
        layout,
      ),
    ]);
    const truth: HostTensor = { dtype: "f32", shape: y!.shape, data: Float64Array.from(plain) };
    // Sums of at most seven kinds of five products of means: a few roundings of float32.
    expect(relativeError(y as HostTensor, truth)).toBeLessThan(2e-6);
  });
});

it("has the gradient of central differences, for the activation and every matrix", async () => {
  const { x, weights } = operands(SUDOKU_4, 1);
  const data = await compute(ENGINES.reference(), { x, ...weights });
  const leaves = Object.fromEntries(Object.entries(data).map(([name, { shape }]) => [name, input(name, shape)]));
  const { x: activation, ...matrices } = leaves;
  const loss = weightedSum(mix(activation as Tensor, matrices, SUDOKU_4));
  expect(
    await gradientErrors(loss, data as Record<string, HostTensor>, { wrt: Object.values(leaves), tolerance: 1e-6 }),
  ).toEqual([]);
});

it("has crossings: rows cross a box of two rows and three columns in threes, columns in twos", () => {
  const sizes = (kind: string): number[] =>
    withCrossings(gridUnits(SUDOKU_6)).flatMap((unit) => (unit.kind === kind ? [unit.cells.length] : []));
  expect(sizes("box_row")).toEqual(new Array(12).fill(3));
  expect(sizes("box_column")).toEqual(new Array(18).fill(2));
  expect(withCrossings(gridUnits(LATIN)).map(({ kind }) => kind)).toEqual([
    "row",
    "row",
    "row",
    "column",
    "column",
    "column",
  ]);
});

describe("boards of any units", () => {
  // Two boards of four cells: two rows and a diagonal, or one row and no diagonal.
  const BOARDS: readonly (readonly Unit[])[] = [
    [
      { kind: "row", cells: [0, 1] },
      { kind: "row", cells: [2, 3] },
      { kind: "row", cells: [1, 3] },
      { kind: "diagonal", cells: [0, 3] },
      { kind: "diagonal", cells: [1, 2, 3] },
    ],
    [
      { kind: "row", cells: [0, 2, 3] },
      { kind: "row", cells: [1] },
      { kind: "row", cells: [0, 1] },
      { kind: "diagonal", cells: [2, 3] },
      { kind: "diagonal", cells: [0, 1, 2] },
    ],
  ];
  const KINDS = ["row", "diagonal"];
  const memberships = BOARDS.map((units) => unitMemberships(units, KINDS, 4));
  const x = randomTensor(3, [2, 4, 2, D]);
  const weights = {
    cell_proj: randomTensor(4, [D, D]),
    unit_projs: [randomTensor(5, [D, D]), randomTensor(6, [D, D])],
  };

  it("is the sum over the units of each cell, where kinds differ in their numbers of units", async () => {
    const units = BOARDS[0] as readonly Unit[];
    const matrices = { cell: weights.cell_proj, row: weights.unit_projs[0]!, diagonal: weights.unit_projs[1]! };
    const got = await compute(ENGINES.reference(), { x, ...matrices, y: unitMixing(x, weights, memberships[0]!) });
    const at = (cell: number, value: number, d: number): number => got.x.data[(cell * 2 + value) * D + d] as number;
    for (let cell = 0; cell < 4; cell++) {
      const sources = [
        { matrix: got.cell, of: (d: number) => (at(cell, 0, d) + at(cell, 1, d)) / 2 },
        ...units
          .filter(({ cells }) => cells.includes(cell))
          .map(({ kind, cells }) => ({
            matrix: kind === "row" ? got.row : got.diagonal,
            of: (d: number) => cells.reduce((total, other) => total + at(other, 1, d), 0) / cells.length,
          })),
      ];
      for (let to = 0; to < D; to++) {
        const want = sources.reduce(
          (total, { matrix, of }) =>
            total +
            Array.from({ length: D }, (_, d) => (matrix.data[to * D + d] as number) * of(d)).reduce((a, b) => a + b),
          0,
        );
        expect(got.y.data[(cell * 2 + 1) * D + to]).toBeCloseTo(want, 12);
      }
    }
  });

  it("takes memberships that differ within a batch", async () => {
    const [a, b] = memberships as [(typeof memberships)[0], (typeof memberships)[0]];
    const stack = (name: "averaged" | "spread"): Tensor => concat([expandDims(a[name], 0), expandDims(b[name], 0)], 0);
    const both = unitMixing(x, weights, { averaged: stack("averaged"), spread: stack("spread"), kinds: a.kinds });
    const got = await compute(ENGINES.reference(), {
      ...{ both, first: unitMixing(x, weights, a), second: unitMixing(x, weights, b) },
    });
    const half = got.both.data.length / 2;
    expect(Array.from(got.both.data.slice(0, half))).toEqual(Array.from(got.first.data.slice(0, half)));
    expect(Array.from(got.both.data.slice(half))).toEqual(Array.from(got.second.data.slice(half)));
  });

  it("refuses a kind without weights", () => {
    expect(() => unitMemberships([{ kind: "cage", cells: [0] }], KINDS, 4)).toThrow(/kind "cage"/);
  });
});
