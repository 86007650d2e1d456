import type { DType } from "./dtype.ts";
import type { Attrs, Inputs, PrimitiveName } from "./primitives/table.ts";
import type { Shape } from "./shape.ts";

/**
 * A symbolic tensor: one node of a computation graph, immutable, with shape and dtype known and no data.
 * The graph of a tensor is what can be reached through `inputs`; nothing else records it.
 */
export interface Tensor<P extends PrimitiveName = PrimitiveName> {
  readonly primitive: P;
  readonly inputs: Inputs<P>;
  readonly attrs: Attrs<P>;
  readonly shape: Shape;
  readonly dtype: DType;
  /** Where the node was made, such as `trm.head` (see {@link scope}); used in messages and profiles. */
  readonly scope: string;
}

/** Narrows a tensor to one primitive. */
export function isPrimitive<P extends PrimitiveName>(tensor: Tensor, primitive: P): tensor is Tensor<P> {
  return (tensor.primitive as PrimitiveName) === primitive;
}
