import type { DType, HostData } from "../dtype.ts";
import type { Shape } from "../shape.ts";
import type { Tensor } from "../tensor.ts";

type None = Readonly<Record<never, never>>;
type Unary = { inputs: readonly [x: Tensor]; attrs: None };
type Binary = { inputs: readonly [a: Tensor, b: Tensor]; attrs: None };
type Reduce = { inputs: readonly [x: Tensor]; attrs: { readonly axes: readonly number[]; readonly keepDims: boolean } };
type Leaf = { inputs: readonly []; attrs: { readonly name: string; readonly shape: Shape; readonly dtype: DType } };

/**
 * Every primitive with the types of its inputs and attributes. Shape rules, references, gradients and the lowerings of each
 * engine are tables over these names, total by type: a primitive that one of them forgets does not compile.
 */
export interface Primitives {
  // Leaves: data of one run, data that lives on the engine, data known now.
  input: Leaf;
  state: Leaf;
  constant: { inputs: readonly []; attrs: { readonly data: HostData; readonly shape: Shape; readonly dtype: DType } };
  // Elementwise, one operand.
  neg: Unary;
  abs: Unary;
  sign: Unary;
  floor: Unary;
  exp: Unary;
  log: Unary;
  sqrt: Unary;
  sin: Unary;
  cos: Unary;
  tanh: Unary;
  atan: Unary;
  sigmoid: Unary;
  silu: Unary;
  not: Unary;
  finite: Unary;
  cast: { inputs: readonly [x: Tensor]; attrs: { readonly dtype: DType } };
  stopGradient: Unary;
  /** `x`, which an engine with an order of its own computes on from there only once `token` is known. */
  after: { inputs: readonly [x: Tensor, token: Tensor]; attrs: None };
  // Elementwise with broadcasting.
  add: Binary;
  sub: Binary;
  mul: Binary;
  div: Binary;
  maximum: Binary;
  minimum: Binary;
  equal: Binary;
  less: Binary;
  and: Binary;
  or: Binary;
  where: { inputs: readonly [condition: Tensor, a: Tensor, b: Tensor]; attrs: None };
  // Contractions and reductions.
  matmul: {
    inputs: readonly [a: Tensor, b: Tensor];
    attrs: { readonly transposeA: boolean; readonly transposeB: boolean };
  };
  sum: Reduce;
  max: Reduce;
  argMax: { inputs: readonly [x: Tensor]; attrs: { readonly axis: number } };
  // Normalisations over the last axis, primitives because every engine has (or wants) one kernel for them.
  softmax: Unary;
  rmsNorm: { inputs: readonly [x: Tensor]; attrs: { readonly eps: number } };
  inverseRms: { inputs: readonly [x: Tensor]; attrs: { readonly eps: number } };
  // Layout.
  reshape: { inputs: readonly [x: Tensor]; attrs: { readonly shape: Shape } };
  transpose: { inputs: readonly [x: Tensor]; attrs: { readonly permutation: readonly number[] } };
  broadcastTo: { inputs: readonly [x: Tensor]; attrs: { readonly shape: Shape } };
  slice: {
    inputs: readonly [x: Tensor];
    attrs: { readonly starts: readonly number[]; readonly ends: readonly number[] };
  };
  pad: {
    inputs: readonly [x: Tensor];
    attrs: { readonly before: readonly number[]; readonly after: readonly number[] };
  };
  concat: { inputs: readonly Tensor[]; attrs: { readonly axis: number } };
  // Rows by index.
  gather: { inputs: readonly [table: Tensor, indices: Tensor]; attrs: None };
  scatterAdd: { inputs: readonly [indices: Tensor, updates: Tensor]; attrs: { readonly rows: number } };
}

export type PrimitiveName = keyof Primitives;
export type Inputs<P extends PrimitiveName> = Primitives[P]["inputs"];
export type Attrs<P extends PrimitiveName> = Primitives[P]["attrs"];
