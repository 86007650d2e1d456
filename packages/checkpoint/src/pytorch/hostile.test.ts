import { readFileSync } from "node:fs";
import { crc32 } from "node:zlib";
import { formatError } from "@kensho/errors";
import { describe, expect, test } from "vitest";
import {
  dict,
  type Entry,
  global,
  int,
  type Piece,
  pickleOf,
  pieceOf,
  pytorchFile,
  storage,
  tensor,
  text,
  tuple,
  zipOf,
} from "../../test/pytorch-files.ts";
import { CheckpointError } from "../errors.ts";
import { encodeSafetensors } from "../safetensors/encode.ts";
import { decodePytorch } from "./decode.ts";

const file = "model.pt";

/** What the refusal says, without the file's name and the hint, each of which must be there. */
function refusal(bytes: Uint8Array): string {
  try {
    decodePytorch(bytes, { file });
  } catch (error) {
    expect(error).toBeInstanceOf(CheckpointError);
    expect(error).toMatchObject({ code: "KSH_CHECKPOINT", file });
    const [sentence, hint, ...more] = formatError(error).split("\n");
    expect(hint).toMatch(/^ {2}hint: ./);
    expect(more).toEqual([]);
    expect(sentence?.slice(0, file.length + 2)).toBe(`${file}: `);
    return (sentence as string).slice(file.length + 2);
  }
  throw new Error("it was accepted");
}

const TWO = { 0: new Uint8Array(8) };
const W = tensor({ elements: 2, shape: [2], strides: [1] });
const good = pytorchFile(pickleOf(dict({ w: W })), TWO);
/** The refusal of a pickle whose storage 0 holds two float32. */
const refusalOf = (...pieces: Piece[]) => refusal(pytorchFile(pickleOf(...pieces), TWO));

test("the file that the others differ from is accepted", () => {
  expect(decodePytorch(good).tensors).toEqual({ w: { dtype: "f32", shape: [2], data: new Float32Array(2) } });
});

describe("a pickle is refused that", () => {
  const asks = (name: string) => `it asks for "${name}", which weights do not need; nothing of it was run`;

  test.each([
    ["calls a shell", pieceOf(global("os", "system"), tuple(text("touch /tmp/pwned")), "R"), "os.system"],
    ["evaluates code", pieceOf(global("builtins", "eval"), tuple(text("1+1")), "R"), "builtins.eval"],
    ["opens a file", pieceOf(global("io", "open"), tuple(text("/etc/passwd")), "R"), "io.open"],
    ["names a class by the stack", pieceOf(text("posix"), text("system"), 0x93), "posix.system"],
    ["holds a whole model", global("__main__", "Net"), "__main__.Net"],
    ["needs numpy", global("numpy.core.multiarray", "_reconstruct"), "numpy.core.multiarray._reconstruct"],
    ["has tensors of a later kind", global("torch._utils", "_rebuild_tensor_v3"), "torch._utils._rebuild_tensor_v3"],
    ["names a prototype", global("constructor", "constructor"), "constructor.constructor"],
    ["has a nameless class", pieceOf("c\n\n"), "."],
  ])("%s", (_, piece, name) => {
    expect(refusalOf(dict({ w: piece }))).toBe(asks(name));
  });

  test.each([
    ["INST", 0x69],
    ["OBJ", 0x6f],
    ["NEWOBJ", 0x81],
    ["NEWOBJ_EX", 0x92],
    ["EXT1", 0x82],
    ["PERSID", 0x50],
    ["NEXT_BUFFER", 0x97],
    ["an opcode that is none", 0xff],
  ])("uses %s", (_, opcode) => {
    const hex = opcode.toString(16);
    expect(refusalOf("}", opcode, "os\nsystem\n")).toBe(
      `its data.pkl has opcode 0x${hex} at byte 3, which weights do not need; nothing of it was run`,
    );
  });

  const rebuild = (...args: Piece[]) => pieceOf(global("torch._utils", "_rebuild_tensor_v2"), tuple(...args), "R");
  const misfit = "it calls torch._utils._rebuild_tensor_v2 with arguments that do not fit";
  test.each<[string, Piece, string]>([
    ["takes from an empty stack", "R", "its data.pkl takes from an empty stack, before byte 3"],
    ["takes from below a mark", pieceOf("}}(R"), "its data.pkl takes from an empty stack, before byte 6"],
    ["needs a mark that is not there", "t", "its data.pkl looks for a mark that was not set, before byte 3"],
    [
      "recalls what was not remembered",
      pieceOf("h", 7),
      "its data.pkl recalls place 7 of its memo, where nothing is, before byte 4",
    ],
    ["remembers nothing", pieceOf("q", 0), "its data.pkl takes from an empty stack, before byte 4"],
    ["leaves nothing", "", "its data.pkl ends with 0 values, and 1 is expected, before byte 3"],
    ["leaves two", "}}", "its data.pkl ends with 2 values, and 1 is expected, before byte 5"],
    ["leaves a mark", "}(", "its data.pkl ends with 1 values, and 1 is expected, before byte 5"],
    ["ends early", pieceOf("X", 200, 0, 0, 0), "its data.pkl ends at byte 8, in the midst of a value"],
    ["has bytes after its end", "}.}", "its data.pkl has 2 bytes after its end"],
    ["is in another protocol", pieceOf(0x80, 9, "}"), "its data.pkl is in protocol 9, and 2 to 5 are read"],
    ["has an endless name", pieceOf("c", "a".repeat(2000)), "its data.pkl has a name at byte 3 that does not end"],
    [
      "has a name of other signs",
      global("os system", "x"),
      'its data.pkl names "os system", which is not a valid name',
    ],
    ["has text that is none", pieceOf(0x8c, 1, 0xff), "its data.pkl has text at byte 4 that is not UTF-8"],
    ["has an integer without end", pieceOf(0x8a, 9, "123456789"), "its data.pkl has an integer of 9 bytes"],
    [
      "sets a key without a value",
      pieceOf("}(", text("a"), "u"),
      "its data.pkl sets a key without a value, before byte 11",
    ],
    [
      "has a tuple for a key",
      "})Ns",
      "its data.pkl has a tuple for a key, where text or a number is expected, before byte 6",
    ],
    [
      "has a key twice",
      pieceOf("}", text("a"), "Ns", text("a"), "Ns"),
      'its data.pkl has the key "a" twice, before byte 19',
    ],
    ["sets an item of a list", pieceOf("]", text("a"), "Ns"), "its data.pkl sets items of a list, before byte 11"],
    ["appends to a dict", "}Na", "its data.pkl appends to a dict, before byte 5"],
    ["gives attributes to a list", "]}b", "its data.pkl gives a list attributes from a dict, before byte 5"],
    ["calls text", pieceOf(text("a"), ")R"), "it calls text with a tuple"],
    [
      "calls a storage class",
      pieceOf(global("torch", "FloatStorage"), ")R"),
      "it calls torch.FloatStorage with a tuple",
    ],
    [
      "calls without arguments",
      pieceOf(global("collections", "OrderedDict"), "NR"),
      "it calls collections.OrderedDict with None",
    ],
    ["makes a tensor of nothing", rebuild(), misfit],
    ["makes a tensor of a dict", rebuild("}", int(0), ")", ")", "\x89", "}"), misfit],
    ["has lengths below zero", tensor({ elements: 2, shape: [-1], strides: [1] }), misfit],
    ["has strides below zero", tensor({ elements: 2, offset: 1, shape: [2], strides: [-1] }), misfit],
    [
      "has lengths past 2⁵³",
      rebuild(storage("FloatStorage", "0", 2), int(0), tuple(int(2n ** 60n)), tuple(int(1)), "\x89", "}"),
      misfit,
    ],
    ["has more lengths than strides", tensor({ elements: 2, shape: [1, 2], strides: [1] }), misfit],
    ["has 65 axes", tensor({ elements: 2, shape: Array(65).fill(1), strides: Array(65).fill(1) }), misfit],
    [
      "has a negated view",
      rebuild(storage("FloatStorage", "0", 2), int(0), ")", ")", "\x89", "}", dict({ neg: "\x88" })),
      misfit,
    ],
    [
      "has a parameter of text",
      pieceOf(global("torch._utils", "_rebuild_parameter"), tuple(text("a"), "\x88", "}"), "R"),
      "it calls torch._utils._rebuild_parameter with arguments that do not fit",
    ],
    ["refers to anything", pieceOf("NQ"), "its data.pkl refers to an object that is not a storage"],
    [
      "refers to a module",
      pieceOf(tuple(text("module"), "N", "N", "N", "N"), "Q"),
      "its data.pkl refers to an object that is not a storage",
    ],
    [
      "refers to an entry that is missing",
      storage("FloatStorage", "9", 2),
      'it has no entry "data/9", which its data.pkl refers to',
    ],
    [
      "refers to an entry outside",
      storage("FloatStorage", "../data.pkl", 2),
      'it has no entry "data/../data.pkl", which its data.pkl refers to',
    ],
    [
      "has a storage of another size",
      storage("FloatStorage", "0", 3),
      'its entry "data/0" has 8 bytes, and 12 are expected',
    ],
    [
      "has a storage below zero",
      storage("FloatStorage", "0", -2),
      'its entry "data/0" has 8 bytes, and -8 are expected',
    ],
    ["is a tensor without a name", W, "it holds a tensor, and a dict of tensors is expected"],
    ["is a list", pieceOf("]", W, "a"), "it holds a list, and a dict of tensors is expected"],
    ["holds a class", dict({ w: global("torch", "FloatStorage") }), 'its entry "w" is torch.FloatStorage'],
    ["holds bare memory", dict({ w: storage("FloatStorage", "0", 2) }), 'its entry "w" is a storage'],
    ["has a name two ways", dict({ "a.b": W, a: dict({ b: W }) }), 'it has two entries that come to be "a.b"'],
    ["has an endless name for a tensor", dict({ ["n".repeat(1001)]: W }), "it has a name of more than 1000 characters"],
  ])("%s", (_, piece, problem) => {
    expect(refusalOf(piece)).toBe(problem);
  });
});

describe("a tensor is refused by its name that", () => {
  test.each<[string, Parameters<typeof tensor>[0], string]>([
    [
      "ends past its storage",
      { elements: 2, shape: [3], strides: [1] },
      "its last element is number 2 of a storage of 2",
    ],
    [
      "begins past it",
      { elements: 2, offset: 2, shape: [], strides: [] },
      "its last element is number 2 of a storage of 2",
    ],
    [
      "steps past it",
      { elements: 2, shape: [2, 2], strides: [1, 1] },
      "its last element is number 2 of a storage of 2",
    ],
    [
      "steps past any number",
      { elements: 2, shape: [2 ** 30], strides: [2 ** 52] },
      `its last element is number ${(2 ** 30 - 1) * 2 ** 52} of a storage of 2`,
    ],
    ["is huge", { elements: 2, shape: [2 ** 40, 2 ** 40], strides: [0, 0] }, "its shape is larger than any file"],
    [
      "is huge and empty",
      { elements: 2, shape: [2 ** 40, 2 ** 40, 0], strides: [0, 0, 0] },
      "its shape is larger than any file",
    ],
    [
      "is expanded to 4 GiB",
      { elements: 2, shape: [2 ** 30], strides: [0] },
      "its views come to be more than 16 times as large as the file",
    ],
  ])("%s", (_, view, problem) => {
    expect(refusalOf(dict({ a: W, w: tensor(view) }))).toBe(`tensor "w": ${problem}`);
  });

  test("holds what its dtype does not allow", () => {
    const flag = tensor({ kind: "BoolStorage", elements: 8, offset: 1, shape: [1], strides: [1] });
    const bytes = Uint8Array.of(0, 3, 0, 0, 0, 0, 0, 0);
    expect(refusal(pytorchFile(pickleOf(dict({ flag })), { 0: bytes }))).toBe(
      'tensor "flag": element 0 of a BOOL tensor is 3, neither 0 nor 1',
    );
  });
});

describe("bombs go out at once:", () => {
  test("a dict in itself", () => {
    expect(refusalOf("}q", 0, text("a"), "h", 0, "s")).toBe("its dicts are nested more than 32 deep");
  });

  test("a million tuples in one another", () => {
    expect(refusalOf("}", text("a"), ")", "\x85".repeat(900_000), "s")).toBe("its dicts are nested more than 32 deep");
  });

  test("30 dicts, each twice in the one above it", () => {
    const levels = Array.from({ length: 30 }, (_, i) =>
      pieceOf("}q", i + 1, "(", text("a"), "h", i, text("b"), "h", i, "u"),
    );
    const all = pieceOf("]", "}q", 0, "a", ...levels.flatMap((level) => [level, "a"]));
    expect(refusalOf("}(", text("bin"), all, text("laughs"), "h", 30, "u")).toBe("it has more than 100000 entries");
  });

  test("one large view under a thousand names", () => {
    const bytes = new Uint8Array(2 ** 16);
    const large = pieceOf(
      tensor({ kind: "ByteStorage", elements: bytes.length, shape: [bytes.length], strides: [1] }),
      "q",
      0,
    );
    const again = Object.fromEntries(Array.from({ length: 1000 }, (_, i) => [`n${i}`, pieceOf("h", 0)]));
    const problem = refusal(
      pytorchFile(
        pickleOf("}(", text("w"), large, ...Object.entries(again).flatMap(([name, piece]) => [text(name), piece]), "u"),
        { 0: bytes },
      ),
    );
    expect(problem).toMatch(/^tensor "n\d+": its views come to be more than 16 times as large as the file$/);
  });

  test("millions of objects", () => {
    expect(refusalOf("(", "}".repeat(2_000_000), "t")).toBe("its data.pkl makes more than 1000000 objects");
    expect(refusalOf("N", "\x94".repeat(2_000_000))).toBe("its data.pkl remembers more than 1000000 values");
  });

  test("an endless pickle", () => {
    expect(refusalOf("N".repeat(2 ** 23))).toBe("its data.pkl has 8388611 bytes, more than 8388608");
  });

  test("a storage under a long key, asked for again and again", () => {
    const key = "k".repeat(60_000);
    const id = tuple(text("storage"), global("torch", "FloatStorage"), text(key), text("cpu"), int(2));
    const asks = pieceOf(Buffer.alloc(900_000, "h\0Q"));
    const bytes = pytorchFile(pickleOf(id, "q", 0, asks), { [key]: TWO[0] });
    expect(refusal(bytes)).toMatch(/^it has no entry "data\/k{115}…", which its data.pkl refers to$/);
  });

  test("a shape of a million axes, for as many tensors as come", () => {
    const shape = pieceOf("(", "K\x01".repeat(1_000_000), "tq", 0);
    const rebuild = pieceOf(global("torch._utils", "_rebuild_tensor_v2"), "q", 1, "(");
    expect(
      refusalOf(shape, rebuild, storage("FloatStorage", "0", 2), "q", 2, int(0), "h", 0, "h", 0, "\x89}tR"),
    ).toContain("arguments that do not fit");
  });
});

describe("an archive is refused that", () => {
  const pickle: Entry = { bytes: pickleOf(dict({ w: W })) };
  const data: Entry = { bytes: TWO[0] };
  const archive = (...entries: [string, Entry][]) => zipOf([["a/data.pkl", pickle], ...entries]);

  test.each<[string, Uint8Array, string]>([
    ["is empty", new Uint8Array(), "it does not begin as a zip archive does, and torch.save writes those"],
    [
      "is text",
      Buffer.from("hello, this is not a checkpoint, and it is long enough"),
      "it does not begin as a zip archive does, and torch.save writes those",
    ],
    [
      "is in another format",
      encodeSafetensors({}),
      "it does not begin as a zip archive does, and torch.save writes those",
    ],
    [
      "is followed by something",
      Buffer.concat([good, Buffer.of(0)]),
      "it does not end as a zip archive does: it is cut short, or something follows it",
    ],
    [
      "follows something",
      Buffer.concat([Buffer.from("PK\x03\x04"), good]),
      "its directory of 2 entries is not where the end of the file says",
    ],
    [
      "holds nothing",
      zipOf([]),
      "it is a zip archive, but not one that torch.save wrote: it does not have one data.pkl",
    ],
    [
      "has no pickle",
      zipOf([["a/data/0", data]]),
      "it is a zip archive, but not one that torch.save wrote: it does not have one data.pkl",
    ],
    [
      "has a pickle at the top",
      zipOf([["data.pkl", pickle]]),
      "it is a zip archive, but not one that torch.save wrote: it does not have one data.pkl",
    ],
    [
      "has two pickles",
      archive(["b/data.pkl", pickle]),
      "it is a zip archive, but not one that torch.save wrote: it does not have one data.pkl",
    ],
    ["is a program", archive(["a/constants.pkl", data]), "it holds a TorchScript program"],
    [
      "has a byte order of its own",
      archive(["a/byteorder", { bytes: Buffer.from("middle") }]),
      'its byte order is "middle"',
    ],
    [
      "has a wrong checksum",
      archive(["a/data/0", { ...data, crc: 1 }]),
      'the checksum of its entry "a/data/0" does not match',
    ],
    [
      "has one in an entry that no tensor needs",
      archive(["a/data/0", data], ["a/x", { ...data, crc: 1 }]),
      'the checksum of its entry "a/x" does not match',
    ],
    [
      "is packed",
      archive(["a/data/0", { ...data, method: 8 }]),
      'its entry "a/data/0" is compressed (method 8), and torch.save compresses none',
    ],
    ["is encrypted", archive(["a/data/0", { ...data, flags: 1 }]), 'its entry "a/data/0" is encrypted'],
    ["has an entry twice", archive(["a/data/0", data], ["a/data/0", data]), 'it has the entry "a/data/0" twice'],
    [
      "has an entry at another's place",
      archive(["a/data/0", { ...data, offset: 0 }]),
      'its entry "a/data/0" overlaps the one before it',
    ],
    [
      "has an entry that runs into the next",
      archive(
        ["a/data/0", { ...data, size: 12, crc: crc32(Buffer.from("0000000000000000504b0304", "hex")) }],
        ["a/data/1", data],
      ),
      'its entry "a/data/1" overlaps the one before it',
    ],
    [
      "has an entry that runs past the data",
      archive(["a/data/0", { ...data, size: 2000 }]),
      'its entry "a/data/0" ends at byte ',
    ],
    [
      "has an entry past the file",
      archive(["a/data/0", { ...data, offset: 0x7fffffff }]),
      'its entry "a/data/0" is not at byte 2147483647, where the directory says',
    ],
    [
      "has an entry where none begins",
      archive(["a/data/0", { ...data, offset: 40 }]),
      'its entry "a/data/0" overlaps the one before it',
    ],
    [
      "has an entry under another name",
      archive(["a/data/0", { ...data, listedAs: "a/data/1" }]),
      'its entry "a/data/1" has another name at byte ',
    ],
    [
      "has an entry of two sizes",
      archive(["a/data/0", { ...data, packed: 4 }]),
      'its entry "a/data/0" has 8 bytes and takes 4',
    ],
    [
      "has a 64-bit size nowhere",
      archive(["a/data/0", { ...data, size: 0xffffffff }]),
      "its directory makes no sense at byte ",
    ],
    [
      "is in the format before 1.6",
      Buffer.from("80028a0a6cfc9c46f9206aa850192e80024de903", "hex"),
      "it is a bare pickle, as torch.save wrote them before PyTorch 1.6, and not a zip archive",
    ],
  ])("%s", (_, bytes, problem) => {
    // Numbers of bytes at the end of some depend on the builder and are left out.
    expect(refusal(bytes)).toContain(problem);
  });

  test("has a 64-bit end that another reader would not see", () => {
    const bytes = readFileSync(new URL("../../fixtures/storages.pt", import.meta.url));
    const changed = (fromEnd: number, byte: number) => {
      const copy = Uint8Array.from(bytes);
      copy[copy.length - fromEnd] = byte;
      return refusal(copy);
    };
    // The locator's offset, the record's length, its count of entries, its place of the directory; the short form's count.
    expect(changed(34, 1)).toBe("its 64-bit directory end is not where its locator says");
    expect(changed(94, 45)).toBe("its 64-bit directory end is not where its locator says");
    expect(changed(66, 3)).toBe("its directory of 3 entries is not where the end of the file says");
    expect(changed(50, 0)).toBe("its directory of 15 entries is not where the end of the file says");
    expect(changed(12, 3)).toBe("its directory of 15 entries is not where the end of the file says");
  });

  test("claims more entries than it lists", () => {
    const bytes = Uint8Array.from(good);
    bytes[bytes.length - 14] = 3;
    bytes[bytes.length - 12] = 3;
    expect(refusal(bytes)).toBe("its directory has 2 entries, and claims 3");
  });

  test("is one of several disks", () => {
    const bytes = Uint8Array.from(good);
    bytes[bytes.length - 18] = 1;
    expect(refusal(bytes)).toBe("its directory of 2 entries is not where the end of the file says");
  });

  test.each(["storages.pt", "nested_protocol_5.pt"])("is %s, cut short at any length", (name) => {
    const bytes = readFileSync(new URL(`../../fixtures/${name}`, import.meta.url));
    for (let length = 0; length < bytes.length; length++) refusal(bytes.subarray(0, length));
  });
});
