import { gridUnits } from "@kensho/layers";
import { describe, expect, test } from "vitest";
import { boardOf } from "../board.ts";
import { type ModelConfigInput, modelConfigSchema } from "../config.ts";
import { BoardError } from "../errors.ts";
import { parameterSpecs } from "../parameters.ts";
import { isBoardOf, modelForBoard, networkOf } from "./model-for-board.ts";

const network = (mixing: Partial<ModelConfigInput>) =>
  modelConfigSchema.parse({
    ...{ name: "trm", hidden_size: 16, num_heads: 2, H_cycles: 1, L_cycles: 1, L_layers: 1, halt_max_steps: 2 },
    ...{ vocab_size: 6, seq_len: 16, pos_encodings: "none" },
    ...mixing,
  });
const LATTICE = network({ candidate_lattice: true, box_rows: 2, box_cols: 2 });
const NEIGHBOURS = network({ spatial_shift: true, register_tokens: 1 });

const NINE = { rows: 9, cols: 9, vocab_size: 11, box: { rows: 3, cols: 3 } } as const;

describe("boards that a network accepts have the same weights", () => {
  test.each([
    ["lattice, larger", LATTICE, { rows: 12, cols: 12, vocab_size: 14, box: { rows: 3, cols: 4 } }],
    ["lattice, units in another order", LATTICE, { ...NINE, units: gridUnits({ side: 9, ...NINE }).toReversed() }],
    ["lattice, vertical boxes", LATTICE, { rows: 6, cols: 6, vocab_size: 8, box: { rows: 3, cols: 2 } }],
    ["neighbours, rectangle", NEIGHBOURS, { rows: 3, cols: 7, vocab_size: 6 }],
    ["neighbours, 30×30", NEIGHBOURS, { rows: 30, cols: 30, vocab_size: 6 }],
    ["attention with rotary positions", network({ pos_encodings: "rope" }), { rows: 5, cols: 5, vocab_size: 6 }],
  ] as const)("%s", (_, model, board) => {
    const adapted = modelForBoard(model, board);
    expect(adapted.seq_len).toBe(board.rows * board.cols);
    expect(isBoardOf(adapted, board)).toBe(true);
    expect(parameterSpecs(adapted)).toEqual(parameterSpecs(model));
  });

  test("the board that it was configured for changes nothing", () => {
    expect(modelForBoard(LATTICE, { rows: 4, cols: 4, vocab_size: 6, box: { rows: 2, cols: 2 } })).toBe(LATTICE);
  });
});

test("a config is a network and a board", () => {
  for (const model of [LATTICE, NEIGHBOURS, network({ mlp_t: true, seq_len: 7 })]) {
    expect(modelForBoard(model, boardOf(model))).toBe(model);
    expect(Object.keys(networkOf(model))).not.toContain("seq_len");
  }
  const moved = modelForBoard(LATTICE, { rows: 9, cols: 9, vocab_size: 11, box: { rows: 3, cols: 3 } });
  expect(networkOf(moved)).toEqual(networkOf(LATTICE));
  expect(boardOf(moved)).toEqual({ rows: 9, cols: 9, vocab_size: 11, box: { rows: 3, cols: 3 } });
});

describe("boards that a network refuses, with the reason", () => {
  test.each([
    ["an MLP over the sequence", network({ mlp_t: true }), { rows: 5, cols: 5, vocab_size: 6 }, /every position/],
    [
      "learned positions",
      network({ pos_encodings: "learned" }),
      { rows: 5, cols: 5, vocab_size: 6 },
      /positions are learned/,
    ],
    [
      "puzzle vectors",
      network({ spatial_shift: true, puzzle_emb_ndim: 16 }),
      { rows: 5, cols: 5, vocab_size: 6 },
      /vectors/,
    ],
    ["another vocabulary", NEIGHBOURS, { rows: 5, cols: 5, vocab_size: 9 }, /6 tokens/],
    ["a lattice that is not square", LATTICE, { rows: 4, cols: 5, vocab_size: 6 }, /as many values/],
    [
      "a lattice with further units",
      LATTICE,
      { ...NINE, units: [...gridUnits({ side: 9, ...NINE }), { kind: "diagonal", cells: [0, 10, 20] }] },
      /other units/,
    ],
    ["a lattice without boxes", LATTICE, { rows: 5, cols: 5, vocab_size: 7 }, /only one of the two/],
  ] as const)("%s", (_, model, board, reason) => {
    expect(() => modelForBoard(model, board)).toThrow(BoardError);
    expect(() => modelForBoard(model, board)).toThrow(reason);
  });
});
