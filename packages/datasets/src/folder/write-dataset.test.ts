import { execFile } from "node:child_process";
import { mkdir, readdir, readFile, symlink, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";
import { temporaryFolder } from "../../test/temporary-folder.ts";
import { openDataset } from "./open-dataset.ts";
import { hashFile } from "./provenance.ts";
import { type DatasetGroup, type WriteDatasetOptions, writeDataset } from "./write-dataset.ts";

const group = (token: number, examples = 1): DatasetGroup => ({
  inputs: new Uint8Array(4 * examples).fill(token),
  labels: new Uint8Array(4 * examples).fill(token + 1),
});

const options = (train: Iterable<DatasetGroup>, more: Partial<WriteDatasetOptions> = {}): WriteDatasetOptions => ({
  vocabSize: 10,
  sequenceLength: 4,
  splits: { train, test: [group(5)] },
  provenance: { kind: "custom", seed: 3, augment: 0, source: "generated", options: {} },
  ...more,
});

async function* failing(after: number): AsyncGenerator<DatasetGroup> {
  for (let i = 0; i < after; i++) yield group(1);
  throw new Error("the generator broke");
}

describe("writeDataset", () => {
  test("writes the files, their sums, and the counts", async () => {
    const dir = path.join(await temporaryFolder(), "new", "deep", "set");
    const progress: number[] = [];
    const record = await writeDataset(
      dir,
      options([group(1), group(2, 3)], { onProgress: ({ examples }) => progress.push(examples) }),
    );
    expect(progress).toEqual([1, 4, 1]);
    expect(record.splits).toEqual({
      train: { groups: 2, puzzles: 4, examples: 4 },
      test: { groups: 1, puzzles: 1, examples: 1 },
    });
    expect(JSON.parse(await readFile(path.join(dir, "kensho.json"), "utf8"))).toEqual(record);
    for (const [name, sum] of Object.entries(record.files)) expect(await hashFile(path.join(dir, name))).toEqual(sum);
    expect(Object.keys(record.files).length).toBe(13);
    expect((await readdir(path.dirname(dir))).length).toBe(1);
    const train = await openDataset(dir, "train");
    expect([...train.groupIndices]).toEqual([0, 1, 4]);
    expect(train.metadata.total_puzzles).toBe(4);
    expect(train.kind).toBeUndefined();
  });

  test("the same groups give the same bytes", async () => {
    const folder = await temporaryFolder();
    const first = await writeDataset(path.join(folder, "a"), options([group(1)]));
    const second = await writeDataset(path.join(folder, "b"), options([group(1)]));
    expect(second).toEqual(first);
  });

  test("groups larger than the buffer come through whole", async () => {
    const dir = path.join(await temporaryFolder(), "set");
    await writeDataset(dir, options([group(1, 7), group(2, 400_000), group(3, 2)]));
    const dataset = await openDataset(dir, "train");
    const [inputs, examples] = [dataset.inputs.subarray(), dataset.examples];
    expect(examples).toBe(400_009);
    expect([inputs[27], inputs[28], inputs[28 + 1_600_000 - 1], inputs.at(-8)]).toEqual([1, 2, 2, 3]);
  });

  test("a folder with something in it is left alone", async () => {
    const dir = await temporaryFolder();
    await writeFile(path.join(dir, "thesis.txt"), "mine");
    await expect(writeDataset(dir, options([group(1)]))).rejects.toMatchObject({ code: "KSH_DATASET_EXISTS" });
    await expect(writeDataset(dir, options([group(1)], { force: true }))).rejects.toThrow(
      /holds something that is not a data set/,
    );
    expect(await readdir(dir)).toEqual(["thesis.txt"]);
    await expect(writeDataset(path.join(dir, "thesis.txt"), options([group(1)], { force: true }))).rejects.toThrow(
      /is a file/,
    );
    await expect(writeDataset(path.join(dir, "thesis.txt", "set"), options([group(1)]))).rejects.toThrow(
      /a part of the path is a file/,
    );
  });

  test("an empty folder is filled; a data set is replaced only by force; a link to one is followed", async () => {
    const folder = await temporaryFolder();
    const dir = path.join(folder, "set");
    await mkdir(dir);
    await writeDataset(dir, options([group(1)]));
    await expect(writeDataset(dir, options([group(2)]))).rejects.toMatchObject({
      message: expect.stringMatching(/not empty/),
      suggestions: [expect.stringMatching(/--force/)],
    });
    expect((await openDataset(dir, "train")).inputs.subarray()[0]).toBe(1);
    await writeDataset(dir, options([group(2)], { force: true }));
    expect((await openDataset(dir, "train")).inputs.subarray()[0]).toBe(2);
    await symlink(dir, path.join(folder, "link"));
    await writeDataset(path.join(folder, "link"), options([group(3)], { force: true }));
    expect((await openDataset(dir, "train")).inputs.subarray()[0]).toBe(3);
    expect((await readdir(folder)).sort()).toEqual(["link", "set"]);
  });

  test("a failure on the way leaves nothing, or what was there", async () => {
    const folder = await temporaryFolder();
    await expect(
      writeDataset(path.join(folder, "x", "y"), { ...options([]), splits: { train: failing(100) } }),
    ).rejects.toThrow("the generator broke");
    expect(await readdir(folder)).toEqual([]);
    const dir = path.join(folder, "set");
    await writeDataset(dir, options([group(1)]));
    await expect(writeDataset(dir, { ...options([], { force: true }), splits: { train: failing(3) } })).rejects.toThrow(
      "the generator broke",
    );
    expect((await openDataset(dir, "train")).inputs.subarray()[0]).toBe(1);
    expect(await readdir(folder)).toEqual(["set"]);
  });

  test("an abort at any moment leaves nothing", async () => {
    const folder = await temporaryFolder();
    for (let moment = 0; moment < 6; moment++) {
      const controller = new AbortController();
      let count = 0;
      const groups = function* (): Generator<DatasetGroup> {
        for (;;) {
          if (count++ === moment) controller.abort(new Error("interrupted"));
          if (count > 4) return;
          yield group(1);
        }
      };
      if (moment === 5) controller.abort(new Error("interrupted"));
      const writing = writeDataset(path.join(folder, "set"), options(groups(), { signal: controller.signal }));
      await expect(writing).rejects.toThrow("interrupted");
      expect(await readdir(folder)).toEqual([]);
    }
  });

  test.each<[string, DatasetGroup]>([
    ["half an example", { inputs: new Uint8Array(6), labels: new Uint8Array(6) }],
    ["labels of another length", { inputs: new Uint8Array(8), labels: new Uint8Array(4) }],
    ["miscounted puzzles", { ...group(1, 3), puzzles: [{ identifier: 0, examples: 2 }] }],
    ["an unknown identifier", { ...group(1), puzzles: [{ identifier: 1, examples: 1 }] }],
  ])("a group with %s is refused", async (_, wrong) => {
    const folder = await temporaryFolder();
    await expect(writeDataset(path.join(folder, "set"), options([wrong]))).rejects.toMatchObject({
      code: "KSH_DATASET_OPTION",
    });
    expect(await readdir(folder)).toEqual([]);
  });

  test("a full disk is one sentence and leaves nothing", async () => {
    // A limit on the file size stands in for the disk: the system refuses the write in the same place.
    const folder = await temporaryFolder();
    const source = pathToFileURL(fileURLToPath(new URL("./write-dataset.ts", import.meta.url)));
    const script = `
      import { writeDataset } from ${JSON.stringify(source.href)};
      const big = { inputs: new Uint8Array(4_000_000), labels: new Uint8Array(4_000_000) };
      const provenance = { kind: "custom", seed: 0, augment: 0, source: "", options: {} };
      try { await writeDataset(process.argv[1], { vocabSize: 2, sequenceLength: 4, splits: { train: [big] }, provenance }); }
      catch (error) { console.log(error.code, error.message); }`;
    const { stdout } = await promisify(execFile)("bash", [
      "-c",
      'ulimit -f 1000; exec "$0" --input-type=module -e "$1" "$2"',
      process.execPath,
      script,
      path.join(folder, "set"),
    ]);
    expect(stdout).toMatch(/^KSH_DATASET_WRITE .*set: cannot be written: a file would exceed the allowed size/);
    expect(await readdir(folder)).toEqual([]);
  });
});
