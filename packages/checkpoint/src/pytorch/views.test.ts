import fc from "fast-check";
import { expect, test } from "vitest";
import { dict, pickleOf, pytorchFile, tensor } from "../../test/pytorch-files.ts";
import { CheckpointError } from "../errors.ts";
import { decodePytorch } from "./decode.ts";

const ELEMENTS = 24;

/** A storage whose every element is its own number. */
const STORAGES = {
  FloatStorage: Buffer.from(Float32Array.from({ length: ELEMENTS }, (_, i) => i).buffer),
  LongStorage: Buffer.from(BigInt64Array.from({ length: ELEMENTS }, (_, i) => BigInt(i)).buffer),
  ShortStorage: Buffer.from(Int16Array.from({ length: ELEMENTS }, (_, i) => i).buffer),
  CharStorage: Buffer.from(Int8Array.from({ length: ELEMENTS }, (_, i) => i).buffer),
} as const;

/** Element numbers of a view in row-major order, by the definition of strides. */
function elementsOf(offset: number, shape: readonly number[], strides: readonly number[]): number[] {
  const [length, ...lengths] = shape;
  const [stride = 0, ...rest] = strides;
  if (length === undefined) return [offset];
  return Array.from({ length }, (_, i) => elementsOf(offset + i * stride, lengths, rest)).flat();
}

test("any view is made contiguous, or refused when it leaves its storage", () => {
  const axis = fc.tuple(fc.integer({ min: 0, max: 4 }), fc.constantFrom(0, 1, 2, 3, 4, 6, 8, 12, 24));
  const view = fc.tuple(
    fc.constantFrom(...(Object.keys(STORAGES) as (keyof typeof STORAGES)[])),
    fc.nat(ELEMENTS),
    fc.array(axis, { maxLength: 4 }),
  );
  let refused = 0;
  fc.assert(
    fc.property(view, ([kind, offset, axes]) => {
      const [shape, strides] = [axes.map(([length]) => length), axes.map(([, stride]) => stride)];
      const expected = elementsOf(offset, shape, strides);
      const w = tensor({ kind, elements: ELEMENTS, offset, shape, strides });
      const decode = () => decodePytorch(pytorchFile(pickleOf(dict({ w })), { 0: STORAGES[kind] })).tensors.w;
      if (Math.max(-1, ...expected) >= ELEMENTS) {
        refused++;
        expect(decode).toThrow(CheckpointError);
      } else {
        const decoded = decode();
        expect(decoded?.shape).toEqual(shape);
        expect([...(decoded?.data ?? [])]).toEqual(expected);
      }
    }),
    { numRuns: 1500 },
  );
  expect(refused).toBeGreaterThan(100);
});

test("row-major, transposed and expanded views of a million elements do not take long", () => {
  const side = 1000;
  const storage = new Uint8Array(side * side * 4);
  new DataView(storage.buffer).setFloat32((3 * side + 5) * 4, 7, true);
  const view = (strides: readonly number[]) => tensor({ elements: side * side, shape: [side, side], strides });
  const pickle = pickleOf(dict({ plain: view([side, 1]), turned: view([1, side]), row: view([0, 1]) }));
  const { plain, turned, row } = decodePytorch(pytorchFile(pickle, { 0: storage })).tensors;
  expect([plain?.data[3005], turned?.data[5003], turned?.data[3005]]).toEqual([7, 7, 0]);
  expect(row?.data).toHaveLength(side * side);
}, 5000);
