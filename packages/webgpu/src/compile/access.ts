import { InternalError } from "@kensho/errors";
import { at, isPrimitive, type Tensor } from "@kensho/tensor";
import { type Coords, type Index, type IndexAlgebra, isInner } from "./index-algebra.ts";
import { roleOf } from "./roles.ts";

/** A condition under which an operand is read: `from ≤ index < to`. */
export interface Guard {
  readonly index: Index;
  readonly from: number;
  readonly to: number;
}

/** One operand as an element of a node needs it. */
export interface Access {
  readonly input: Tensor;
  readonly coords: Coords;
  /** Read only where all of these hold. */
  readonly guards: readonly Guard[];
}

/** The name under which the row that `gather` looks up is known to index expressions. */
export function rowVariable(id: number, coords: Coords): string {
  return `row ${id} ${coords.map(({ key }) => key).join()}`;
}

/** Where each operand of a `map`, `move` or `select` node is read, for the element of the node at `coords`. */
export function accesses(
  node: Tensor,
  coords: Coords,
  algebra: IndexAlgebra,
  idOf: (node: Tensor) => number,
): Access[] {
  const plain = (input: Tensor, where: Coords): Access => ({ input, coords: where, guards: [] });
  const x = node.inputs[0] as Tensor;
  if (roleOf(node) === "map") {
    return (node.inputs as readonly Tensor[]).map((input) => plain(input, broadcastCoords(coords, input, algebra)));
  }
  if (isPrimitive(node, "after")) return [plain(x, coords)];
  if (isPrimitive(node, "broadcastTo")) return [plain(x, broadcastCoords(coords, x, algebra))];
  if (isPrimitive(node, "reshape")) return [plain(x, algebra.coords(algebra.linear(coords, node.shape), x.shape))];
  if (isPrimitive(node, "transpose")) {
    const source = new Array<Index>(coords.length);
    for (const [axis, from] of node.attrs.permutation.entries()) source[from] = at(coords, axis);
    return [plain(x, source)];
  }
  if (isPrimitive(node, "slice")) {
    return [
      plain(
        x,
        coords.map((index, axis) => algebra.offset(index, at(node.attrs.starts, axis))),
      ),
    ];
  }
  if (isPrimitive(node, "pad")) {
    const guards = coords.flatMap((index, axis) =>
      guard(index, at(node.attrs.before, axis), at(x.shape, axis), algebra),
    );
    const source = coords.map((index, axis) => algebra.shift(index, at(node.attrs.before, axis), at(x.shape, axis)));
    return [{ input: x, coords: source, guards }];
  }
  if (isPrimitive(node, "concat")) {
    const { axis } = node.attrs;
    let start = 0;
    return node.inputs.flatMap((input) => {
      const from = start;
      start += at(input.shape, axis);
      const index = at(coords, axis);
      if (from === start || from > algebra.max(index) || start <= index.constant) return [];
      const source = coords.with(axis, algebra.shift(index, from, start - from));
      return [{ input, coords: source, guards: guard(index, from, start - from, algebra) }];
    });
  }
  if (isPrimitive(node, "gather")) {
    const [table, indices] = node.inputs;
    const rank = indices.shape.length;
    const picked = coords.slice(0, rank);
    const row = algebra.variable(rowVariable(idOf(node), picked), at(table.shape, 0), picked.some(isInner));
    return [plain(table, [row, ...coords.slice(rank)]), plain(indices, picked)];
  }
  throw new InternalError(`${node.primitive}: it is not read element by element`);
}

/** The condition that `index` falls into `length` places from `from`, if it is not always so. */
function guard(index: Index, from: number, length: number, algebra: IndexAlgebra): Guard[] {
  const always = index.constant >= from && algebra.max(index) < from + length;
  return always ? [] : [{ index, from, to: from + length }];
}

function broadcastCoords(coords: Coords, { shape }: Tensor, algebra: IndexAlgebra): Coords {
  const lead = coords.length - shape.length;
  return shape.map((length, axis) => (length === 1 ? algebra.zero : at(coords, axis + lead)));
}

/** How a `reduce` node runs over its operand. */
export interface Reduction {
  readonly combine: "sum" | "max" | "argMax";
  /** Elements that one result depends on. */
  readonly length: number;
  /** The operand whose elements are combined, at step `j` of the result at `coords`. */
  read(coords: Coords, j: Index, algebra: IndexAlgebra): Access;
  /** `scatterAdd` only: the index that must equal the row for the element to count. */
  match?(coords: Coords, j: Index, algebra: IndexAlgebra): { readonly access: Access; readonly row: Index };
}

export function reductionOf(node: Tensor): Reduction {
  if (isPrimitive(node, "scatterAdd")) {
    const [indices, updates] = node.inputs;
    const length = indices.shape.reduce((product, n) => product * n, 1);
    const where = (j: Index, algebra: IndexAlgebra) => algebra.coords(j, indices.shape);
    return {
      combine: "sum",
      length,
      read: (coords, j, algebra) => ({
        input: updates,
        coords: [...where(j, algebra), ...coords.slice(1)],
        guards: [],
      }),
      match: (coords, j, algebra) => ({
        access: { input: indices, coords: where(j, algebra), guards: [] },
        row: at(coords, 0),
      }),
    };
  }
  const isOver = isPrimitive(node, "sum") || isPrimitive(node, "max") || isPrimitive(node, "argMax");
  if (!isOver) throw new InternalError(`${node.primitive}: it is not a reduction`);
  const x = node.inputs[0];
  const axes = isPrimitive(node, "argMax") ? [node.attrs.axis] : node.attrs.axes;
  const keepDims = isPrimitive(node, "argMax") ? false : node.attrs.keepDims;
  const reduced = axes.map((axis) => at(x.shape, axis));
  return {
    combine: node.primitive as "sum" | "max" | "argMax",
    length: reduced.reduce((product, n) => product * n, 1),
    read: (coords, j, algebra) => {
      const steps = algebra.coords(j, reduced);
      let next = 0;
      const source = x.shape.map((_, axis) => {
        const k = axes.indexOf(axis);
        if (k === -1) return at(coords, keepDims ? axis : next++);
        return at(steps, k);
      });
      return { input: x, coords: source, guards: [] };
    },
  };
}
