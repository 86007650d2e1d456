import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decodeManifest, encodeManifest } from "../src/folder/manifest.ts";
import { CheckpointError, loadCheckpoint, saveCheckpoint, writeSafetensors } from "../src/index.ts";
import { contentsOf, markOf, temporaryFolder, vector } from "./checkpoints.ts";

/** The error of loading `path`, which must be the one sentence and one hint that names `file`. */
async function refusalOf(path: string, file: string): Promise<CheckpointError> {
  const error = await loadCheckpoint(path).catch((error: unknown) => error);
  expect(error).toBeInstanceOf(CheckpointError);
  const { message, suggestions } = error as CheckpointError;
  expect(message.split("\n")).toHaveLength(1);
  expect(suggestions).toHaveLength(1);
  expect(message).toContain(file);
  return error as CheckpointError;
}

test("any flipped bit in any file is noticed", async () => {
  using folder = temporaryFolder();
  const path = await saveCheckpoint(folder.path, contentsOf(12));
  const originals = readdirSync(path).map((name) => [name, readFileSync(join(path, name))] as const);
  const flip = fc.constantFrom(...originals).chain(([name, bytes]) => {
    return fc.tuple(fc.constant(name), fc.constant(bytes), fc.nat(bytes.length * 8 - 1));
  });
  await fc.assert(
    fc.asyncProperty(flip, async ([name, bytes, bit]) => {
      const file = join(path, name);
      const flipped = Uint8Array.from(bytes);
      flipped[bit >> 3] = (flipped[bit >> 3] as number) ^ (1 << (bit & 7));
      writeFileSync(file, flipped);
      await refusalOf(path, file);
      writeFileSync(file, bytes);
    }),
    { numRuns: 1000 },
  );
  expect(await markOf(path)).toEqual({ step: 12, mark: 0 });
});

test("every bit of state.json counts", () => {
  const record = { bytes: 16, sha256: "ab".repeat(32) };
  const manifest = { step: 3, files: { "model.safetensors": record }, state: { seed: 1, name: "é" } };
  const bytes = encodeManifest(manifest, "state.json");
  expect(decodeManifest(bytes, "state.json")).toEqual(manifest);
  for (let bit = 0; bit < bytes.length * 8; bit++) {
    const flipped = Uint8Array.from(bytes);
    flipped[bit >> 3] = (flipped[bit >> 3] as number) ^ (1 << (bit & 7));
    expect(() => decodeManifest(flipped, "state.json")).toThrow(CheckpointError);
  }
});

test("a file cut short at any length is refused", async () => {
  using folder = temporaryFolder();
  const path = await saveCheckpoint(folder.path, contentsOf(1));
  for (const name of ["carry.safetensors", "state.json"]) {
    const file = join(path, name);
    const bytes = readFileSync(file);
    for (let length = bytes.length - 1; length >= 0; length--) {
      truncateSync(file, length);
      await refusalOf(path, file);
    }
    writeFileSync(file, bytes);
  }
  expect(await markOf(path)).toEqual({ step: 1, mark: 0 });
});

test("bytes after the end are refused", async () => {
  using folder = temporaryFolder();
  const path = await saveCheckpoint(folder.path, contentsOf(1));
  for (const name of readdirSync(path)) {
    const file = join(path, name);
    const bytes = readFileSync(file);
    writeFileSync(file, Buffer.concat([bytes, Buffer.from(" ")]));
    await refusalOf(path, file);
    writeFileSync(file, bytes);
  }
});

test("a missing file is named", async () => {
  using folder = temporaryFolder();
  const path = await saveCheckpoint(folder.path, contentsOf(1));
  for (const name of readdirSync(path)) {
    const file = join(path, name);
    const bytes = readFileSync(file);
    rmSync(file);
    expect((await refusalOf(folder.path, file)).problem).toBe("it is missing");
    writeFileSync(file, bytes);
  }
});

test("a file of another checkpoint, whole in itself, is refused", async () => {
  using folder = temporaryFolder();
  const first = await saveCheckpoint(folder.path, contentsOf(1));
  const second = await saveCheckpoint(folder.path, contentsOf(2));
  cpSync(join(first, "optimizer.safetensors"), join(second, "optimizer.safetensors"));
  const error = await refusalOf(second, join(second, "optimizer.safetensors"));
  expect(error.problem).toBe("its checksum does not match: it was changed after it was saved");
});

describe("a damaged newest checkpoint", () => {
  test("is refused, not passed over, with a hint that names the newest whole one before it", async () => {
    using folder = temporaryFolder();
    const [first, second, third] = [
      await saveCheckpoint(folder.path, contentsOf(1)),
      await saveCheckpoint(folder.path, contentsOf(2)),
      await saveCheckpoint(folder.path, contentsOf(3)),
    ];
    truncateSync(join(third, "model.safetensors"), 10);
    const hint = (path: string) => `the newest whole checkpoint before it is ${path}; name that one to use it`;
    for (const path of [folder.path, third]) {
      expect((await refusalOf(path, join(third, "model.safetensors"))).suggestions[0]).toBe(hint(second));
    }
    rmSync(join(second, "state.json"));
    expect((await refusalOf(folder.path, join(third, "model.safetensors"))).suggestions[0]).toBe(hint(first));
    rmSync(first, { recursive: true });
    expect((await refusalOf(folder.path, join(third, "model.safetensors"))).suggestions[0]).toBe(
      "the checkpoint is damaged; use another one",
    );
  });

  test("an empty folder of its name counts as one", async () => {
    using folder = temporaryFolder();
    const whole = await saveCheckpoint(folder.path, contentsOf(1));
    mkdirSync(join(folder.path, "step-000002"));
    expect((await refusalOf(folder.path, join("step-000002", "state.json"))).suggestions[0]).toContain(whole);
  });
});

describe.each([Number.NaN, Number.POSITIVE_INFINITY])(
  "weights that are %s are refused by the tensor's name",
  (value) => {
    test.each(["model", "ema"])("by a save, as its %s, and the newest checkpoint stays", async (group) => {
      using folder = temporaryFolder();
      await saveCheckpoint(folder.path, contentsOf(1));
      const groups = { model: {}, [group]: { "head.weight": vector(1, value) } };
      await expect(saveCheckpoint(folder.path, { step: 2, groups }, { keep: 1 })).rejects.toMatchObject({
        file: join(folder.path, "step-000002", `${group}.safetensors`),
        tensor: "head.weight",
        problem: `element 1 is ${value}`,
      });
      expect(readdirSync(folder.path)).toEqual(["step-000001"]);
    });

    test("by loading a file that another program wrote", async () => {
      using folder = temporaryFolder();
      const file = join(folder.path, "model.safetensors");
      await writeSafetensors(file, { "head.weight": vector(1, value) });
      const error = await refusalOf(file, "model.safetensors");
      expect(error).toMatchObject({ tensor: "head.weight", problem: `element 1 is ${value}` });
      expect(error.suggestions[0]).toContain("training diverged");
    });
  },
);

test("moments that are not finite can be looked at", async () => {
  using folder = temporaryFolder();
  const groups = { model: {}, optimizer: { m: vector(Number.NaN) } };
  const path = await saveCheckpoint(folder.path, { step: 2, groups });
  expect((await loadCheckpoint(path)).groups).toEqual(groups);
});

test.each([
  ["another program's", '{"format":"other","version":1}', "it is not the state of a Kensho checkpoint"],
  ["a list", "[]", "it is not the state of a Kensho checkpoint"],
  [
    "a later version's",
    `{"format":"kensho-checkpoint","version":2,"sha256":"${"0".repeat(64)}"}`,
    "it has version 2 of the format, and this program reads 1",
  ],
  [
    "hand-edited",
    `{"format":"kensho-checkpoint","version":1,"sha256":"${"0".repeat(64)}"}`,
    "its checksum does not match: it was changed after it was saved",
  ],
])("state.json that is %s is refused", async (_, text, problem) => {
  using folder = temporaryFolder();
  const path = await saveCheckpoint(folder.path, contentsOf(1));
  writeFileSync(join(path, "state.json"), text);
  expect((await refusalOf(path, join(path, "state.json"))).problem).toBe(problem);
});
