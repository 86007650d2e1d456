import { mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import {
  CheckpointError,
  listCheckpoints,
  loadCheckpoint,
  loadWeights,
  saveCheckpoint,
  writeSafetensors,
} from "../src/index.ts";
import { safetensorsParts } from "../src/safetensors/encode.ts";
import { anyText } from "./any-text.ts";
import { contentsOf, markOf, temporaryFolder, vector } from "./checkpoints.ts";
import { dict, pickleOf, pytorchFile, tensor } from "./pytorch-files.ts";

test("a checkpoint is read back as it was saved, from each path that means it", async () => {
  using folder = temporaryFolder();
  const parent = join(folder.path, "run", "checkpoints");
  const contents = contentsOf(123);
  const path = await saveCheckpoint(parent, contents);
  expect(path).toBe(join(parent, "step-000123"));
  expect(readdirSync(path).sort()).toEqual([
    "carry.safetensors",
    "ema.safetensors",
    "model.safetensors",
    "optimizer.safetensors",
    "state.json",
  ]);
  for (const name of [path, parent, join(folder.path, "run")]) {
    const { state, step, groups, path: found } = await loadCheckpoint(name);
    expect({ state, step, groups }).toEqual(contents);
    expect(found).toBe(path);
  }
});

test("state comes back as JSON does, whatever its keys are", async () => {
  using folder = temporaryFolder();
  let step = 0;
  const state = fc.dictionary(
    fc.oneof(anyText(), fc.constantFrom("__proto__", "0", "$&", "constructor")),
    fc.jsonValue({ maxDepth: 1 }),
  );
  await fc.assert(
    fc.asyncProperty(state, async (state) => {
      const path = await saveCheckpoint(folder.path, { step: step++, groups: { model: {} }, state }, { keep: 1 });
      const loaded = await loadCheckpoint(path);
      expect(JSON.stringify(loaded.state)).toBe(JSON.stringify(state));
    }),
    { numRuns: 25 },
  );
});

test("state.json says what the files are, and carries the caller's fields beside that", async () => {
  using folder = temporaryFolder();
  const path = await saveCheckpoint(folder.path, {
    step: 7,
    groups: { model: { w: vector(1, 2) } },
    state: { seed: 3 },
  });
  const text = readFileSync(join(path, "state.json"), "utf8").replace(/"sha256": "[0-9a-f]{64}"/, '"sha256": "…"');
  expect(text).toMatchInlineSnapshot(`
    "{
      "format": "kensho-checkpoint",
      "version": 1,
      "sha256": "…",
      "step": 7,
      "files": {
        "model.safetensors": {
          "bytes": 104,
          "sha256": "3622b7c0d5cbdea5ed3b43c94598c239ef5fa897985a1a2fd1ddf470e2d67d36"
        }
      },
      "seed": 3
    }
    "
  `);
});

test("of several checkpoints the newest is read, and they are listed oldest first", async () => {
  using folder = temporaryFolder();
  for (const step of [9, 1_000_000, 30, 999_999]) await saveCheckpoint(folder.path, contentsOf(step));
  expect((await listCheckpoints(folder.path)).map(({ step }) => step)).toEqual([9, 30, 999_999, 1_000_000]);
  expect((await loadCheckpoint(folder.path)).step).toBe(1_000_000);
});

test("keep leaves the newest, and always the one just saved", async () => {
  using folder = temporaryFolder();
  const steps = async () => (await listCheckpoints(folder.path)).map(({ step }) => step);
  for (const step of [1, 2, 3, 4]) await saveCheckpoint(folder.path, contentsOf(step), { keep: 2 });
  expect(await steps()).toEqual([3, 4]);
  await saveCheckpoint(folder.path, contentsOf(2), { keep: 1 });
  expect(await steps()).toEqual([2]);
  expect(readdirSync(folder.path)).toEqual(["step-000002"]);
});

test("saving a step again replaces it", async () => {
  using folder = temporaryFolder();
  for (const mark of [1, 2, 3]) await saveCheckpoint(folder.path, contentsOf(5, mark));
  expect(readdirSync(folder.path)).toEqual(["step-000005"]);
  expect(await markOf(folder.path)).toEqual({ step: 5, mark: 3 });
});

test("what the caller changes while the disk works is not saved", async () => {
  using folder = temporaryFolder();
  const data = Float32Array.of(1, 2);
  const saving = saveCheckpoint(folder.path, { step: 1, groups: { model: { w: { dtype: "f32", shape: [2], data } } } });
  data.fill(9);
  const { groups } = await loadCheckpoint(await saving);
  expect(groups.model.w?.data).toEqual(Float32Array.of(1, 2));
});

test("in place, the same bytes are written without a copy", async () => {
  using folder = temporaryFolder();
  const bytes = async (parent: string, inPlace: boolean) => {
    const path = await saveCheckpoint(join(folder.path, parent), contentsOf(3), { inPlace });
    return readdirSync(path).map((name) => [name, readFileSync(join(path, name), "latin1")]);
  };
  expect(await bytes("a", true)).toEqual(await bytes("b", false));
  const data = Float32Array.of(1, -2, 3);
  const [, part] = safetensorsParts({ w: { dtype: "f32", shape: [3], data } }, {}, {});
  expect(part?.buffer).toBe(data.buffer);
});

test("saves at the same time do not disturb each other", async () => {
  using folder = temporaryFolder();
  await Promise.all([1, 2, 3, 4, 5, 6].map((step) => saveCheckpoint(folder.path, contentsOf(step))));
  const found = await listCheckpoints(folder.path);
  expect(found).toHaveLength(6);
  for (const { path, step } of found) expect(await markOf(path)).toEqual({ step, mark: 0 });
});

test("only the groups asked for are read, and only those need be whole", async () => {
  using folder = temporaryFolder();
  const path = await saveCheckpoint(folder.path, contentsOf(1));
  writeFileSync(join(path, "optimizer.safetensors"), "gone");
  const { groups } = await loadCheckpoint(folder.path, { groups: ["model", "carry"] });
  expect(Object.keys(groups)).toEqual(["model", "carry"]);
  await expect(loadCheckpoint(folder.path)).rejects.toThrow("optimizer.safetensors: it has 4 bytes");
});

test("weights are the moving average where there is one", async () => {
  using folder = temporaryFolder();
  const model = { w: vector(1) };
  const plain = await saveCheckpoint(folder.path, { step: 1, groups: { model } });
  expect((await loadWeights(plain)).groups.weights).toEqual(model);
  const averaged = await saveCheckpoint(folder.path, {
    step: 2,
    groups: { model, ema: { w: vector(2) } },
    state: { seed: 1 },
  });
  expect(await loadWeights(folder.path)).toEqual({
    path: averaged,
    step: 2,
    groups: { weights: { w: vector(2) } },
    state: { seed: 1 },
  });
});

test("a single file is weights alone", async () => {
  using folder = temporaryFolder();
  const file = join(folder.path, "weights.safetensors");
  await writeSafetensors(file, { w: vector(1, 2) }, {}, { dtypes: "F16" });
  expect(readdirSync(folder.path)).toEqual(["weights.safetensors"]);
  const alone = { path: file, step: undefined, state: undefined };
  expect(await loadCheckpoint(file)).toEqual({ ...alone, groups: { model: { w: vector(1, 2) } } });
  expect(await loadWeights(file)).toEqual({ ...alone, groups: { weights: { w: vector(1, 2) } } });
  await expect(loadCheckpoint(file, { groups: ["ema"] })).rejects.toThrow("weights alone, without ema");
});

test("a PyTorch file is weights alone too, whatever its name is", async () => {
  using folder = temporaryFolder();
  const file = join(folder.path, "step_7800");
  const w = tensor({ elements: 2, shape: [2], strides: [1] });
  const save = (...values: number[]) => {
    writeFileSync(file, pytorchFile(pickleOf(dict({ w })), { 0: Buffer.from(Float32Array.from(values).buffer) }));
  };
  save(1, 2);
  expect((await loadCheckpoint(file)).groups).toEqual({ model: { w: vector(1, 2) } });
  expect((await loadWeights(file)).groups).toEqual({ weights: { w: vector(1, 2) } });
  save(1, Number.NaN);
  await expect(loadWeights(file)).rejects.toThrow(`${file}: tensor "w": element 1 is NaN`);
  writeFileSync(file, Buffer.from("80028a0a6cfc9c46f9206aa850192e80024de903", "hex"));
  await expect(loadWeights(file)).rejects.toThrow(`${file}: it is a bare pickle`);
});

test("a safetensors file whose header has the length of a pickle's first bytes is still one", async () => {
  using folder = temporaryFolder();
  const file = join(folder.path, "weights");
  // 640 bytes of header: the file begins with 0x80 0x02.
  await writeSafetensors(file, { w: vector(1, 2) }, { padding: "x".repeat(550) });
  expect([...readFileSync(file).subarray(0, 2)]).toEqual([0x80, 0x02]);
  expect((await loadWeights(file)).groups).toEqual({ weights: { w: vector(1, 2) } });
});

test("weights can be stored in half the bytes while moments and carry keep theirs", async () => {
  using folder = temporaryFolder();
  const third = { w: vector(1 / 3) };
  const groups = { model: third, ema: third, optimizer: third, carry: third };
  const path = await saveCheckpoint(folder.path, { step: 1, groups }, { dtypes: "BF16" });
  const loaded = (await loadCheckpoint(path)).groups;
  expect([loaded.model, loaded.ema].map((group) => group?.w?.data[0])).toEqual([0.333984375, 0.333984375]);
  expect([loaded.optimizer, loaded.carry]).toEqual([third, third]);
});

test("a checkpoint that a killed save had set aside is found under its own name", async () => {
  using folder = temporaryFolder();
  await saveCheckpoint(folder.path, contentsOf(1));
  const path = await saveCheckpoint(folder.path, contentsOf(2, 8));
  renameSync(path, join(folder.path, ".replaced-step-000002"));
  expect(await markOf(folder.path)).toEqual({ step: 2, mark: 8 });
  expect(await markOf(path)).toEqual({ step: 2, mark: 8 });
  await saveCheckpoint(folder.path, contentsOf(3));
  expect(readdirSync(folder.path).sort()).toEqual(["step-000001", "step-000002", "step-000003"]);
});

test("leftovers of a killed save go with the next one, those of a running process stay", async () => {
  using folder = temporaryFolder();
  const dead = 2 ** 22 + 1;
  const leftovers = [`.tmp-step-000001-${dead}-aa`, ".tmp-anything", `.tmp-step-000001-${process.pid}-bb`];
  for (const name of [...leftovers, `.tmp-step-000001-${process.ppid}-cc`]) {
    mkdirSync(join(folder.path, name));
    writeFileSync(join(folder.path, name, "model.safetensors"), "half");
  }
  await saveCheckpoint(folder.path, contentsOf(1));
  expect(readdirSync(folder.path).sort()).toEqual([`.tmp-step-000001-${process.ppid}-cc`, "step-000001"]);
});

test.each([
  ["a step that is none", { step: -1 }, "step is -1"],
  ["a fraction of a step", { step: 1.5 }, "step is 1.5"],
  ["NaN in the state", { state: { best: { loss: Number.NaN } } }, `the state's "loss" is NaN, which JSON cannot hold`],
  ["typed arrays in the state", { state: { rng: Uint32Array.of(1) } }, `the state's "rng" is Uint32Array`],
  ["a big integer in the state", { state: { seed: 5n } }, `the state's "seed" is 5, which JSON cannot hold`],
  ["a key of the format in the state", { state: { files: {} } }, `the state's key "files" is one of the format's own`],
])("refuses %s, and writes nothing", async (_, change, problem) => {
  using folder = temporaryFolder();
  const saving = saveCheckpoint(join(folder.path, "new"), { ...contentsOf(1), ...change });
  await expect(saving).rejects.toThrow(problem);
  await expect(saving).rejects.toBeInstanceOf(CheckpointError);
  expect(readdirSync(folder.path)).toEqual([]);
});

test("refuses to keep none", async () => {
  using folder = temporaryFolder();
  await expect(saveCheckpoint(folder.path, contentsOf(1), { keep: 0 })).rejects.toThrow("keep is 0");
});

test.each([
  ["nothing there", () => {}, "there is no such file or folder"],
  ["an empty folder", (path: string) => mkdirSync(path), "it holds no checkpoint"],
  [
    "an empty run",
    (path: string) => mkdirSync(join(path, "checkpoints"), { recursive: true }),
    "it holds no checkpoint",
  ],
  [
    "a text file",
    (path: string) => writeFileSync(path, "hello, this is not a checkpoint"),
    "it is not a checkpoint or a weight file",
  ],
  ["an empty file", (path: string) => writeFileSync(path, ""), "it has 0 bytes"],
])("loading %s says so", async (_, make, problem) => {
  using folder = temporaryFolder();
  const path = join(folder.path, "it");
  make(path);
  const error = await loadCheckpoint(path).catch((error: unknown) => error);
  expect(error).toBeInstanceOf(CheckpointError);
  expect((error as CheckpointError).message).toContain(`${path}: ${problem}`);
});

test("a first save that fails does not speak of earlier checkpoints", async () => {
  using folder = temporaryFolder();
  const file = join(folder.path, "file");
  writeFileSync(file, "");
  const first = saveCheckpoint(join(file, "checkpoints"), contentsOf(1));
  await expect(first).rejects.toThrow(/could not be saved: /);
  await expect(first).rejects.not.toThrow(/earlier checkpoints/);
});

test("a device or pipe is not waited for", async () => {
  await expect(loadCheckpoint("/dev/zero")).rejects.toThrow("it is not a regular file");
});
