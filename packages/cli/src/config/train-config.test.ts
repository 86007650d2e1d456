import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { configText } from "../commands/train/config-text.ts";
import { type RunConfigSources, resolveRunConfig } from "./train-config.ts";

const tiny = {
  ...{ name: "trm", hidden_size: 64, H_cycles: 2, L_cycles: 2, L_layers: 2, mlp_t: true, halt_max_steps: 8 },
  ...{ lr: 1e-3, global_batch_size: 32, steps: 100 },
};
const sources: RunConfigSources = {
  flags: {},
  settings: [],
  env: {},
  preset: "tiny",
  presets: { tiny, "tiny-wide": { ...tiny, hidden_size: 96 } },
  data: { source: "the data set", values: { vocab_size: 6, seq_len: 16 } },
};

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "kensho-run-config-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

function file(text: string): string {
  const path = join(folder, "run.yaml");
  writeFileSync(path, text);
  return path;
}

test("flag > environment > file > preset > default", async () => {
  const layered = {
    ...sources,
    file: file("hidden_size: 80\nlr: 0.1\nsteps: 7\n"),
    env: { KENSHO_LR: "0.2", KENSHO_STEPS: "8" },
  };
  const { model, train } = await resolveRunConfig({
    ...layered,
    flags: { steps: 9, seed: undefined },
    settings: [
      { key: "H_cycles", value: "3" },
      { key: "H_cycles", value: "4" },
    ],
  });
  expect(model).toMatchObject({ H_cycles: 4, hidden_size: 80, L_cycles: 2, num_heads: 4, vocab_size: 6, seq_len: 16 });
  expect(train).toMatchObject({ lr: 0.2, steps: 9, seed: 0, ema: true });
});

test.each(["tinny", "tiny-wid", "constructor"])("the preset %s does not exist", async (preset) => {
  await expect(resolveRunConfig({ ...sources, preset })).rejects.toThrow(`There is no preset ${preset}.`);
});

test("a preset's nearest name is suggested", async () => {
  await expect(resolveRunConfig({ ...sources, preset: "tiny_wide2" })).rejects.toMatchObject({
    code: "KSH_USAGE",
    suggestions: ["Did you mean tiny-wide?"],
  });
});

test("an unknown --set key is refused with the nearest name", async () => {
  const settings = [{ key: "hiden_size", value: "3" }];
  await expect(resolveRunConfig({ ...sources, settings })).rejects.toMatchObject({
    code: "KSH_CONFIG",
    suggestions: ["Did you mean hidden_size?"],
  });
});

const lattice = { ...tiny, mlp_t: false, candidate_lattice: true, pos_encodings: "none" };

test("a lattice has the boxes of the data set's puzzles", async () => {
  const boxed = { ...sources, presets: { tiny: lattice }, box: { rows: 2, cols: 2 } };
  expect((await resolveRunConfig(boxed)).model).toMatchObject({ box_rows: 2, box_cols: 2 });
  expect((await resolveRunConfig({ ...sources, presets: { tiny: lattice } })).model.box_rows).toBe(0);
  const none = { ...boxed, settings: [{ key: "box_rows", value: "0" }] };
  const without = { ...none, settings: [...none.settings, { key: "box_cols", value: "0" }] };
  await expect(resolveRunConfig(without)).rejects.toMatchObject({
    message: "A box of these puzzles has 2 rows and 2 columns; the settings say box_rows 0 and box_cols 0.",
    suggestions: ["--set box_rows=2 --set box_cols=2, or a preset for this size: kensho train --help names them"],
  });
  const rotary = {
    ...boxed,
    settings: [{ key: "candidate_lattice", value: "true" }],
    presets: { tiny: { ...tiny, mlp_t: false } },
  };
  await expect(resolveRunConfig(rotary)).rejects.toThrow(/pos_encodings must be none → at pos_encodings/);
  // Other mixers have no boxes.
  expect((await resolveRunConfig({ ...sources, box: { rows: 2, cols: 2 } })).model.box_rows).toBe(0);
});

test("what a run writes down reads back to the same settings", async () => {
  const config = await resolveRunConfig({ ...sources, settings: [{ key: "max_grad_norm", value: "null" }] });
  const text = configText(config, ["data: data/a", "engine: cpu"]);
  expect(text).toMatch(/^# data: data\/a\n# engine: cpu\n\n# The network\nname: trm # Family/);
  expect(text).toContain("\nnum_heads: 4 # Attention heads");
  const { preset: _, ...rest } = sources;
  expect(await resolveRunConfig({ ...rest, file: file(text) })).toEqual(config);
});
