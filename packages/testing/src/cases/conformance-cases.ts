import { add, constant, full, type PrimitiveName, type Shape, sizeOf, tensor } from "@kensho/tensor";
import type { Operands } from "../operands.ts";
import { AWKWARD_SHAPES } from "../shapes.ts";
import { type ConformanceCase, label } from "./case.ts";
import { CONTRACT_CASES } from "./contract.ts";
import { ELEMENTWISE_CASES } from "./elementwise.ts";
import { LAYOUT_CASES } from "./layout.ts";

const DTYPES = ["f32", "i32", "bool"] as const;

const ramp = (shape: Shape): number[] => Array.from({ length: sizeOf(shape) }, (_, i) => (i % 7) - 3);

/** Leaves: what goes in comes out, for every dtype and shape. */
const LEAF_CASES = {
  input: DTYPES.flatMap((dtype) =>
    AWKWARD_SHAPES.map((shape) => ({
      label: label(dtype, shape),
      build: (o: Operands) => o.values(dtype, shape, dtype === "bool" ? ramp(shape).map((x) => +(x > 0)) : ramp(shape)),
    })),
  ),
  state: DTYPES.flatMap((dtype) =>
    AWKWARD_SHAPES.map((shape) => ({ label: label(dtype, shape), build: (o: Operands) => o.state(dtype, shape) })),
  ),
  constant: [
    ...AWKWARD_SHAPES.flatMap((shape) => [
      { label: label("f32", shape), build: () => constant(Float32Array.from(ramp(shape)), shape) },
      { label: label("f32 held as float64", shape), build: () => constant(Float64Array.from(ramp(shape)), shape) },
      { label: label("i32", shape), build: () => constant(Int32Array.from(ramp(shape)), shape, "i32") },
      {
        label: label("bool", shape),
        build: () =>
          constant(
            Uint8Array.from(ramp(shape), (x) => +(x > 0)),
            shape,
            "bool",
          ),
      },
    ]),
    {
      label: "nested",
      build: () =>
        tensor([
          [1, 2, 3],
          [4, 5, 6],
        ]),
    },
    { label: "filled", build: (o) => add(full([3, 65], 0.5), o.f32([65])) },
  ],
} satisfies Partial<Record<PrimitiveName, readonly ConformanceCase[]>>;

/** What every engine must compute as the reference does. A primitive without cases does not compile. */
export const CONFORMANCE_CASES = {
  ...LEAF_CASES,
  ...ELEMENTWISE_CASES,
  ...CONTRACT_CASES,
  ...LAYOUT_CASES,
} satisfies Record<PrimitiveName, readonly ConformanceCase[]>;
