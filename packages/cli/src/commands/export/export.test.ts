import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { readSafetensors } from "@kensho/checkpoint";
import { type Golden, readGolden, relativeError } from "@kensho/testing";
import * as node from "onnxruntime-node";
import * as web from "onnxruntime-web";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { kensho } from "../../../test/run-kensho.ts";
import { exportResult } from "./result.ts";

const fixture = (name: string): URL => new URL(`../../../../models/fixtures/${name}`, import.meta.url);

let cwd: string;
beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), "kensho-export-"));
  for (const [name, family] of [
    ["hrm_rope", "hrm"],
    ["trm_mlp_s16", "trm"],
  ] as const) {
    const { config, loss_type } = JSON.parse(await readFile(fixture(`${name}/case.json`), "utf8"));
    await writeFile(join(cwd, `${name}.json`), JSON.stringify({ config, loss_type, reference: family }));
  }
});
afterAll(async () => await rm(cwd, { recursive: true }));

/** What both runtimes have in common, as far as this test goes. */
interface Runtime {
  readonly InferenceSession: { create(bytes: Uint8Array): Promise<Session> };
  readonly Tensor: new (type: "float32" | "int32" | "bool", data: never, shape: readonly number[]) => OrtTensor;
}
interface OrtTensor {
  readonly data: unknown;
  readonly dims: readonly number[];
}
interface Session {
  readonly inputNames: readonly string[];
  run(feeds: Record<string, OrtTensor>): Promise<Record<string, OrtTensor>>;
}

/** The four steps of the official evaluation, with nothing but an ONNX runtime. */
async function fourSteps(runtime: Runtime, bytes: Uint8Array, golden: Golden): Promise<Record<string, OrtTensor>[]> {
  const { Tensor } = runtime;
  const session = await runtime.InferenceSession.create(bytes);
  const batch = golden.get("batch1.inputs").shape[0] as number;
  const shape = golden.get("step1.z_H").shape;
  const size = shape.reduce((a, b) => a * b, 1);
  let latent = [0, 1].map(() => new Tensor("float32", new Float32Array(size) as never, shape));
  const results: Record<string, OrtTensor>[] = [];
  for (let step = 1; step <= 4; step++) {
    const inputs = golden.get("batch1.inputs");
    const identifiers = golden.get("batch1.puzzle_identifiers");
    const out = await session.run({
      inputs: new Tensor("int32", inputs.data as never, inputs.shape),
      puzzle_identifiers: new Tensor("int32", identifiers.data as never, identifiers.shape),
      restart: new Tensor("bool", new Uint8Array(batch).fill(step === 1 ? 1 : 0) as never, [batch]),
      z_H: latent[0] as OrtTensor,
      z_L: latent[1] as OrtTensor,
    });
    latent = [out.next_z_H as OrtTensor, out.next_z_L as OrtTensor];
    results.push(out);
  }
  return results;
}

/** The bytes of every tensor of a file, by its name, stored type and shape. */
async function storedParts(file: string): Promise<Record<string, string>> {
  const bytes = await readFile(file);
  const begin = 8 + Number(bytes.readBigUInt64LE());
  const { __metadata__: _, ...entries } = JSON.parse(bytes.subarray(8, begin).toString()) as Record<string, Stored>;
  const parts = Object.entries(entries).map(
    ([
      name,
      {
        dtype,
        shape,
        data_offsets: [from, to],
      },
    ]) => {
      return [
        `${name} ${dtype} [${shape.join(", ")}]`,
        bytes.subarray(begin + from, begin + to).toString("hex"),
      ] as const;
    },
  );
  return Object.fromEntries(parts);
}
interface Stored {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly data_offsets: readonly [from: number, to: number];
}

describe("kensho export --onnx", { timeout: 60_000 }, () => {
  test.each(["hrm_rope", "trm_mlp_s16"])(
    "%s: other runtimes get the official numbers from the file alone",
    async (name) => {
      const golden = await readGolden(fixture(`${name}/eval.safetensors`));
      const batch = golden.get("batch1.inputs").shape[0] as number;
      const weights = fileURLToPath(fixture(`${name}/weights.safetensors`));
      // The length is in the config, the rest in the weights.
      const words = [
        "export",
        weights,
        "--config",
        `${name}.json`,
        "--onnx",
        "m.onnx",
        "--batch",
        String(batch),
        "--json",
      ];
      const { exit, stdout, stderr } = await kensho(words, { cwd });
      expect([exit, stderr]).toEqual([0, ""]);
      const { inputs } = exportResult.parse(JSON.parse(stdout));
      expect(inputs.map((value) => value.name).sort()).toEqual([
        "inputs",
        "puzzle_identifiers",
        "restart",
        "z_H",
        "z_L",
      ]);

      const bytes = new Uint8Array(await readFile(join(cwd, "m.onnx")));
      web.env.wasm.numThreads = 1;
      for (const runtime of [node, web] as unknown as Runtime[]) {
        const results = await fourSteps(runtime, bytes, golden);
        for (const [i, out] of results.entries()) {
          for (const [theirs, official] of [
            ["logits", "logits"],
            ["q_halt_logits", "q_halt_logits"],
            ["q_continue_logits", "q_continue_logits"],
            ["next_z_H", "z_H"],
            ["next_z_L", "z_L"],
          ] as const) {
            const { data, dims } = out[theirs] as OrtTensor;
            const got = { dtype: "f32", shape: dims, data: data as Float32Array } as const;
            const want = `step${i + 1}.${official}`;
            expect(relativeError(got, golden.get(want)), want).toBeLessThan(1e-5);
          }
        }
      }
    },
  );

  test("--weights writes the tensors by their official names, unchanged", async () => {
    const weights = fileURLToPath(fixture("hrm_rope/weights.safetensors"));
    const words = ["export", weights, "--config", "hrm_rope.json", "--weights", "w.safetensors", "--compiled-names"];
    expect((await kensho(words, { cwd })).exit).toBe(0);
    const official = (await readSafetensors(weights)).tensors;
    const got = (await readSafetensors(join(cwd, "w.safetensors"))).tensors;
    const renamed = Object.entries(official).map(([name, value]) => [`_orig_mod.${name}`, value]);
    expect(got).toEqual(Object.fromEntries(renamed));
  });

  test("--weights writes an official file as it was: names, shapes, types and bytes", async () => {
    const official = fileURLToPath(
      new URL("../../../../checkpoint/fixtures/official_like.safetensors", import.meta.url),
    );
    const network = {
      ...{ hidden_size: 4, num_heads: 1, expansion: 1, H_cycles: 2, L_cycles: 2, L_layers: 1, halt_max_steps: 4 },
      ...{ name: "trm", puzzle_emb_ndim: 4, puzzle_emb_len: 1, pos_encodings: "rope", seq_len: 9 },
    };
    await writeFile(join(cwd, "like.json"), JSON.stringify(network));
    const words = ["export", official, "--config", "like.json", "--weights", "like.safetensors", "--compiled-names"];
    expect((await kensho([...words, "--forward-dtype", "bfloat16"], { cwd })).exit).toBe(0);
    const [got, want] = [await storedParts(join(cwd, "like.safetensors")), await storedParts(official)];
    expect(Object.keys(want)).toContain("_orig_mod.model.inner.H_init BF16 [4]");
    expect(got).toEqual(want);
  });

  test("without a file to write it says so", async () => {
    const { exit, stderr } = await kensho(["export", "anything"], { cwd });
    expect(exit).toBe(2);
    expect(stderr).toMatch(/nothing to write/);
  });
});
