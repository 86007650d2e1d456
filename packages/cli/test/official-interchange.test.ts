import { cp, mkdtemp, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { readSafetensors } from "@kensho/checkpoint";
import { afterAll, beforeAll, expect, test } from "vitest";
import { evalResult } from "../src/commands/eval/result.ts";
import { importResult } from "../src/commands/import/result.ts";
import { trainResult } from "../src/commands/train/result.ts";
import { failureDocument } from "../src/failure-document.ts";
import { kensho } from "./run-kensho.ts";

let cwd: string;
const run = (line: string) => kensho(line.split(" "), { cwd });

beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), "kensho-official-"));
  // A folder as the official ARC builder wrote it, and a config in the official keys.
  const folder = new URL("../../datasets/fixtures/official-arc/expected/", import.meta.url);
  await cp(fileURLToPath(folder), join(cwd, "arc"), { recursive: true });
  await writeFile(
    join(cwd, "all_config.yaml"),
    `arch:
  name: recursive_reasoning.trm@TinyRecursiveReasoningModel_ACTV1
  loss:
    name: losses@ACTLossHead
    loss_type: stablemax_cross_entropy
  halt_exploration_prob: 0.1
  halt_max_steps: 2
  H_cycles: 1
  L_cycles: 1
  H_layers: 0
  L_layers: 1
  hidden_size: 8
  num_heads: 1
  expansion: 1
  puzzle_emb_ndim: \${.hidden_size}
  puzzle_emb_len: 2
  pos_encodings: rope
  forward_dtype: bfloat16
  mlp_t: False
  no_ACT_continue: True
data_paths: [arc]
global_batch_size: 2
epochs: 100
lr: 1e-4
puzzle_emb_lr: 1e-2
weight_decay: 0.1
run_name: tiny
`,
  );
});
afterAll(async () => await rm(cwd, { recursive: true, force: true }));

test("an official data folder and config train here, and the weights have the official names", {
  timeout: 180_000,
}, async () => {
  const trained = await run("train --config all_config.yaml --data arc --out run --time 2s --set log_every=1 --json");
  expect(trained.stderr).toBe("");
  expect(trained.exit).toBe(0);
  const result = trainResult.parse(JSON.parse(trained.stdout));
  expect(result.steps).toBeGreaterThan(0);

  const words = await run("train --config all_config.yaml --data arc --out again --steps 1");
  expect(words.stderr).toMatch(/all_config\.yaml: .*forward_dtype.* have no effect here/);

  const config = await readFile(join(cwd, "run", "config.yaml"), "utf8");
  const { num_puzzle_identifiers } = JSON.parse(await readFile(join(cwd, "arc", "train", "dataset.json"), "utf8"));
  expect(config).toMatch(new RegExp(`^num_puzzle_identifiers: ${num_puzzle_identifiers}\\b`, "m"));
  expect(config).toMatch(/^optimizer: adam_atan2\b/m);

  const evaluated = await run("eval run --data arc --limit 2 --json");
  expect(evalResult.parse(JSON.parse(evaluated.stdout)).examples).toBe(2);

  expect((await run("export run --weights official.safetensors --compiled-names")).exit).toBe(0);
  const { tensors } = await readSafetensors(join(cwd, "official.safetensors"));
  expect(
    Object.entries(tensors)
      .map(([name, { shape }]) => `${name} [${shape.join(", ")}]`)
      .sort(),
  ).toEqual([
    "_orig_mod.model.inner.H_init [8]",
    "_orig_mod.model.inner.L_init [8]",
    "_orig_mod.model.inner.L_level.layers.0.mlp.down_proj.weight [8, 256]",
    "_orig_mod.model.inner.L_level.layers.0.mlp.gate_up_proj.weight [512, 8]",
    "_orig_mod.model.inner.L_level.layers.0.self_attn.o_proj.weight [8, 8]",
    "_orig_mod.model.inner.L_level.layers.0.self_attn.qkv_proj.weight [24, 8]",
    "_orig_mod.model.inner.embed_tokens.embedding_weight [12, 8]",
    "_orig_mod.model.inner.lm_head.weight [12, 8]",
    `_orig_mod.model.inner.puzzle_emb.weights [${num_puzzle_identifiers}, 8]`,
    "_orig_mod.model.inner.q_head.bias [2]",
    "_orig_mod.model.inner.q_head.weight [2, 8]",
  ]);
  // Vectors of puzzles that were seen have moved from their zeros; the blank one has not.
  const table = tensors["_orig_mod.model.inner.puzzle_emb.weights"]?.data as Float32Array;
  expect(table.some((value) => value !== 0)).toBe(true);
  expect(table.subarray(0, 8).every((value) => value === 0)).toBe(true);
});

test("a file of weights with its config beside it becomes a folder that answers as the run does", {
  timeout: 180_000,
}, async () => {
  await rename(join(cwd, "official.safetensors"), join(cwd, "step_7"));
  const imported = await run("import step_7 --data arc --out taken --json");
  expect(imported.stderr).toBe("");
  expect(importResult.parse(JSON.parse(imported.stdout))).toMatchObject({ family: "trm", step: 7, kind: "arc-30x30" });
  const figures = async (checkpoint: string): Promise<unknown> => {
    const { exact_accuracy, cell_accuracy, measures, arc } = evalResult.parse(
      JSON.parse((await run(`eval ${checkpoint} --data arc --limit 2 --json`)).stdout),
    );
    return { exact_accuracy, cell_accuracy, measures, arc };
  };
  expect(await figures("taken")).toEqual(await figures("run"));
  const network = await readFile(join(cwd, "taken", "config.yaml"), "utf8");
  expect(network).toMatch(/^seq_len: 900$/m);

  for (const [words, message] of [
    ["import step_7 --out taken --data arc", /holds a run already/],
    ["import step_7 --out other", /how many cells a puzzle has/],
    ["import step_7 --out other --kind sudoku-4x4", /of 12 tokens; .* has 16 of 6/],
    ["eval step_7 --data arc", /kensho import step_7/],
  ] as const) {
    const { exit, stdout } = await run(`${words} --json`);
    expect(exit).toBe(3);
    const { error } = failureDocument.parse(JSON.parse(stdout));
    expect([error.message, ...error.suggestions].join("\n")).toMatch(message);
  }
  expect((await readdir(cwd)).includes("other")).toBe(false);
});
