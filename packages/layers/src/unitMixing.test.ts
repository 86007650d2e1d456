import { type HostTensor, input, type Tensor } from "@kensho/tensor";
import { compute, ENGINE_NAMES, ENGINES, gradientErrors, relativeError, weightedSum } from "@kensho/testing";
import { describe, expect, it } from "vitest";
import { randomTensor } from "../test/random-tensor.ts";
import { unitMixing } from "./unitMixing.ts";
import { type UnitLayout, unitKinds } from "./units.ts";

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
  return unitMixing(x, { cell_proj: cell as Tensor, unit_projs: Object.values(units) }, layout);
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

it("knows that a box of two rows and three columns is crossed by rows in threes and by columns in twos", () => {
  expect(unitKinds(SUDOKU_6)).toEqual(["row", "column", "box", "box_row", "box_column"]);
  expect(unitKinds(LATIN)).toEqual(["row", "column"]);
});
