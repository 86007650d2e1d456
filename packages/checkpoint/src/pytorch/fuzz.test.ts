import { readFileSync } from "node:fs";
import { formatError } from "@kensho/errors";
import fc from "fast-check";
import { expect, test } from "vitest";
import {
  dict,
  global,
  int,
  type Piece,
  pickleOf,
  pieceOf,
  pytorchFile,
  storage,
  tensor,
  text,
} from "../../test/pytorch-files.ts";
import { CheckpointError } from "../errors.ts";
import { decodePytorch } from "./decode.ts";
import { refusalsOf } from "./refusal.ts";
import { readZip } from "./zip.ts";

const FILES = ["storages.pt", "official_like.pt", "nested_protocol_2.pt", "nested_protocol_5.pt"].map((name) => ({
  name,
  bytes: readFileSync(new URL(`../../fixtures/${name}`, import.meta.url)),
}));

const outcomes = { read: 0, refused: 0 };

/** Whatever comes in is refused in the one way, or gives tensors whose shapes are true and whose memory is bounded. */
function survives(bytes: Uint8Array): void {
  let tensors: ReturnType<typeof decodePytorch>["tensors"];
  try {
    ({ tensors } = decodePytorch(bytes));
  } catch (error) {
    if (!(error instanceof CheckpointError) || formatError(error).split("\n").length !== 2) throw error;
    outcomes.refused++;
    return;
  }
  outcomes.read++;
  let total = 0;
  for (const { shape, data } of Object.values(tensors)) {
    expect(data.length).toBe(shape.reduce((product, length) => product * length, 1));
    total += data.byteLength;
  }
  // Widened from one byte to four at most.
  expect(total).toBeLessThanOrEqual(4 * (16 * bytes.length + 2 ** 24));
}

interface Edit {
  /** As a fraction of the length. */
  readonly at: number;
  readonly kind: "set" | "flip" | "insert" | "remove" | "repeat";
  readonly byte: number;
}

/** Bytes that mean something in a pickle or a zip, or any. */
const byte = fc.oneof(
  fc.constantFrom(0, 1, 0x7f, 0x80, 0xff, ...Buffer.from("(}])tuRQbh.KXNeasPK\x85\x86\x87\x89\x93\x94\x95", "latin1")),
  fc.nat(255),
);
const edits: fc.Arbitrary<Edit[]> = fc.array(
  fc.record({
    at: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
    kind: fc.constantFrom("set", "flip", "insert", "remove", "repeat"),
    byte,
  }),
  { minLength: 1, maxLength: 5 },
);

function edited(bytes: Uint8Array, edits: readonly Edit[], from = 0): Uint8Array {
  let out = Buffer.from(bytes);
  for (const { at, kind, byte } of edits) {
    const place = from + Math.floor(at * (out.length - from));
    const [before, after] = [out.subarray(0, place), out.subarray(place + 1)];
    const old = out[place] ?? 0;
    if (kind === "remove") out = Buffer.concat([before, after]);
    else if (kind === "insert") out = Buffer.concat([before, Buffer.of(byte, old), after]);
    else if (kind === "repeat") out = Buffer.concat([before, out.subarray(place, place + byte), out.subarray(place)]);
    else out[place] = kind === "set" ? byte : old ^ (1 << (byte & 7));
  }
  return out;
}

test("bytes of real files changed, inserted, removed, repeated", () => {
  fc.assert(
    fc.property(fc.constantFrom(...FILES), edits, ({ bytes }, edits) => survives(edited(bytes, edits))),
    { numRuns: 3000 },
  );
});

test("the same in the directories of real files, where no checksum guards", () => {
  fc.assert(
    fc.property(fc.constantFrom(...FILES), edits, ({ bytes }, edits) => {
      survives(edited(bytes, edits, bytes.indexOf("PK\x01\x02", 0, "latin1")));
    }),
    { numRuns: 3000 },
  );
});

test("the same in the pickles of real files, with checksums that hold", () => {
  const opened = FILES.map(({ name, bytes }) => {
    const entries = [...readZip(bytes, refusalsOf(name))].map(
      ([entry, content]) => [entry.slice(entry.indexOf("/") + 1), content] as const,
    );
    const { "data.pkl": pickle, ...others } = Object.fromEntries(entries);
    return { pickle: pickle as Uint8Array, others };
  });
  Object.assign(outcomes, { read: 0, refused: 0 });
  fc.assert(
    fc.property(fc.constantFrom(...opened), edits, ({ pickle, others }, edits) => {
      survives(pytorchFile(edited(pickle, edits), {}, others));
    }),
    { numRuns: 4000 },
  );
  // Otherwise one of the two would not have been tried.
  expect(outcomes.refused).toBeGreaterThan(1000);
  expect(outcomes.read).toBeGreaterThan(50);
});

test("dicts of right and wrong views, with stray pieces between", () => {
  const small = fc.oneof({ weight: 9, arbitrary: fc.nat(2) }, fc.constantFrom(2 ** 31, 2 ** 52));
  const axes = fc.array(fc.tuple(fc.nat(2), fc.nat(1)), { maxLength: 3 });
  const view = fc
    .record({ elements: fc.constantFrom(2, 2, 2, 3), offset: small, axes, odd: fc.array(small, { maxLength: 1 }) })
    .map(({ elements, offset, axes, odd }) => {
      const [shape, strides] = [axes.map(([length]) => length), axes.map(([, stride]) => stride)];
      return tensor({ elements, offset, shape, strides: [...strides, ...odd.filter((stride) => stride > 2)] });
    });
  const value: fc.Arbitrary<Piece> = fc.oneof(
    { weight: 4, arbitrary: view },
    fc.constantFrom("N", "\x88", "](NNe", ")", text("b"), int(2n ** 60n), pieceOf(")", "\x85")),
    fc.tuple(fc.constantFrom("a", "a.b", "__proto__"), view).map(([name, view]) => dict({ [name]: view })),
  );
  const stray: fc.Arbitrary<Piece> = fc.oneof(
    fc.constantFrom(..."(}])tuRQbeasN\x85\x86\x87\x94", "q\0", "h\0"),
    fc.constantFrom(global("collections", "OrderedDict"), storage("FloatStorage", "0", 2), text("a")),
  );
  const statement = fc.oneof(
    {
      weight: 8,
      arbitrary: fc
        .tuple(fc.constantFrom("a", "b", "c", "a.b", "__proto__", "constructor"), value)
        .map(([name, value]) => pieceOf(text(name), value, "s")),
    },
    stray,
  );
  Object.assign(outcomes, { read: 0, refused: 0 });
  fc.assert(
    fc.property(fc.array(statement, { minLength: 1, maxLength: 4 }), (statements) => {
      survives(pytorchFile(pickleOf("}", ...statements), { 0: new Uint8Array(8) }));
    }),
    { numRuns: 3000 },
  );
  expect(outcomes.refused).toBeGreaterThan(300);
  expect(outcomes.read).toBeGreaterThan(300);
});
