import { mkdir, mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { numParameters } from "@kensho/models";
import { PRESETS } from "@kensho/trainer";
import { expect, test } from "vitest";
import { isOfficial, officialSteps, translateOfficial } from "../../../networks/src/official/official-config.ts";
import { resolveRunConfig } from "./train-config.ts";

/** Keys and values of the official `config/arch/trm.yaml`, written as YAML writes them. */
const TRM = `name: recursive_reasoning.trm@TinyRecursiveReasoningModel_ACTV1
loss:
  name: losses@ACTLossHead
  loss_type: stablemax_cross_entropy
halt_exploration_prob: 0.1
halt_max_steps: 16
H_cycles: 3
L_cycles: 6
H_layers: 0
L_layers: 2
hidden_size: 512
num_heads: 8
expansion: 4
puzzle_emb_ndim: \${.hidden_size}
pos_encodings: rope
forward_dtype: bfloat16
mlp_t: False
puzzle_emb_len: 16
no_ACT_continue: True
`;
const PRETRAIN = `
global_batch_size: 768
epochs: 100000
eval_interval: 10000
checkpoint_every_eval: True
lr: 1e-4
lr_min_ratio: 1.0
lr_warmup_steps: 2000
beta1: 0.9
beta2: 0.95
weight_decay: 0.1
puzzle_emb_weight_decay: 0.1
puzzle_emb_lr: 1e-2
seed: 0
min_eval_interval: 0
ema: False
ema_rate: 0.999
freeze_weights: False
`;
const indented = (text: string): string => text.replace(/^(?=.)/gm, "  ");

async function write(text: string): Promise<string> {
  const file = join(await mkdtemp(join(tmpdir(), "kensho-official-")), "config.yaml");
  await writeFile(file, text);
  return file;
}

async function resolve(text: string, settings: { key: string; value: string }[] = [], preset?: string) {
  return await resolveFile(await write(text), settings, preset);
}

async function resolveFile(file: string, settings: { key: string; value: string }[] = [], preset?: string) {
  return await resolveRunConfig({
    ...{ flags: {}, settings, env: {}, presets: PRESETS, file },
    data: { source: "the data set", values: { vocab_size: 11, seq_len: 81, num_puzzle_identifiers: 1 } },
    passes: { total_groups: 1000, mean_puzzle_examples: 1 },
    ...(preset === undefined ? {} : { preset }),
  });
}

test("a run's all_config.yaml says the network and its training", async () => {
  const { model, train } = await resolve(`arch:\n${indented(TRM)}data_paths: [data/x]\nrun_name: first${PRETRAIN}`);
  expect(model).toMatchObject({ name: "trm", hidden_size: 512, puzzle_emb_ndim: 512, puzzle_emb_len: 16, L_cycles: 6 });
  expect(model.loss_type).toBe("stablemax_cross_entropy");
  expect(train).toMatchObject({
    lr: 1e-4,
    lr_min_ratio: 1,
    optimizer: "adam_atan2",
    weight_decay_on: "all",
    ema: false,
  });
  expect(train.steps).toBe(130_208);
  expect(train.max_grad_norm).toBeNull();
  expect(numParameters(model)).toBe(6_828_034);
});

test("an arch file of its own takes the training from a preset, and single settings go above it", async () => {
  const settings = [{ key: "L_cycles", value: "4" }];
  const { model, train } = await resolve(TRM, settings, "trm-maze-hard");
  expect(model).toMatchObject({ L_cycles: 4, mlp_t: false });
  expect(train).toMatchObject({ weight_decay: 1, ema: true });
});

test("cfg_pretrain.yaml takes the network from the arch file beside it", async () => {
  const file = await write(`defaults:\n  - arch: trm\n  - _self_\nhydra:\n  output_subdir: null\n${PRETRAIN}`);
  await expect(resolveFile(file)).rejects.toThrow(/trm\.yaml/);
  await mkdir(join(dirname(file), "arch"));
  await writeFile(join(dirname(file), "arch", "trm.yaml"), TRM);
  const { model, train } = await resolveFile(file);
  expect(model).toMatchObject({ name: "trm", hidden_size: 512, puzzle_emb_ndim: 512 });
  expect(train.global_batch_size).toBe(768);
});

test("steps that are given are not overruled by epochs", async () => {
  const { train } = await resolve(`arch:\n${indented(TRM)}${PRETRAIN}`, [{ key: "steps", value: "7" }]);
  expect(train.steps).toBe(7);
});

test("the name of a class is a family, and one that there is not is refused", () => {
  const name = (value: string): unknown =>
    translateOfficial({ source: "f", values: { name: value } }).layer.values.name;
  expect(name("recursive_reasoning.trm_singlez@TinyRecursiveReasoningModel_ACTV1")).toBe("trm_singlez");
  expect(name("recursive_reasoning.trm_hier6@TinyRecursiveReasoningModel_ACTV1")).toBe("trm_hier6");
  expect(name("recursive_reasoning.hrm@HierarchicalReasoningModel_ACTV1")).toBe("hrm");
  expect(name("hrm.hrm_act_v1@HierarchicalReasoningModel_ACTV1")).toBe("hrm");
  expect(() => name("recursive_reasoning.transformers_baseline@Model")).toThrow(/f: name .* is of the official code/);
});

test("unknown keys are still unknown", async () => {
  await expect(resolve(`${TRM}hiden_size: 3\n`)).rejects.toThrow(/Unknown key hiden_size/);
});

test("settings of this house are not taken for official ones", () => {
  expect(isOfficial({ ...PRESETS["sudoku-6x6"] })).toBe(false);
});

test("steps of epochs, as the official trainer counts them", () => {
  expect(officialSteps(50_000, { total_groups: 1000, mean_puzzle_examples: 1 }, 768)).toBe(65_104);
  expect(officialSteps(3, { total_groups: 5, mean_puzzle_examples: 2.5 }, 8)).toBe(4);
});

test("one table of a network's keys alone, as the official classes take it, is official too", () => {
  const values = { reference: "hrm", loss_type: "softmax_cross_entropy", batch_size: 4, seq_len: 9, hidden_size: 8 };
  expect(isOfficial(values)).toBe(true);
  const { layer, ignored } = translateOfficial({ source: "case.json", values });
  expect(layer.values).toEqual({ name: "hrm", loss_type: "softmax_cross_entropy", seq_len: 9, hidden_size: 8 });
  expect(ignored).toEqual(["batch_size"]);
});
