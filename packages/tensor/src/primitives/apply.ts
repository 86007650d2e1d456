import { currentScope } from "../scope.ts";
import type { Tensor } from "../tensor.ts";
import { INFER, type Inferred } from "./infer.ts";
import type { Attrs, Inputs, PrimitiveName } from "./table.ts";

/**
 * Makes one node. The functions of `ops/` are the friendly doors to this; passes that rewrite graphs call it directly.
 * @throws {ShapeError | DTypeError} if the inputs do not fit the primitive
 */
export function apply<P extends PrimitiveName>(primitive: P, inputs: Inputs<P>, attrs: Attrs<P>): Tensor<P> {
  const infer = INFER[primitive] as (inputs: Inputs<P>, attrs: Attrs<P>, operation: P) => Inferred;
  const { shape, dtype } = infer(inputs, attrs, primitive);
  return { primitive, inputs, attrs, shape, dtype, scope: currentScope() };
}
