import { formatError } from "@kensho/errors";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { anyText } from "../../test/any-text.ts";
import { CheckpointError } from "../errors.ts";
import { decodeSafetensors } from "./decode.ts";
import { encodeSafetensors } from "./encode.ts";

const file = "model.safetensors";

/** A file with this JSON as its header and `data` zero bytes after it. */
function fileWith(json: unknown, data = 0, length?: bigint): Uint8Array {
  const text = new TextEncoder().encode(typeof json === "string" ? json : JSON.stringify(json));
  const bytes = new Uint8Array(8 + text.length + data);
  new DataView(bytes.buffer).setBigUint64(0, length ?? BigInt(text.length), true);
  bytes.set(text, 8);
  return bytes;
}

function entry(dtype: unknown, shape: unknown, start: unknown, end: unknown) {
  return { dtype, shape, data_offsets: [start, end] };
}

/** The first line of the refusal. */
function refusal(bytes: Uint8Array): string {
  try {
    decodeSafetensors(bytes, { file });
  } catch (error) {
    expect(error).toBeInstanceOf(CheckpointError);
    expect(error).toMatchObject({ code: "KSH_CHECKPOINT", file });
    const [sentence, hint, ...more] = formatError(error).split("\n");
    expect(hint).toMatch(/^ {2}hint: ./);
    expect(more).toEqual([]);
    return sentence as string;
  }
  throw new Error("it was accepted");
}

const F32 = (start: number, end: number) => entry("F32", [(end - start) / 4], start, end);

describe("refused, with the reason", () => {
  test.each<[string, Uint8Array, string]>([
    ["empty file", new Uint8Array(), "it has 0 bytes, and a safetensors file at least 8"],
    ["7 bytes", new Uint8Array(7), "it has 7 bytes, and a safetensors file at least 8"],
    ["no header", new Uint8Array(8), 'its header does not start with "{"'],
    ["header past the file", fileWith({}, 0, 3n), "its header claims 3 bytes, and 2 follow"],
    [
      "header of 2⁶⁴−1 bytes",
      fileWith({}, 0, 2n ** 64n - 1n),
      `its header claims ${2n ** 64n - 1n} bytes, more than 100000000`,
    ],
    ["header cut short", fileWith({ w: F32(0, 4) }, 4, 20n), "its header is not valid JSON"],
    ["not JSON", fileWith("{nonsense}"), "its header is not valid JSON"],
    ["JSON and more", fileWith("{} {}"), "its header is not valid JSON"],
    ["not an object", fileWith("[]"), 'its header does not start with "{"'],
    ["leading space", fileWith(" {}"), 'its header does not start with "{"'],
    ["byte order mark", fileWith("\ufeff{}"), 'its header does not start with "{"'],
    ["not UTF-8", Uint8Array.of(3, 0, 0, 0, 0, 0, 0, 0, 0x7b, 0xff, 0x7d), "its header is not UTF-8 text"],
    ["deep nesting", fileWith(`{"w":${"[".repeat(200_000)}`), "its header is not valid JSON"],
    [
      "a key twice",
      fileWith(`{"w":${JSON.stringify(F32(0, 4))},"\\u0077":${JSON.stringify(F32(4, 8))}}`, 8),
      'its header has the key "w" twice',
    ],
    [
      "a field twice",
      fileWith('{"w":{"dtype":"F32","dtype":"I32","shape":[],"data_offsets":[0,4]}}', 4),
      'its header has the key "dtype" twice',
    ],
    ["metadata not text", fileWith({ __metadata__: { step: 3 } }), "its __metadata__ is not a map from text to text"],
    ["metadata null", fileWith({ __metadata__: null }), "its __metadata__ is not a map from text to text"],
    [
      "overlap",
      fileWith({ a: F32(0, 8), b: F32(4, 12) }, 12),
      'tensor "b": its data at byte 4 overlaps the tensor before it, which ends at 8',
    ],
    [
      "the same place twice",
      fileWith({ a: F32(0, 8), b: F32(0, 8) }, 8),
      'tensor "b": its data at byte 0 overlaps the tensor before it, which ends at 8',
    ],
    [
      "gap",
      fileWith({ a: F32(0, 4), b: F32(8, 12) }, 12),
      'tensor "b": there is a gap of 4 bytes before its data at byte 8',
    ],
    [
      "gap at the start",
      fileWith({ a: F32(4, 8) }, 8),
      'tensor "a": there is a gap of 4 bytes before its data at byte 4',
    ],
    [
      "cut short",
      fileWith({ a: F32(0, 8) }, 7),
      'tensor "a": its data ends at byte 8, the file at 7: the file is cut short',
    ],
    ["trailing bytes", fileWith({ a: F32(0, 8) }, 9), "1 bytes follow the last tensor"],
    ["data without tensors", fileWith({}, 4), "4 bytes follow the last tensor"],
    ["backwards", fileWith({ a: entry("F32", [], 4, 0) }, 4), 'tensor "a": its data_offsets [4, 0] run backwards'],
    [
      "wrong size",
      fileWith({ a: entry("F32", [3], 0, 8) }, 8),
      'tensor "a": its shape and F32 need 12 bytes, its data_offsets [0, 8] hold 8',
    ],
    [
      "huge shape",
      fileWith({ a: entry("F32", [2 ** 40, 2 ** 40], 0, 8) }, 8),
      'tensor "a": its shape is larger than any file',
    ],
    [
      "huge shape of nothing",
      fileWith({ a: entry("F32", [2 ** 40, 2 ** 40, 0], 0, 0) }),
      'tensor "a": its shape is larger than any file',
    ],
    [
      "length past 2⁵³",
      fileWith('{"a":{"dtype":"U8","shape":[18446744073709551615],"data_offsets":[0,0]}}'),
      'tensor "a": its header entry is wrong at shape.0: Too big: expected int to be <=9007199254740991',
    ],
    [
      "negative length",
      fileWith({ a: entry("F32", [-1], 0, 4) }, 4),
      'tensor "a": its header entry is wrong at shape.0: Too small: expected number to be >=0',
    ],
    [
      "fraction",
      fileWith({ a: entry("F32", [0.5], 0, 2) }, 2),
      'tensor "a": its header entry is wrong at shape.0: Invalid input: expected int, received number',
    ],
    [
      "negative offset",
      fileWith({ a: entry("F32", [], -4, 0) }, 4),
      'tensor "a": its header entry is wrong at data_offsets.0: Too small: expected number to be >=0',
    ],
    [
      "three offsets",
      fileWith({ a: { dtype: "F32", shape: [], data_offsets: [0, 4, 8] } }, 4),
      'tensor "a": its header entry is wrong at data_offsets: Too big: expected array to have <=2 items',
    ],
    [
      "no shape",
      fileWith({ a: { dtype: "F32", data_offsets: [0, 4] } }, 4),
      'tensor "a": its header entry is wrong at shape: Invalid input: expected array, received undefined',
    ],
    [
      "a number for a tensor",
      fileWith({ a: 3 }),
      'tensor "a": its header entry is wrong at the top: Invalid input: expected object, received number',
    ],
    [
      "unknown dtype",
      fileWith({ a: entry("F8_E5M2", [4], 0, 4) }, 4),
      'tensor "a": its dtype "F8_E5M2" is not known here',
    ],
    [
      "dtype of a prototype",
      fileWith({ a: entry("constructor", [4], 0, 4) }, 4),
      'tensor "a": its dtype "constructor" is not known here',
    ],
    [
      "a name that writes to the terminal",
      fileWith({ "\u001b[2J\u202e\n": 3 }),
      'tensor "�[2J��": its header entry is wrong at the top: Invalid input: expected object, received number',
    ],
  ])("%s", (_, bytes, sentence) => {
    const problem = refusal(bytes).replace(`${file}: `, "");
    expect(problem).toBe(sentence);
  });

  test("a BOOL that is neither 0 nor 1", () => {
    const bytes = fileWith({ a: entry("BOOL", [2], 0, 2) }, 2);
    bytes[bytes.length - 1] = 2;
    expect(refusal(bytes)).toBe(`${file}: tensor "a": element 1 of a BOOL tensor is 2, neither 0 nor 1`);
  });

  test("an endless name is cut short in the message", () => {
    expect(refusal(fileWith({ [`n${"a".repeat(1e6)}`]: 3 })).length).toBeLessThan(400);
  });
});

const small = encodeSafetensors(
  {
    "a.weight": { dtype: "f32", shape: [2, 2], data: Float32Array.of(1, 2, 3, 4) },
    ids: { dtype: "i32", shape: [1], data: Int32Array.of(7) },
    mask: { dtype: "bool", shape: [3], data: Uint8Array.of(1, 0, 1) },
  },
  { format: "pt" },
);

test("a file cut short at any length is refused", () => {
  for (let length = 0; length < small.length; length++) refusal(small.subarray(0, length));
});

describe("fuzz: whatever comes in, it is refused in the one way or is a file that covers itself exactly", () => {
  function survives(bytes: Uint8Array): void {
    let loaded: ReturnType<typeof decodeSafetensors>;
    try {
      loaded = decodeSafetensors(bytes, { file });
    } catch (error) {
      if (!(error instanceof CheckpointError)) throw error;
      return;
    }
    for (const { shape, data } of Object.values(loaded.tensors)) {
      if (data.length !== shape.reduce((product, length) => product * length, 1)) throw new Error("a shape lies");
    }
    const { tensors } = decodeSafetensors(encodeSafetensors(loaded.tensors, loaded.metadata, { dtypes: "F64" }));
    expect(Object.keys(tensors).sort()).toEqual(Object.keys(loaded.tensors).sort());
  }

  test("bytes of a good file changed, inserted, removed", () => {
    const edit = fc.tuple(
      fc.nat(small.length - 1),
      fc.constantFrom("set", "insert", "remove"),
      fc.integer({ min: 0, max: 255 }),
    );
    fc.assert(
      fc.property(fc.array(edit, { minLength: 1, maxLength: 4 }), (edits) => {
        const bytes = [...small];
        for (const [index, kind, byte] of edits) {
          bytes.splice(index, kind === "insert" ? 0 : 1, ...(kind === "remove" ? [] : [byte]));
        }
        survives(Uint8Array.from(bytes));
      }),
      { numRuns: 5000 },
    );
  });

  test("headers of the right form with wrong contents", () => {
    const number = fc.oneof(
      { weight: 6, arbitrary: fc.nat(6) },
      fc.constantFrom(-1, 0.5, 2 ** 31, 2 ** 53, 1e300, null, "1"),
    );
    const offset = fc.oneof({ weight: 6, arbitrary: fc.constantFrom(0, 4, 8, 12, 16) }, number);
    const field = fc.record(
      {
        dtype: fc.constantFrom("F32", "I32", "F16", "BF16", "F64", "I64", "U8", "BOOL", "I8", "I16", "F4", 3),
        shape: fc.array(number, { maxLength: 3 }),
        data_offsets: fc.tuple(offset, offset),
      },
      { requiredKeys: [] },
    );
    const name = fc.constantFrom("a", "b", "c", "__metadata__", "__proto__", "constructor");
    const header = fc.array(fc.tuple(name, fc.oneof({ weight: 9, arbitrary: field }, fc.jsonValue({ maxDepth: 1 }))), {
      maxLength: 3,
    });
    fc.assert(
      fc.property(header, fc.constantFrom(0, 4, 8, 12, 16), (fields, data) => {
        // Joined as text, so that a name can come twice.
        const json = fields.map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`).join(",");
        survives(fileWith(`{${json}}`, data));
      }),
      { numRuns: 5000 },
    );
  });

  test("any bytes, and any text for a header", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => survives(bytes)),
      { numRuns: 1000 },
    );
    fc.assert(
      fc.property(fc.oneof(fc.json({ maxDepth: 1 }), anyText()), fc.nat(8), (text, data) =>
        survives(fileWith(text, data)),
      ),
      { numRuns: 300 },
    );
  });
});
