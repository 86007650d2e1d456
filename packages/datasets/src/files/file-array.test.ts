import { open, truncate, writeFile } from "node:fs/promises";
import path from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { DatasetFileError, DatasetOptionError } from "../../../puzzles/src/errors.ts";
import { temporaryFolder } from "../../test/temporary-folder.ts";
import { FileArray } from "./file-array.ts";
import { NpyFile } from "./npy-file.ts";
import { NPY_MAGIC } from "./npy-format.ts";

const RANGE = { min: 0, max: 9 };

function header(descr: string, shape: readonly number[]): Buffer {
  const dict = `{'descr': '${descr}', 'fortran_order': False, 'shape': (${shape.join(", ")},), }`;
  const bytes = Buffer.alloc(128, " ");
  NPY_MAGIC.copy(bytes);
  bytes[6] = 1;
  bytes[7] = 0;
  bytes.writeUInt16LE(118, 8);
  bytes.write(dict, 10, "latin1");
  bytes[127] = 0x0a;
  return bytes;
}

/** A file of `rows` rows of 81 bytes, all 0 but what `marks` names: those take no room on the disk. */
async function sparse(rows: number, marks: readonly (readonly [index: number, value: number])[]): Promise<string> {
  const file = path.join(await temporaryFolder(), "sparse.npy");
  const handle = await open(file, "w");
  await handle.write(header("|u1", [rows, 81]));
  await handle.truncate(128 + rows * 81);
  for (const [index, value] of marks) await handle.write(Uint8Array.of(value), 0, 1, 128 + index);
  await handle.close();
  return file;
}

test.each([2 ** 31, 2 ** 32])("values past %d bytes are read where they are", async (limit) => {
  const rows = Math.ceil(limit / 81) + 1000;
  const last = rows * 81 - 1;
  const places = [0, limit - 1, limit, limit + 1, last];
  const file = await sparse(
    rows,
    places.map((index, i) => [index, i + 1]),
  );
  const values = new FileArray(await NpyFile.open(file), RANGE);
  expect(values.length).toBe(rows * 81);
  for (const [i, index] of places.entries()) expect([...values.subarray(index, index + 1)]).toEqual([i + 1]);
  expect([...values.subarray(limit - 2, limit + 3)]).toEqual([0, 2, 3, 4, 0]);
  const row = values.subarray(last - 80, last + 1);
  expect([row.length, row[80]]).toEqual([81, 5]);
  // One after the other, so that the window is read ahead across the limit and up to the end.
  for (const from of [limit - 200_000, rows * 81 - 400_000]) {
    const parts: number[] = [];
    for (let at = from; at < Math.min(rows * 81, from + 400_000); at += 4000) {
      parts.push(...values.subarray(at, Math.min(rows * 81, at + 4000)));
    }
    const expected = places.flatMap((index, i) =>
      index >= from && index < from + 400_000 ? [[index - from, i + 1]] : [],
    );
    expect(parts.flatMap((value, i) => (value === 0 ? [] : [[i, value]]))).toEqual(expected);
  }
});

test("any reads in any order give what an array in memory gives", async () => {
  const folder = await temporaryFolder();
  const data = Uint8Array.from({ length: 600 }, (_, i) => (i * 7) % 10);
  const files: NpyFile[] = [];
  for (const [descr, bytes] of [
    ["|u1", 1],
    ["<i2", 2],
    ["<i8", 8],
  ] as const) {
    const values = Buffer.alloc(600 * bytes);
    for (const [i, value] of data.entries()) values[i * bytes] = value;
    const file = path.join(folder, `${bytes}.npy`);
    await writeFile(file, Buffer.concat([header(descr, [600]), values]));
    files.push(await NpyFile.open(file));
  }
  const read = fc.oneof(
    fc.record({ begin: fc.nat(600), length: fc.nat(80) }),
    fc.record({ begin: fc.constant(-1), length: fc.nat(80) }), // where the last one ended
  );
  fc.assert(
    fc.property(fc.nat(2), fc.integer({ min: 0, max: 300 }), fc.array(read), (which, ahead, reads) => {
      const values = new FileArray(files[which] as NpyFile, RANGE, ahead);
      let end = 0;
      for (const { begin, length } of reads) {
        const from = begin < 0 ? end : begin;
        end = Math.min(600, from + length);
        const got = values.subarray(from, end);
        expect(got).toEqual(data.subarray(from, end));
        got.fill(99); // is the reader's own
      }
    }),
  );
});

test("a file that is cut or changed while it is open is named with the byte", async () => {
  const file = await sparse(100, []);
  const values = new FileArray(await NpyFile.open(file), RANGE);
  const handle = await open(file, "r+");
  await handle.write(Uint8Array.of(77), 0, 1, 128 + 300);
  await handle.close();
  expect(() => values.subarray(290, 310)).toThrow(`${file}: value 77 is outside 0…9\n  at: byte 428`);
  await truncate(file, 1000);
  const failure = (): unknown => values.subarray(50 * 81, 51 * 81);
  expect(failure).toThrow(DatasetFileError);
  expect(failure).toThrow(
    expect.objectContaining({ message: expect.stringMatching(/ends too early\n {2}at: byte 4178/) }),
  );
  expect(() => values.subarray(5, 8101)).toThrow(DatasetOptionError);
});
