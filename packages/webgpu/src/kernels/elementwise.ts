import { type DType, isPrimitive, type PrimitiveName, type Tensor } from "@kensho/tensor";
import type { ROLE } from "../compile/roles.ts";

/** Primitives that the fused kernels evaluate element by element. */
export type MapPrimitive = { [P in PrimitiveName]: (typeof ROLE)[P] extends "map" ? P : never }[PrimitiveName];

type Spelling = (operands: readonly string[], node: Tensor) => string;

const call =
  (name: string): Spelling =>
  (operands) =>
    `${name}(${operands.join(", ")})`;
const infix =
  (operator: string): Spelling =>
  ([a, b]) =>
    `(${a} ${operator} ${b})`;

/** WGSL type of a dtype inside a kernel. */
export const REGISTER = { f32: "f32", i32: "i32", bool: "bool" } as const satisfies Record<DType, string>;

/** How each elementwise primitive is said in WGSL, over operands of the dtypes that its shape rule admits. */
export const SPELL: { readonly [P in MapPrimitive]: Spelling } = {
  neg: ([x]) => `(-${x})`,
  abs: call("abs"),
  sign: ([x], { dtype }) => (dtype === "f32" ? `kensho_sign(${x})` : `sign(${x})`),
  floor: call("floor"),
  exp: call("exp"),
  log: call("log"),
  sqrt: call("sqrt"),
  sin: call("kensho_sin"),
  cos: call("kensho_cos"),
  tanh: call("kensho_tanh"),
  atan: call("kensho_atan"),
  sigmoid: call("kensho_sigmoid"),
  silu: ([x]) => `(${x} * kensho_sigmoid(${x}))`,
  not: ([x]) => `(!${x})`,
  // By the bits: WGSL lets a compiler take for granted that no value is NaN or infinite.
  finite: ([x]) => `((bitcast<u32>(${x}) & 0x7f800000u) != 0x7f800000u)`,
  cast: ([x], node) => (isPrimitive(node, "cast") ? castTo(node.attrs.dtype, node.inputs[0].dtype, x as string) : ""),
  stopGradient: ([x]) => x as string,
  add: infix("+"),
  sub: infix("-"),
  mul: infix("*"),
  div: infix("/"),
  maximum: call("max"),
  minimum: call("min"),
  equal: infix("=="),
  less: infix("<"),
  and: infix("&&"),
  or: infix("||"),
  where: ([condition, a, b]) => `select(${b}, ${a}, ${condition})`,
};

function castTo(to: DType, from: DType, x: string): string {
  if (to === from) return x;
  if (to === "bool") return from === "f32" ? `(${x} != 0.0f)` : `(${x} != 0i)`;
  return from === "bool" ? `select(${to === "f32" ? "0.0f, 1.0f" : "0i, 1i"}, ${x})` : `${to}(${x})`;
}

/** Functions that the text of a kernel may call; those it does are put in front of it. */
const HELPERS: Readonly<Record<string, string>> = {
  // By the bits, since arithmetic may take subnormal numbers for 0.
  kensho_sign: `fn kensho_sign(x: f32) -> f32 {
  let bits = bitcast<u32>(x);
  return select(select(1.0f, -1.0f, bits > 0x80000000u), 0.0f, (bits & 0x7fffffffu) == 0u);
}`,
  // WGSL promises 2⁻¹¹ within ±π and nothing beyond. Here: reduction to ±π/4 by a π/2 in three parts, short enough
  // that their products with the number of turns are exact, then polynomials.
  kensho_sin: `fn kensho_sin(x: f32) -> f32 {
  return kensho_wave(x, 0i);
}`,
  kensho_cos: `fn kensho_cos(x: f32) -> f32 {
  return kensho_wave(x, 1i);
}`,
  kensho_wave: `fn kensho_wave(x: f32, quarters: i32) -> f32 {
  let turn = round(x * 0.63661975f);
  let r = ((x - turn * 1.5703125f) - turn * 4.837512969970703e-4f) - turn * 7.54978995489188e-8f;
  let s = r * r;
  let sine = r + r * s * (-0.16666655f + s * (0.008332161f - s * 0.00019515296f));
  let cosine = 1.0f - 0.5f * s + s * s * (0.041666646f + s * (-0.0013887316f + s * 0.000024433157f));
  let quarter = i32(turn) + quarters;
  let value = select(sine, cosine, (quarter & 1i) == 1i);
  return select(value, -value, (quarter & 2i) == 2i);
}`,
  kensho_sigmoid: `fn kensho_sigmoid(x: f32) -> f32 {
  return 1.0f / (1.0f + exp(-x));
}`,
  // WGSL allows 4096 ulp, and AdamATan2 is made of this. Arguments above tan(π/8) are turned by π/4 or π/2 first.
  kensho_atan: `fn kensho_atan(x: f32) -> f32 {
  let a = abs(x);
  let far = a > 2.4142137f;
  let middle = a > 0.41421357f && !far;
  let t = select(select(a, (a - 1.0f) / (a + 1.0f), middle), -1.0f / a, far);
  let start = select(select(0.0f, 0.7853982f, middle), 1.5707964f, far);
  let s = t * t;
  let value = start + (t + t * s * (-0.3333295f + s * (0.19977711f + s * (-0.13877685f + s * 0.080537446f))));
  return select(value, -value, x < 0.0f);
}`,
  // Some drivers compute tanh from e^x and overflow; below 0.55 the quotient would lose its digits.
  kensho_tanh: `fn kensho_tanh(x: f32) -> f32 {
  let a = abs(x);
  let s = x * x;
  let e = exp(-2.0f * min(a, 20.0f));
  let small = x + x * s * (-0.33333334f + s * (0.13333334f + s * (-0.053968254f + s * (0.021869488f - s * 0.0088632355f))));
  return select(sign(x) * (1.0f - e) / (1.0f + e), small, a < 0.3f);
}`,
};

/** A number as WGSL text of a dtype; f32 keeps every bit of the float32 nearest to it. */
export function literal(value: number, dtype: DType): string {
  switch (dtype) {
    case "f32": {
      const text = String(Math.fround(value));
      return `${Object.is(value, -0) ? "-0.0" : /[.e]/.test(text) ? text : `${text}.0`}f`;
    }
    case "i32":
      return value === -2147483648 ? "i32(-2147483647 - 1)" : `${value}i`;
    case "bool":
      return value === 0 ? "false" : "true";
  }
}

/** The value of an element that is not there. */
export function zeroOf(dtype: DType): string {
  return literal(0, dtype);
}

/** The helper functions that a text calls, and those that they call. */
export function helpersOf(text: string): string[] {
  const used = new Set<string>();
  const visit = (caller: string): void => {
    for (const [name, helper] of Object.entries(HELPERS)) {
      if (used.has(helper) || !caller.includes(`${name}(`)) continue;
      visit(helper.slice(helper.indexOf("{")));
      used.add(helper);
    }
  };
  visit(text);
  return [...used];
}
