import type { HostTensor } from "@kensho/tensor";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { anyText } from "../../test/any-text.ts";
import { CheckpointError } from "../errors.ts";
import { decodeSafetensors } from "./decode.ts";
import { encodeSafetensors } from "./encode.ts";

const shape = fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 3 });
const float32 = fc.oneof(fc.float(), fc.constantFrom(-0, Number.NaN, Number.NEGATIVE_INFINITY));

function filled<T>(
  element: fc.Arbitrary<T>,
  build: (shape: number[], values: T[]) => HostTensor,
): fc.Arbitrary<HostTensor> {
  return shape.chain((lengths) => {
    const length = lengths.reduce((product, axis) => product * axis, 1);
    return fc.array(element, { minLength: length, maxLength: length }).map((values) => build(lengths, values));
  });
}

const tensor: fc.Arbitrary<HostTensor> = fc.oneof(
  filled(float32, (shape, values) => ({ dtype: "f32", shape, data: Float32Array.from(values) })),
  filled(fc.integer(), (shape, values) => ({ dtype: "i32", shape, data: Int32Array.from(values) })),
  filled(fc.nat(1), (shape, values) => ({ dtype: "bool", shape, data: Uint8Array.from(values) })),
);
const name = fc
  .oneof(anyText(), fc.constantFrom("__proto__", "0", "", "a.b", "😀", "ﬀ"))
  .filter((text) => text !== "__metadata__");
const named = fc.array(fc.tuple(name, tensor)).map((entries) => Object.fromEntries(entries));
const metadata = fc.dictionary(fc.string(), fc.string(), { noNullPrototype: true });

test("reads back the written tensors bit for bit", () => {
  fc.assert(
    fc.property(named, metadata, (tensors, notes) => {
      const read = decodeSafetensors(encodeSafetensors(tensors, notes));
      expect(read.tensors).toEqual(tensors);
      expect(Object.keys(read.tensors).sort()).toEqual(Object.keys(tensors).sort());
      expect(read.metadata).toEqual(notes);
    }),
    { numRuns: 500 },
  );
});

test("the order tensors are given in does not matter, and a file that is read and written is the same file", () => {
  fc.assert(
    fc.property(named, metadata, (tensors, notes) => {
      const bytes = encodeSafetensors(tensors, notes);
      const reversed = Object.fromEntries(Object.entries(tensors).reverse());
      expect(encodeSafetensors(reversed, notes)).toEqual(bytes);
      const read = decodeSafetensors(bytes);
      expect(encodeSafetensors(read.tensors, read.metadata)).toEqual(bytes);
    }),
    { numRuns: 300 },
  );
});

test("every tensor starts at a multiple of its element's size", () => {
  fc.assert(
    fc.property(named, fc.constantFrom("F64", "F32", "F16", "BF16"), (tensors, dtypes) => {
      const bounded = Object.fromEntries(
        Object.entries(tensors).map(([name, { dtype, shape, data }]) => [
          name,
          { dtype, shape, data: data.map(() => 1) },
        ]),
      );
      const bytes = encodeSafetensors(bounded, {}, { dtypes });
      const start = 8 + Number(new DataView(bytes.buffer).getBigUint64(0, true));
      const header = JSON.parse(new TextDecoder().decode(bytes.subarray(8, start))) as Record<string, never>;
      expect(start % 8).toBe(0);
      const width: Record<string, number> = { F64: 8, F32: 4, I32: 4, F16: 2, BF16: 2, BOOL: 1 };
      for (const { dtype, data_offsets } of Object.values<{ dtype: string; data_offsets: number[] }>(header)) {
        expect((data_offsets[0] as number) % (width[dtype] as number)).toBe(0);
      }
    }),
    { numRuns: 200 },
  );
});

test("a file is read from any place in memory", () => {
  const tensors = { w: { dtype: "f32", shape: [3], data: Float32Array.of(1, 2, 3) } } as const;
  const bytes = encodeSafetensors(tensors);
  for (let shift = 0; shift < 8; shift++) {
    const shifted = new Uint8Array(bytes.length + shift);
    shifted.set(bytes, shift);
    expect(decodeSafetensors(shifted.subarray(shift)).tensors).toEqual(tensors);
  }
});

test("the bytes are those of the format's description", () => {
  const bytes = encodeSafetensors(
    {
      flag: { dtype: "bool", shape: [1], data: Uint8Array.of(1) },
      b: { dtype: "f32", shape: [], data: Float32Array.of(1) },
      a: { dtype: "f32", shape: [1, 2], data: Float32Array.of(-2, 0.5) },
      ids: { dtype: "i32", shape: [1], data: Int32Array.of(-2) },
    },
    { format: "pt" },
  );
  const header = new TextDecoder().decode(bytes.subarray(8, -17));
  expect(header.trimEnd()).toBe(
    '{"__metadata__":{"format":"pt"},"a":{"dtype":"F32","shape":[1,2],"data_offsets":[0,8]},' +
      '"b":{"dtype":"F32","shape":[],"data_offsets":[8,12]},"ids":{"dtype":"I32","shape":[1],"data_offsets":[12,16]},' +
      '"flag":{"dtype":"BOOL","shape":[1],"data_offsets":[16,17]}}',
  );
  expect(header).toHaveLength(256);
  expect([...bytes.subarray(0, 8)]).toEqual([0, 1, 0, 0, 0, 0, 0, 0]);
  const data = "000000c0 0000003f 0000803f feffffff 01".replaceAll(" ", "");
  expect(Buffer.from(bytes.subarray(-17)).toString("hex")).toBe(data);
  expect(Buffer.from(encodeSafetensors({})).toString("latin1")).toBe("\x08\0\0\0\0\0\0\0{}      ");
});

describe("float storage", () => {
  const data = Float32Array.of(1, -0, 1 / 3, 65_504, 2 ** -24, Number.NEGATIVE_INFINITY, Number.NaN);
  const tensors = { w: { dtype: "f32", shape: [7], data } } as const;

  test.each([
    ["F16", [1, -0, 0.333251953125, 65_504, 2 ** -24, Number.NEGATIVE_INFINITY, Number.NaN]],
    ["BF16", [1, -0, 0.333984375, 65_536, 2 ** -24, Number.NEGATIVE_INFINITY, Number.NaN]],
  ] as const)("%s rounds to the nearest and comes back as f32", (dtypes, expected) => {
    const { w } = decodeSafetensors(encodeSafetensors(tensors, {}, { dtypes })).tensors;
    expect(w).toEqual({ dtype: "f32", shape: [7], data: Float32Array.from(expected) });
  });

  test("F64 keeps float64, and a choice can be made by name", () => {
    const exact = { dtype: "f32", shape: [1], data: Float64Array.of(0.1) } as const;
    const bytes = encodeSafetensors(
      { keep: exact, round: exact },
      {},
      { dtypes: (name) => (name === "keep" ? "F64" : "F32") },
    );
    const { keep, round } = decodeSafetensors(bytes).tensors;
    expect(keep).toEqual(exact);
    expect(round?.data).toEqual(Float32Array.of(0.1));
  });

  test("a finite value too large for the format is refused, not made infinite", () => {
    const large = { "head.weight": { dtype: "f32", shape: [2], data: Float32Array.of(1, 70_000) } } as const;
    expect(() =>
      encodeSafetensors(large, {}, { dtypes: "F16", file: "m.safetensors" }),
    ).toThrowErrorMatchingInlineSnapshot(`
      [CheckpointError: m.safetensors: tensor "head.weight": element 1 is 70000, too large for F16
        hint: store it as BF16 or F32]
    `);
  });
});

test.each([
  ["__metadata__", [1]],
  ["half \ud800", [1]],
  ["w", [2]],
])("a tensor that cannot be stored is refused: %j %j", (name, shape) => {
  const bad = { [name]: { dtype: "f32", shape, data: Float32Array.of(1) } } as const;
  expect(() => encodeSafetensors(bad)).toThrow(CheckpointError);
});
