export { allocate, bytesPerElement, DTYPES, type DType, type HostData } from "./dtype.ts";
export {
  borrow,
  type Engine,
  type Enqueued,
  enqueue,
  type Program,
  type State,
  type StateOptions,
} from "./engine.ts";
export { DTypeError, EngineError, type EngineFailure, GraphError, ShapeError } from "./errors.ts";
export { checkData, checkFit, checkInputs, checkState } from "./graph/check.ts";
export { countFlops } from "./graph/flops.ts";
export { type Graph, type GraphParts, graph, type RowUpdate } from "./graph/graph.ts";
export { topologicalOrder } from "./graph/order.ts";
export { writeRows } from "./graph/write-rows.ts";
export { fromNdarray, type HostTensor, hostTensor, toNdarray } from "./host.ts";
export {
  argMax,
  inverseRms,
  type MatmulOptions,
  matmul,
  max,
  mean,
  type ReduceOptions,
  rmsNorm,
  softmax,
  squaredNorm,
  sum,
} from "./ops/contract.ts";
export {
  abs,
  add,
  and,
  atan,
  cast,
  cos,
  div,
  equal,
  exp,
  finite,
  floor,
  greater,
  greaterEqual,
  less,
  log,
  maximum,
  minimum,
  mul,
  neg,
  not,
  type Operand,
  or,
  sigmoid,
  sign,
  silu,
  sin,
  sqrt,
  square,
  stopGradient,
  sub,
  tanh,
  where,
} from "./ops/elementwise.ts";
export {
  after,
  broadcastTo,
  concat,
  expandDims,
  pad,
  reshape,
  slice,
  sliceAxis,
  squeeze,
  transpose,
} from "./ops/layout.ts";
export { arange, constant, full, input, type Nested, scalar, state, tensor, zeros } from "./ops/leaves.ts";
export { gather, oneHot, scatterAdd } from "./ops/rows.ts";
export { apply } from "./primitives/apply.ts";
export type { Attrs, Inputs, PrimitiveName, Primitives } from "./primitives/table.ts";
export { referenceEngine } from "./reference/engine.ts";
export { scope } from "./scope.ts";
export {
  at,
  broadcastShapes,
  broadcastStrides,
  formatShape,
  type Shape,
  sameShape,
  sizeOf,
  stridesOf,
} from "./shape.ts";
export { isPrimitive, type Tensor } from "./tensor.ts";
export { value } from "./value.ts";
