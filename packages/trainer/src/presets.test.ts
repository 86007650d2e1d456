import { effectiveDepth, modelConfigSchema, numParameters } from "@kensho/models";
import { puzzleKind, sudokuGeometry } from "@kensho/puzzles";
import { expect, it } from "vitest";
import { trainConfigSchema } from "./config.ts";
import { PRESETS, type PresetName, presetOf } from "./presets.ts";

it.each([
  ["sudoku-4x4", 41_090, 12],
  ["sudoku-6x6", 52_290, 12],
  ["sudoku-9x9", 139_106, 12],
  ["maze-10x10", 37_826, 12],
  ["addition-3d", 41_602, 12],
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

function halves(name: PresetName, data: { readonly vocab_size: number; readonly seq_len: number }) {
  const preset: Record<string, unknown> = { ...PRESETS[name], ...data };
  const half = (keys: object) => Object.fromEntries(Object.entries(preset).filter(([key]) => key in keys));
  return {
    model: modelConfigSchema.parse(half(modelConfigSchema.shape)),
    train: trainConfigSchema.parse(half(trainConfigSchema.shape)),
  };
}

const SUDOKU = { vocab_size: 11, seq_len: 81 };

it.each([
  ["sudoku-9x9-3m", 32],
  ["sudoku-9x9-20m", 32],
  ["sudoku-9x9-extreme", 48],
] as const)(
  "%s describes a lattice: a matrix for the cell and each of five kinds of units, and no position of its own",
  (name, D) => {
    const { model } = halves(name, SUDOKU);
    const layer = 6 * D * D + 3 * 64 * D;
    // Open, this value, another value; one yes or no; the halting head and its bias.
    expect(numParameters(model)).toBe(2 * layer + 3 * D + D + 2 * D + 2);
    expect(effectiveDepth(model)).toBe(12);
  },
);

it.each([
  ["sudoku-4x4-lattice", 4],
  ["sudoku-6x6-lattice", 6],
] as const)("%s is the same, smaller, with the boxes of its grid", (name, side) => {
  const { model } = halves(name, { vocab_size: side + 2, seq_len: side ** 2 });
  const layer = 6 * 32 * 32 + 3 * 64 * 32;
  expect(numParameters(model)).toBe(2 * layer + 3 * 32 + 32 + 2 * 32 + 2);
  const { boxRows, boxCols } = sudokuGeometry(side);
  expect([model.box_rows, model.box_cols]).toEqual([boxRows, boxCols]);
});

const MAZE = { vocab_size: 6, seq_len: 900 };
const ARC = { vocab_size: 12, seq_len: 900 };
/** Numbers of one attention layer of width 512: qkv and output, then SwiGLU with an inner width of 1536. */
const LAYER = 4 * 512 * 512 + 3 * 1536 * 512;
/** Of one mixing layer over 97 positions, whose inner width is 512. */
const MIXING = 3 * 512 * 97 + 3 * 1536 * 512;
/** Token table and head, halting head with its bias. */
const ends = (vocab: number): number => 2 * vocab * 512 + 2 * 512 + 2;

it.each([
  ["trm-sudoku-extreme", SUDOKU, 5_028_866, 2 * MIXING + ends(11), 42],
  ["trm-att-sudoku-extreme", SUDOKU, 6_828_034, 2 * LAYER + ends(11), 42],
  ["trm-maze-hard", MAZE, 6_822_914, 2 * LAYER + ends(6), 30],
  ["trm-arc-1", ARC, 6_829_058, 2 * LAYER + ends(12), 30],
  ["trm-arc-2", ARC, 6_829_058, 2 * LAYER + ends(12), 30],
  ["hrm-sudoku-extreme", SUDOKU, 27_275_266, 8 * LAYER + ends(11), 24],
  ["hrr-sudoku-extreme", SUDOKU, 10_045_442, 4 * MIXING + ends(11), 42],
  ["hrr-att-sudoku-extreme", SUDOKU, 13_643_778, 4 * LAYER + ends(11), 42],
  ["hrr-maze-hard", MAZE, 13_638_658, 4 * LAYER + ends(6), 30],
  ["hrr-arc-1", ARC, 13_644_802, 4 * LAYER + ends(12), 30],
  ["hrr-arc-2", ARC, 13_644_802, 4 * LAYER + ends(12), 30],
] as const)("%s has as many parameters as the official network", (name, data, parameters, byHand, depth) => {
  const { model } = halves(name, data);
  expect([numParameters(model), effectiveDepth(model)]).toEqual([parameters, depth]);
  expect(parameters).toBe(byHand);
});

it("has a test above for every preset", () => {
  expect(Object.keys(PRESETS).length).toBe(3 + 5 + 3 + 11);
});

it.each([
  ["sudoku-6x6", "sudoku-6x6-lattice"],
  ["sudoku-9x9", "sudoku-9x9-3m"],
  ["maze-10x10", "maze-10x10"],
  ["maze-12x12", "maze-10x10"],
  ["maze-30x30", undefined],
  ["addition-3d", "addition-3d"],
  ["multiplication-mod-97", "addition-3d"],
])("the preset for %s is %s", (kind, preset) => {
  expect(presetOf(puzzleKind(kind))).toBe(preset);
});

it("has a preset for small grids of one's own, and none for large ones", () => {
  expect(presetOf({ sequenceLength: 25 })).toBe("small-grid");
  expect(presetOf({ sequenceLength: 900 })).toBeUndefined();
});
