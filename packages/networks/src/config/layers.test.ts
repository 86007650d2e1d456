import { expect, test } from "vitest";
import { z } from "zod";
import { configKeys, environmentLayers, resolveConfig, scalar } from "./layers.ts";

const sections = {
  model: z
    .strictObject({
      hidden_size: z.int().min(1).default(128),
      num_heads: z.int().min(1).default(4),
      H_cycles: z.int().min(1).default(2),
      pos_encodings: z.enum(["rope", "learned", "none"]).default("none"),
    })
    .refine((config) => config.hidden_size % config.num_heads === 0, {
      error: "hidden_size must be a multiple of num_heads",
      path: ["num_heads"],
    }),
  train: z.strictObject({ lr: z.number().positive(), steps: z.int().min(1).default(100) }),
};

test("the stronger layer wins, key by key, and defaults fill the rest", () => {
  const config = resolveConfig(sections, [
    { source: "--set", values: { lr: 0.5 } },
    { source: "KENSHO_LR", values: { lr: 0.25 } },
    { source: "run.yaml", values: { lr: 0.1, hidden_size: 96 } },
    { source: "preset tiny", values: { hidden_size: 64, H_cycles: 3 } },
  ]);
  expect(config).toEqual({
    model: { hidden_size: 96, num_heads: 4, H_cycles: 3, pos_encodings: "none" },
    train: { lr: 0.5, steps: 100 },
  });
});

test("reports all problems at once, each with its position", () => {
  const bad = () =>
    resolveConfig(sections, [
      { source: "--set", values: { lr: -1 } },
      { source: "run.yaml", values: { hiden_size: 96, pos_encodings: "spiral", $schema: "x" } },
    ]);
  expect(bad).toThrow(expect.objectContaining({ code: "KSH_CONFIG", suggestions: ["Did you mean hidden_size?"] }));
  expect(bad).toThrowErrorMatchingInlineSnapshot(`
    [ConfigError: The configuration cannot be used.
      ✖ Unknown key hiden_size → in run.yaml
      ✖ Invalid option: expected one of "rope"|"learned"|"none" → at pos_encodings in run.yaml
      ✖ Too small: expected number to be >0 → at lr in --set
      hint: Did you mean hidden_size?]
  `);
});

test("a missing value, and a rule between two keys", () => {
  expect(() =>
    resolveConfig(sections, [{ source: "run.yaml", values: { hidden_size: 97, num_heads: 4 } }]),
  ).toThrowErrorMatchingInlineSnapshot(`
    [ConfigError: The configuration cannot be used.
      ✖ hidden_size must be a multiple of num_heads → at num_heads in run.yaml
      ✖ Missing value → at lr
      hint: Give lr a value: --set lr=…, or a line in the config.]
  `);
});

test("a weaker layer's value is not checked where a stronger one replaces it", () => {
  const layers = [
    { source: "--set", values: { lr: 1 } },
    { source: "run.yaml", values: { lr: "fast" } },
  ];
  expect(resolveConfig(sections, layers).train.lr).toBe(1);
});

test("the environment sets keys whatever their case, and nothing else", () => {
  const env = { KENSHO_H_CYCLES: "4", KENSHO_POS_ENCODINGS: "rope", KENSHO_START_QUICK: "1", LR: "3", HOME: "/" };
  expect(environmentLayers(env, configKeys(sections))).toEqual([
    { source: "KENSHO_H_CYCLES", values: { H_cycles: 4 } },
    { source: "KENSHO_POS_ENCODINGS", values: { pos_encodings: "rope" } },
  ]);
});

test.each([
  ["3", 3],
  ["1e-3", 0.001],
  ["true", true],
  ["false", false],
  ["null", null],
  ["rope", "rope"],
  ["", ""],
  ["Infinity", "Infinity"],
])("the text %j is the value %j", (text, value) => {
  expect(scalar(text)).toBe(value);
});
