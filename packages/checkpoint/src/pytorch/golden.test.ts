import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { dict, pickleOf, pytorchFile, tensor } from "../../test/pytorch-files.ts";
import {
  CheckpointError,
  decodePytorch,
  loadWeights,
  readPytorch,
  readSafetensors,
  withoutCompilePrefix,
} from "../index.ts";

const fixture = (name: string) => fileURLToPath(new URL(`../../fixtures/${name}`, import.meta.url));

describe.each(["storages", "official_like"])("%s.pt", (name) => {
  test("holds exactly the tensors of its .safetensors twin", async () => {
    const { tensors, values } = await readPytorch(fixture(`${name}.pt`));
    const twin = await readSafetensors(fixture(`${name}.safetensors`));
    expect(tensors).toEqual(twin.tensors);
    expect(Object.keys(tensors).length).toBeGreaterThan(10);
    expect(values).toEqual({});
  });

  test("is read from any place in memory, and keeps none of it", () => {
    const bytes = readFileSync(fixture(`${name}.pt`));
    const expected = decodePytorch(bytes);
    for (const shift of [1, 3, 8]) {
      const shifted = new Uint8Array(bytes.length + shift);
      shifted.set(bytes, shift);
      const decoded = decodePytorch(shifted.subarray(shift));
      shifted.fill(0);
      expect(decoded).toEqual(expected);
    }
  });
});

test("weights are loaded from it as from .safetensors, told apart by content and not by name", async () => {
  const loaded = await loadWeights(fixture("official_like.pt"));
  const twin = await loadWeights(fixture("official_like.safetensors"));
  expect(loaded.groups).toEqual(twin.groups);
  expect(loaded).toMatchObject({ path: fixture("official_like.pt"), step: undefined, state: undefined });
});

test("the names that torch.compile prefixed become the official ones", async () => {
  const { tensors } = await readPytorch(fixture("official_like.pt"));
  const plain = withoutCompilePrefix(tensors);
  expect(Object.keys(plain)).toEqual(Object.keys(tensors).map((name) => name.replace("_orig_mod.", "")));
  expect(plain["model.inner.H_init"]).toBe(tensors["_orig_mod.model.inner.H_init"]);
  const w = { dtype: "i32", shape: [], data: Int32Array.of(1) } as const;
  expect(withoutCompilePrefix({ "a._orig_mod.b": w, my_orig_mod: w })).toEqual({ "a.b": w, my_orig_mod: w });
  expect(() => withoutCompilePrefix({ "_orig_mod.w": w, w }, { file: "m.pt" })).toThrow(
    new CheckpointError("m.pt", "without _orig_mod it has the name of another one", {
      tensor: "w",
      hint: "keep the names as they are",
    }),
  );
});

test.each([2, 5])("a training state in pickle protocol %i: names are joined, plain values kept", async (protocol) => {
  expect(await readPytorch(fixture(`nested_protocol_${protocol}.pt`))).toEqual({
    tensors: {
      "model._orig_mod.a.weight": { dtype: "f32", shape: [3, 2], data: Float32Array.of(1, 4, 2, 5, 3, 6) },
      "model._orig_mod.a.bias": { dtype: "f32", shape: [2], data: Float32Array.of(5, 6) },
      "optimizer.state.0.step": { dtype: "f32", shape: [], data: Float64Array.of(2 ** 33) },
      "optimizer.state.0.exp_avg": { dtype: "f32", shape: [2], data: Float32Array.of(1, 1) },
    },
    values: {
      "optimizer.param_groups.0.lr": 1e-4,
      "optimizer.param_groups.0.betas.0": 0.9,
      "optimizer.param_groups.0.betas.1": 0.95,
      "optimizer.param_groups.0.params.0": 0,
      "optimizer.param_groups.0.params.1": 1,
      "optimizer.param_groups.0.maximize": false,
      "optimizer.param_groups.0.foreach": null,
      epoch: 12,
      seed: 2 ** 40,
      huge: 2n ** 60n + 1n,
      run: "café",
      "shape.0": 3,
      "shape.1": 2,
      "many.0": -3,
      "many.1": 97,
      "many.2": 197,
      "many.3": 297,
    },
  });
});

test("a file of a big-endian machine gives the same numbers", () => {
  const storage = Buffer.alloc(12);
  for (const [i, value] of [1.5, -2, 0.25].entries()) storage.writeFloatBE(value, i * 4);
  const w = tensor({ elements: 3, shape: [3], strides: [1] });
  const order = { byteorder: Buffer.from("big") };
  const { tensors } = decodePytorch(pytorchFile(pickleOf(dict({ w })), { 0: storage }, order));
  expect(tensors).toEqual({ w: { dtype: "f32", shape: [3], data: Float32Array.of(1.5, -2, 0.25) } });
});
