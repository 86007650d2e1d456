import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { readSafetensors, writeSafetensors } from "@kensho/checkpoint";
import { hostTensor } from "@kensho/tensor";
import { readGolden, relativeError } from "@kensho/testing";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { kensho } from "../../../test/run-kensho.ts";
import { failureDocument } from "../../failure-document.ts";
import { inspectResult } from "./result.ts";

const fixtures = new URL("../../../../models/fixtures/", import.meta.url);
const path = (name: string): string => fileURLToPath(new URL(name, fixtures));

let cwd: string;
beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), "kensho-inspect-"));
  // Official keys; what is left out (vocabulary, length, identifiers) the files tell.
  await writeFile(
    join(cwd, "hrm.yaml"),
    `name: hrm.hrm_act_v1@HierarchicalReasoningModel_ACTV1
loss: { name: losses@ACTLossHead, loss_type: stablemax_cross_entropy }
halt_exploration_prob: 0.0
halt_max_steps: 4
H_cycles: 2
L_cycles: 2
H_layers: 1
L_layers: 1
hidden_size: 12
num_heads: 2
expansion: 4
puzzle_emb_ndim: 20
pos_encodings: rope
forward_dtype: bfloat16
`,
  );
});
afterAll(async () => await rm(cwd, { recursive: true }));

const run = (words: readonly string[]) => kensho(["inspect", ...words], { cwd });
const hrm = ["hrm_rope/weights.safetensors"].map(path).concat("--config", "hrm.yaml");

describe("kensho inspect", { timeout: 60_000 }, () => {
  test.each([
    ["eval", "reference", 1e-8],
    ["train", "reference", 1e-8],
    ["train", "cpu", 1e-5],
  ] as const)("HRM in %s mode on %s: the official numbers", async (mode, engine, tolerance) => {
    const batch = path(`hrm_rope/${mode}.safetensors`);
    const { exit, stdout, stderr } = await run([
      ...[...hrm, "--batch", batch, "--out", "out.safetensors"],
      ...["--mode", mode, "--engine", engine, "--json"],
    ]);
    expect(stderr).toBe("");
    expect(exit).toBe(0);
    const result = inspectResult.parse(JSON.parse(stdout));
    // Four batches to train on; in evaluation the second of two is taken after the four steps of the first.
    expect(result.steps.length).toBe(mode === "train" ? 4 : 5);
    const got = (await readSafetensors(join(cwd, "out.safetensors"))).tensors;
    expect(Object.keys(got).length).toBe(result.tensors);
    const golden = await readGolden(new URL(`hrm_rope/${mode}.safetensors`, fixtures));
    const wanted = Object.keys(golden.tensors).filter(
      (name) => /^(step|trace)/.test(name) && !name.includes("local_ids"),
    );
    expect(wanted.length).toBeGreaterThan(20);
    for (const name of wanted) {
      const float32 = name.includes(".grad.") ? 1e-4 : 1e-5;
      const mine = got[name];
      expect(mine, name).toBeDefined();
      if (mine === undefined) continue;
      expect(relativeError(mine, golden.truth(name)), name).toBeLessThan(golden.isFloat64(name) ? tolerance : float32);
    }
  });

  test("one step from a carry of one's own", async () => {
    const batch = path("hrm_rope/mid.safetensors");
    const { exit } = await run([...hrm, "--batch", batch, "--out", "mid.safetensors", "--mode", "train"]);
    expect(exit).toBe(0);
    const got = (await readSafetensors(join(cwd, "mid.safetensors"))).tensors;
    const golden = await readGolden(new URL("hrm_rope/mid.safetensors", fixtures));
    for (const name of ["logits", "z_H", "z_L", "target_q_continue", "current.labels"]) {
      expect(relativeError(got[`step1.${name}`]!, golden.get(`train.${name}`)), name).toBeLessThan(1e-5);
    }
  });

  test("a PyTorch file gives what the same weights in safetensors give", async () => {
    const checkpoints = new URL("../../../../checkpoint/fixtures/", import.meta.url);
    const keys = {
      H_cycles: 2,
      L_cycles: 2,
      L_layers: 1,
      hidden_size: 4,
      num_heads: 1,
      expansion: 4,
      halt_max_steps: 4,
    };
    const arch = {
      name: "recursive_reasoning.trm@TinyRecursiveReasoningModel_ACTV1",
      puzzle_emb_ndim: 4,
      puzzle_emb_len: 1,
    };
    await writeFile(join(cwd, "trm.json"), JSON.stringify({ arch: { ...arch, ...keys, pos_encodings: "rope" } }));
    const cells = Int32Array.from({ length: 18 }, (_, i) => i % 6);
    const batch = {
      inputs: hostTensor("i32", [2, 9], cells),
      labels: hostTensor("i32", [2, 9], cells),
      puzzle_identifiers: hostTensor("i32", [2], Int32Array.of(1, 2)),
    };
    await writeSafetensors(join(cwd, "batch.safetensors"), batch);
    const results: unknown[] = [];
    for (const file of ["official_like.pt", "official_like.safetensors"]) {
      const weights = fileURLToPath(new URL(file, checkpoints));
      const words = [weights, "--config", "trm.json", "--batch", "batch.safetensors", "--out", `${file}.out`];
      expect((await run([...words, "--mode", "train", "--steps", "2"])).exit).toBe(0);
      results.push((await readSafetensors(join(cwd, `${file}.out`))).tensors);
    }
    expect(results[0]).toEqual(results[1]);
    expect(Object.keys(results[0] as object).filter((name) => name.startsWith("step2.grad.")).length).toBe(9);
  });

  test("what does not fit is refused by name, and nothing is written", async () => {
    const batch = path("hrm_rope/eval.safetensors");
    const { tensors } = await readSafetensors(path("hrm_rope/weights.safetensors"));
    const { "model.inner.lm_head.weight": _, ...rest } = tensors;
    await writeSafetensors(join(cwd, "fewer.safetensors"), rest);
    await writeSafetensors(join(cwd, "more.safetensors"), {
      ...tensors,
      extra: hostTensor("f32", [], new Float32Array(1)),
    });
    await writeSafetensors(join(cwd, "nan.safetensors"), {
      ...tensors,
      "model.inner.q_head.bias": hostTensor("f32", [2], Float32Array.of(0, Number.NaN)),
    });
    await writeSafetensors(join(cwd, "empty.safetensors"), {});
    const inputs = hostTensor("i32", [1, 16], new Int32Array(16).fill(99));
    await writeSafetensors(join(cwd, "far.safetensors"), { inputs });
    const cases: [string[], RegExp][] = [
      [["fewer.safetensors", "--config", "hrm.yaml", "--batch", batch], /lm_head\.weight is missing/],
      [["more.safetensors", "--config", "hrm.yaml", "--batch", batch], /extra is none of its tensors/],
      [["nan.safetensors", "--config", "hrm.yaml", "--batch", batch], /q_head\.bias": element 1 is NaN/],
      [["more.safetensors", "--batch", batch], /does not say what network/],
      [[...hrm, "--batch", "empty.safetensors"], /there is no batch in it/],
      [[...hrm, "--batch", "far.safetensors"], /inputs: entry 0 is 99/],
      [
        [path("trm_hier6/weights.safetensors"), "--config", "hrm.yaml", "--batch", batch],
        /not those of this hrm network/,
      ],
    ];
    for (const [words, message] of cases) {
      const { exit, stdout } = await run([...words, "--out", "none.safetensors", "--json"]);
      expect(failureDocument.parse(JSON.parse(stdout)).error.message).toMatch(message);
      expect(exit).toBe(3);
    }
    await expect(readSafetensors(join(cwd, "none.safetensors"))).rejects.toThrow();
  });
});
