import { cp, readFile, rm, truncate, writeFile } from "node:fs/promises";
import path from "node:path";
import { formatError } from "@kensho/errors";
import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { DatasetFileError } from "../../../puzzles/src/errors.ts";
import { temporaryFolder, temporaryFolderForAll } from "../../test/temporary-folder.ts";
import { prepareSudoku } from "../prepare/prepare-sudoku.ts";
import { openDataset } from "./open-dataset.ts";

let good: string;
beforeAll(async () => {
  good = path.join(await temporaryFolderForAll(), "good");
  await prepareSudoku({ out: good, size: 4, train: 6, test: 3 });
});

const failure = async (dir: string): Promise<string> => {
  const error = await openDataset(dir, "train").catch((cause: unknown) => cause);
  if (!(error instanceof DatasetFileError)) throw error;
  return formatError(error).replaceAll(dir, "DIR");
};

describe("a damaged data set", () => {
  const edit = (name: string, change: (bytes: Buffer) => Buffer) => async (dir: string) => {
    const file = path.join(dir, name);
    await writeFile(file, change(await readFile(file)));
  };
  const json = (name: string, change: object) =>
    edit(name, (bytes) => Buffer.from(JSON.stringify({ ...JSON.parse(bytes.toString()), ...change })));
  const replace = (name: string, from: string, to: string) =>
    edit(name, (bytes) => Buffer.from(bytes.toString("latin1").replace(from, to), "latin1"));
  const setInt = (name: string, fromEnd: number, value: number) =>
    edit(name, (bytes) => {
      bytes.writeInt32LE(value, bytes.length - fromEnd);
      return bytes;
    });
  /** What one wrong line in a script of one's own does: 4 for 1, 1 for 2, and so on. */
  const rotateDigits = (tokens: Buffer): Buffer => Buffer.from(tokens.map((token) => ((token + 1) % 4) + 2));
  const shortenTo = (from: string, to: string) => async (dir: string) =>
    cp(path.join(dir, from), path.join(dir, to), { recursive: true, force: true });
  const INPUTS = "train/all__inputs.npy";

  test.each<[string, (dir: string) => Promise<void>]>([
    ["no folder", (dir) => rm(dir, { recursive: true })],
    ["no dataset.json", (dir) => rm(path.join(dir, "train/dataset.json"))],
    ["dataset.json is not JSON", edit("train/dataset.json", () => Buffer.from("{"))],
    ["dataset.json is a list", edit("train/dataset.json", () => Buffer.from("[]"))],
    ["a field is missing", json("train/dataset.json", { vocab_size: undefined })],
    ["a field is negative", json("train/dataset.json", { seq_len: -3 })],
    ["a field is a word", json("train/dataset.json", { mean_puzzle_examples: "one" })],
    ["several sets", json("train/dataset.json", { sets: ["all", "more"] })],
    ["a set that is a path", json("train/dataset.json", { sets: ["../../etc"] })],
    ["another length than the arrays", json("train/dataset.json", { seq_len: 81 })],
    ["a vocabulary too small", json("train/dataset.json", { vocab_size: 3 })],
    ["kensho.json of another kind", json("kensho.json", { kind: "sudoku-9x9" })],
    ["kensho.json of a later format", json("kensho.json", { format: 2 })],
    ["an array is missing", (dir) => rm(path.join(dir, INPUTS))],
    ["an array is empty", (dir) => truncate(path.join(dir, INPUTS), 0)],
    ["an array ends in its header", (dir) => truncate(path.join(dir, INPUTS), 60)],
    ["an array ends in its data", (dir) => truncate(path.join(dir, INPUTS), 200)],
    ["an array is not an array", edit(INPUTS, (bytes) => Buffer.from(bytes.toString("base64")))],
    ["an unknown version", replace(INPUTS, "NUMPY\x01", "NUMPY\x09")],
    ["floats", replace(INPUTS, "|u1", "<f4")],
    ["big-endian", replace("train/all__puzzle_indices.npy", "<i4", ">i4")],
    ["column-major", replace(INPUTS, "False", "True ")],
    ["a header without a shape", replace(INPUTS, "shape", "shade")],
    ["more rows than there are", replace(INPUTS, "(6, 16)", "(7, 16)")],
    ["a huge shape", replace(INPUTS, "(6, 16)", "(99999999999999, 16)")],
    ["labels of other examples", replace("train/all__labels.npy", "(6, 16)", "(5, 16)")],
    ["a token outside the vocabulary", edit(INPUTS, (bytes) => Buffer.concat([bytes.subarray(0, -1), Buffer.of(77)]))],
    ["boundaries that fall", setInt("train/all__puzzle_indices.npy", 8, 0)],
    ["boundaries that end early", setInt("train/all__group_indices.npy", 4, 5)],
    [
      "answers of other puzzles, each cell of them possible",
      edit("train/all__labels.npy", (bytes) =>
        Buffer.concat([bytes.subarray(0, -96), rotateDigits(bytes.subarray(-96))]),
      ),
    ],
    ["one puzzle fewer, all counts in keeping", shortenTo("test", "train")],
    ["another number of groups in dataset.json", json("train/dataset.json", { total_groups: 5 })],
    ["kensho.json without sums", json("kensho.json", { files: { "train/dataset.json": null } })],
    ["an identifier that is none", setInt("train/all__puzzle_identifiers.npy", 4, -1)],
  ])("%s", async (_, damage) => {
    const dir = path.join(await temporaryFolder(), "set");
    await cp(good, dir, { recursive: true });
    await damage(dir);
    expect(await failure(dir)).toMatchSnapshot();
  });

  const own = (change: object, identifiers?: unknown) => async (dir: string) => {
    await rm(path.join(dir, "kensho.json"));
    await json("train/dataset.json", change)(dir);
    if (identifiers !== undefined) await writeFile(path.join(dir, "identifiers.json"), JSON.stringify(identifiers));
  };
  test.each<[string, object, unknown, RegExp]>([
    ["groups", { total_groups: 99 }, undefined, /total_groups: 99, but the arrays hold 6/],
    ["puzzles", { total_puzzles: 5 }, undefined, /total_puzzles: 5, but the arrays hold 6/],
    [
      "examples",
      { mean_puzzle_examples: 2 },
      undefined,
      /mean_puzzle_examples: 2, but .* 6 examples of 6 puzzles, 1 each/,
    ],
    ["padding", { pad_id: 6 }, undefined, /pad_id: 6, but vocab_size is 6/],
    ["ignored", { ignore_label_id: 6 }, undefined, /ignore_label_id: 6, but vocab_size is 6/],
    ["blank", { blank_identifier_id: 1 }, undefined, /blank_identifier_id: 1, but num_puzzle_identifiers is 1/],
    [
      "identifiers",
      { num_puzzle_identifiers: 3 },
      undefined,
      /num_puzzle_identifiers: 3, but .*identifiers\.json has 1 names/,
    ],
    ["names", {}, ["<blank>", "a"], /num_puzzle_identifiers: 1, but .*identifiers\.json has 2 names/],
    ["no list of names", {}, { a: 1 }, /identifiers\.json: expected a list of names/],
  ])("a number that contradicts the arrays: %s", async (_, change, identifiers, problem) => {
    const dir = path.join(await temporaryFolder(), "set");
    await cp(good, dir, { recursive: true });
    await own(change, identifiers)(dir);
    expect(await failure(dir)).toMatch(problem);
  });

  test("negative labels other than the mark are refused", async () => {
    const dir = path.join(await temporaryFolder(), "set");
    await cp(good, dir, { recursive: true });
    await own({ ignore_label_id: -100 })(dir);
    const wide = (labels: number[]) => {
      const header = "{'descr': '<i4', 'fortran_order': False, 'shape': (6, 16), }".padEnd(117);
      const magic = Buffer.concat([Buffer.from("\x93NUMPY\x01\x00", "latin1"), Buffer.of(118, 0)]);
      return Buffer.concat([magic, Buffer.from(`${header}\n`), Buffer.from(Int32Array.from(labels).buffer)]);
    };
    const labels: number[] = Array.from({ length: 96 }, (_, i) => (i % 3 === 0 ? -100 : 2));
    await writeFile(path.join(dir, "train/all__labels.npy"), wide(labels));
    expect((await openDataset(dir, "train")).examples).toBe(6);
    await writeFile(path.join(dir, "train/all__labels.npy"), wide(labels.with(5, -7)));
    expect(await failure(dir)).toMatch(/ignore_label_id: -100, but the labels hold -7/);
  });

  test("a byte order mark before dataset.json and identifiers.json is read over", async () => {
    const dir = path.join(await temporaryFolder(), "set");
    await cp(good, dir, { recursive: true });
    await rm(path.join(dir, "kensho.json"));
    for (const name of ["train/dataset.json", "identifiers.json"])
      await edit(name, (bytes) => Buffer.concat([Buffer.of(0xef, 0xbb, 0xbf), bytes]))(dir);
    expect(await openDataset(dir, "train")).toMatchObject({ examples: 6, identifiers: { count: 1 } });
  });

  test("a file that kensho.json no longer lists may be changed", async () => {
    const dir = path.join(await temporaryFolder(), "set");
    await cp(good, dir, { recursive: true });
    const name = "train/all__labels.npy";
    await edit(name, (bytes) => Buffer.concat([bytes.subarray(0, -96), rotateDigits(bytes.subarray(-96))]))(dir);
    const { files } = JSON.parse(await readFile(path.join(dir, "kensho.json"), "utf8"));
    await json("kensho.json", { files: { ...files, [name]: undefined } })(dir);
    expect((await openDataset(dir, "train")).examples).toBe(6);
  });

  test("any change of bytes is read or refused, never anything else", async () => {
    const dir = path.join(await temporaryFolder(), "set");
    await cp(good, dir, { recursive: true });
    const names = ["dataset.json", "all__inputs.npy", "all__puzzle_indices.npy", "all__group_indices.npy"].map((name) =>
      path.join("train", name),
    );
    const change = fc.record({
      name: fc.constantFrom(...names, "kensho.json"),
      at: fc.nat(400),
      bytes: fc.uint8Array({ maxLength: 6 }),
      length: fc.option(fc.nat(400)),
    });
    await fc.assert(
      fc.asyncProperty(change, async ({ name, at, bytes, length }) => {
        const file = path.join(dir, name);
        const before = await readFile(file);
        const after = Buffer.from(before);
        Buffer.from(bytes).copy(after, Math.min(at, after.length));
        await writeFile(file, length === null ? after : after.subarray(0, length));
        try {
          await openDataset(dir, "train");
          if (!name.endsWith("kensho.json")) expect(await readFile(file)).toEqual(before);
        } catch (error) {
          if (!(error instanceof DatasetFileError)) throw error;
          expect(error.message).toContain(file.slice(dir.length));
        } finally {
          await writeFile(file, before);
        }
      }),
      { numRuns: 500 },
    );
  });
});

test("the fingerprint is the data's, not the folder's", async () => {
  const dir = path.join(await temporaryFolder(), "copy");
  await cp(good, dir, { recursive: true });
  await rm(path.join(dir, "kensho.json"));
  const [original, copy] = [await openDataset(good, "train"), await openDataset(dir, "train")];
  expect(copy.fingerprint).toBe(original.fingerprint);
  expect(copy.kind?.name).toBe("sudoku-4x4");
  expect((await openDataset(good, "test")).fingerprint).not.toBe(original.fingerprint);
});
