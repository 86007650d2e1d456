import { type Attrs, at, type DType, type PrimitiveName, sizeOf, type Tensor } from "@kensho/tensor";
import { bytesOf, type GraphBuilder } from "./builder.ts";
import { ELEMENT_TYPE } from "./proto.ts";

/** Adds the operators of one node and returns the name of its result. */
type Lowering<P extends PrimitiveName> = (
  b: GraphBuilder,
  inputs: readonly string[],
  attrs: Attrs<P>,
  node: Tensor<P>,
) => string;

const same =
  (opType: string): Lowering<PrimitiveName> =>
  (b, inputs) =>
    b.add(opType, inputs);

const reduce =
  (opType: string): Lowering<"sum" | "max"> =>
  (b, inputs, { axes, keepDims }) =>
    b.add(opType, [at(inputs, 0), b.ints(axes)], { keepdims: keepDims ? 1 : 0, noop_with_empty_axes: 1 });

/** Data of a constant in the storage ONNX expects. */
export function constantBytes(dtype: DType, data: ArrayLike<number>): Uint8Array {
  switch (dtype) {
    case "f32":
      return bytesOf(data instanceof Float32Array ? data : Float32Array.from(data));
    case "i32":
      return bytesOf(data instanceof Int32Array ? data : Int32Array.from(data));
    case "bool":
      return Uint8Array.from(data);
  }
}

function swapLastAxes(b: GraphBuilder, name: string, rank: number): string {
  const perm = Array.from({ length: rank }, (_, axis) =>
    axis === rank - 1 ? rank - 2 : axis === rank - 2 ? rank - 1 : axis,
  );
  return b.add("Transpose", [name], { perm });
}

/** Mean of squares over the last axis plus eps, by standard operators. */
function meanSquare(b: GraphBuilder, x: string, eps: number): string {
  const mean = b.add("ReduceMean", [b.add("Mul", [x, x]), b.ints([-1])], { keepdims: 1 });
  return b.add("Add", [mean, b.constant("f32", [], bytesOf(Float32Array.of(eps)))]);
}

/**
 * ONNX Runtime's RMS norm over the last axis, `[y, 1 / rms]`. The backward pass wants the second of what the forward pass has normed, so
 * both come from one operator, whichever is asked for first.
 */
function runtimeRmsNorm(
  b: GraphBuilder,
  x: string,
  eps: number,
  node: Tensor<"rmsNorm" | "inverseRms">,
): readonly string[] {
  const width = at(node.inputs[0].shape, node.inputs[0].shape.length - 1);
  return b.once(`rmsNorm ${x} ${eps}`, () => {
    const ones = b.constant("f32", [width], bytesOf(new Float32Array(width).fill(1)));
    return b.addMany("SimplifiedLayerNormalization", [x, ones], { axis: -1, epsilon: { float: eps } }, 2);
  });
}

/** How each primitive is said in ONNX (opset 21; the `runtime` dialect adds ONNX Runtime's own operators). */
const LOWER: { readonly [P in PrimitiveName]: Lowering<P> } = {
  input: (_, __, { name }) => name,
  state: (_, __, { name }) => name,
  constant: (b, _, { data, dtype, shape }) => b.constant(dtype, shape, constantBytes(dtype, data)),
  neg: same("Neg"),
  abs: same("Abs"),
  sign: same("Sign"),
  floor: same("Floor"),
  exp: same("Exp"),
  log: same("Log"),
  sqrt: same("Sqrt"),
  sin: same("Sin"),
  cos: same("Cos"),
  tanh: same("Tanh"),
  atan: same("Atan"),
  sigmoid: same("Sigmoid"),
  silu: (b, [x]) =>
    b.dialect === "runtime"
      ? b.addContrib("QuickGelu", [x as string], { alpha: { float: 1 } })
      : b.add("Mul", [x as string, b.add("Sigmoid", [x as string])]),
  not: same("Not"),
  finite: (b, [x]) => b.add("Not", [b.add("Or", [b.add("IsNaN", [x as string]), b.add("IsInf", [x as string])])]),
  cast: (b, inputs, { dtype }) => b.add("Cast", inputs, { to: ELEMENT_TYPE[dtype] }),
  stopGradient: same("Identity"),
  // ONNX Runtime has an order of its own, and finds again what is computed twice.
  after: (b, [x]) => b.add("Identity", [x as string]),
  add: same("Add"),
  sub: same("Sub"),
  mul: same("Mul"),
  div: same("Div"),
  maximum: same("Max"),
  minimum: same("Min"),
  equal: same("Equal"),
  less: same("Less"),
  and: same("And"),
  or: same("Or"),
  where: (b, inputs, _, node) => {
    if (node.dtype !== "bool") return b.add("Where", inputs);
    // ONNX Runtime's Where has no bool kernel on the CPU.
    const [condition, x, y] = inputs as [string, string, string];
    return b.add("Or", [b.add("And", [condition, x]), b.add("And", [b.add("Not", [condition]), y])]);
  },
  matmul: (b, [lhs, rhs], { transposeA, transposeB }, node) => {
    const [x, y] = [lhs as string, rhs as string];
    if (!transposeA && !transposeB) return b.add("MatMul", [x, y]);
    if (b.dialect === "runtime") {
      return b.addContrib("FusedMatMul", [x, y], { transA: Number(transposeA), transB: Number(transposeB) });
    }
    const [p, q] = node.inputs;
    return b.add("MatMul", [
      transposeA ? swapLastAxes(b, x, p.shape.length) : x,
      transposeB ? swapLastAxes(b, y, q.shape.length) : y,
    ]);
  },
  sum: reduce("ReduceSum"),
  max: reduce("ReduceMax"),
  argMax: (b, inputs, { axis }) =>
    b.add("Cast", [b.add("ArgMax", inputs, { axis, keepdims: 0 })], { to: ELEMENT_TYPE.i32 }),
  softmax: (b, inputs) => b.add("Softmax", inputs, { axis: -1 }),
  rmsNorm: (b, [x], { eps }, node) =>
    b.dialect === "runtime"
      ? at(runtimeRmsNorm(b, x as string, eps, node), 0)
      : b.add("Div", [x as string, b.add("Sqrt", [meanSquare(b, x as string, eps)])]),
  inverseRms: (b, [x], { eps }, node) =>
    b.dialect === "runtime"
      ? at(runtimeRmsNorm(b, x as string, eps, node), 1)
      : b.add("Reciprocal", [b.add("Sqrt", [meanSquare(b, x as string, eps)])]),
  reshape: (b, inputs, { shape }) => b.add("Reshape", [at(inputs, 0), b.ints(shape)], { allowzero: 1 }),
  transpose: (b, inputs, { permutation }) => b.add("Transpose", inputs, { perm: permutation }),
  broadcastTo: (b, inputs, { shape }) => b.add("Expand", [at(inputs, 0), b.ints(shape)]),
  slice: (b, inputs, { starts, ends }, node) => {
    const source = node.inputs[0].shape;
    const cut = source.map((_, axis) => axis).filter((axis) => starts[axis] !== 0 || ends[axis] !== source[axis]);
    const pick = (from: readonly number[]) => b.ints(cut.map((axis) => at(from, axis)));
    return b.add("Slice", [at(inputs, 0), pick(starts), pick(ends), b.ints(cut)]);
  },
  pad: (b, inputs, { before, after }) => b.add("Pad", [at(inputs, 0), b.ints([...before, ...after])]),
  concat: (b, inputs, { axis }, node) => {
    const kept = inputs.filter((_, i) => sizeOf(at(node.inputs, i).shape) > 0);
    return b.add("Concat", kept, { axis });
  },
  gather: (b, inputs) => b.add("Gather", inputs, { axis: 0 }),
  scatterAdd: (b, [indices, updates], { rows }, node) => {
    // Σ over one-hot rows as a matrix product: deterministic with repeated indices, and fast while the table is small.
    const count = sizeOf(node.inputs[0].shape);
    const width = sizeOf(node.shape.slice(1));
    const flat = b.add("Reshape", [indices as string, b.ints([1, count])]);
    const classes = b.constant("i32", [rows, 1], bytesOf(Int32Array.from({ length: rows }, (_, i) => i)));
    const oneHot = b.add("Cast", [b.add("Equal", [classes, flat])], { to: ELEMENT_TYPE.f32 });
    const product = b.add("MatMul", [oneHot, b.add("Reshape", [updates as string, b.ints([count, width])])]);
    return b.add("Reshape", [product, b.ints(node.shape)]);
  },
};

/** Primitives whose result is all zeros when an operand is empty, but the result is not. */
const ZERO_WHEN_EMPTY: ReadonlySet<PrimitiveName> = new Set(["sum", "matmul", "scatterAdd", "pad"] as const);

/** Lowers one node. Empty tensors never reach an operator: what they yield is known now. */
export function lowerNode(b: GraphBuilder, node: Tensor): void {
  const isLeaf = node.inputs.length === 0;
  const empty = sizeOf(node.shape) === 0;
  const zero = ZERO_WHEN_EMPTY.has(node.primitive) && node.inputs.some((input) => sizeOf(input.shape) === 0);
  if (!isLeaf && (empty || zero)) {
    b.bind(node, b.zeros(node));
    return;
  }
  const lower = LOWER[node.primitive] as Lowering<PrimitiveName>;
  b.bind(
    node,
    lower(
      b,
      node.inputs.map((input) => b.nameOf(input)),
      node.attrs,
      node,
    ),
  );
}
