import { puzzleKind } from "@kensho/datasets";
import { effectiveDepth, modelConfigSchema, numParameters } from "@kensho/models";
import { expect, it } from "vitest";
import { trainConfigSchema } from "./config.ts";
import { PRESETS, type PresetName } from "./presets.ts";

it.each([
  ["sudoku-4x4", 41_090, 12],
  ["sudoku-6x6", 52_290, 12],
  ["sudoku-9x9", 139_106, 12],
] as const satisfies [PresetName, number, number][])(
  "%s describes a network for its puzzles",
  (name, parameters, depth) => {
    const { vocabSize, sequenceLength } = puzzleKind(name);
    const preset: Record<string, unknown> = { ...PRESETS[name], vocab_size: vocabSize, seq_len: sequenceLength };
    const half = (keys: object) => Object.fromEntries(Object.entries(preset).filter(([key]) => key in keys));
    const model = modelConfigSchema.parse(half(modelConfigSchema.shape));
    const train = trainConfigSchema.parse(half(trainConfigSchema.shape));
    expect({ ...model, ...train }, "every key is one of either half").toMatchObject(preset);
    expect([numParameters(model), effectiveDepth(model)]).toEqual([parameters, depth]);
  },
);

it("covers every preset above", () => {
  expect(Object.keys(PRESETS)).toEqual(["sudoku-4x4", "sudoku-6x6", "sudoku-9x9"]);
});
