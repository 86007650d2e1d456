import { apply } from "../primitives/apply.ts";
import type { Tensor } from "../tensor.ts";
import { cast, equal } from "./elementwise.ts";
import { expandDims } from "./layout.ts";
import { arange } from "./leaves.ts";

/**
 * Rows of `table` `[V, …]` by `indices` (any shape, i32): `[…indices, …]`. Indices must lie in `0 ≤ i < V`: outside, the
 * reference engine throws a GraphError; the CPU engine counts −V ≤ i < 0 from the end, and throws an EngineError beyond.
 */
export function gather(table: Tensor, indices: Tensor): Tensor {
  return apply("gather", [table, indices], {});
}

/**
 * `[rows, …]` of zeros to which each row of `updates` `[…indices, …]` is added at its index; the transpose of {@link gather}.
 * Indices must lie in `0 ≤ i < rows`: outside, the reference engine throws a GraphError, and the CPU engine drops the row.
 * On the CPU engine a NaN or infinite update makes its column NaN in every row.
 */
export function scatterAdd(indices: Tensor, updates: Tensor, rows: number): Tensor {
  return apply("scatterAdd", [indices, updates], { rows });
}

/** `[…indices, depth]` f32 with a 1 at each index; an index outside gives zeros. */
export function oneHot(indices: Tensor, depth: number): Tensor {
  return cast(equal(expandDims(indices, -1), arange(depth)), "f32");
}
