import { isPrimitive, type PrimitiveName, sizeOf, type Tensor } from "@kensho/tensor";
import { attentionKind } from "./attention.ts";

/**
 * What a primitive is to the compiler.
 * - `leaf`: data that is there before the program runs
 * - `map`: each element depends on one element of each operand
 * - `move`: an element is an element of the operand, somewhere else; costs nothing, since readers read it in place
 * - `select`: as `move`, from one of several places
 * - `reduce`: each element depends on many of the operand
 * - `matmul`: the anchor of the tiled kernels
 * - `attention`: one of the compiler's own nodes, a kernel by itself
 * - `expanded`: spelled out in others before
 */
export type Role = "leaf" | "map" | "move" | "select" | "reduce" | "matmul" | "attention" | "expanded";

export const ROLE = {
  input: "leaf",
  state: "leaf",
  constant: "leaf",
  neg: "map",
  abs: "map",
  sign: "map",
  floor: "map",
  exp: "map",
  log: "map",
  sqrt: "map",
  sin: "map",
  cos: "map",
  tanh: "map",
  atan: "map",
  sigmoid: "map",
  silu: "map",
  not: "map",
  finite: "map",
  cast: "map",
  stopGradient: "map",
  after: "move",
  add: "map",
  sub: "map",
  mul: "map",
  div: "map",
  maximum: "map",
  minimum: "map",
  equal: "map",
  less: "map",
  and: "map",
  or: "map",
  where: "map",
  matmul: "matmul",
  sum: "reduce",
  max: "reduce",
  argMax: "reduce",
  softmax: "expanded",
  rmsNorm: "expanded",
  inverseRms: "expanded",
  reshape: "move",
  transpose: "move",
  broadcastTo: "move",
  slice: "move",
  pad: "select",
  concat: "select",
  gather: "select",
  scatterAdd: "reduce",
} as const satisfies Record<PrimitiveName, Role>;

export function roleOf(node: Tensor): Role {
  return attentionKind(node) === undefined ? ROLE[node.primitive] : "attention";
}

/** The value of a constant that kernels write into their text instead of reading it. */
export function inlineValue(node: Tensor): number | "position" | undefined {
  if (!isPrimitive(node, "constant")) return undefined;
  const { data } = node.attrs;
  if (sizeOf(node.shape) === 1) {
    // WGSL has no literal for infinity or NaN: those are read like any other data.
    const value = data[0] as number;
    return Number.isFinite(Math.fround(value)) ? value : undefined;
  }
  const isRamp = node.dtype === "i32" && node.shape.length === 1 && data.every((value, i) => value === i);
  return isRamp ? "position" : undefined;
}
