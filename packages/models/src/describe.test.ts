import { sizeOf } from "@kensho/tensor";
import { describe, expect, it } from "vitest";
import { tinyConfig } from "../test/networks.ts";
import { type ModelConfigInput, modelConfigSchema } from "./config.ts";
import { effectiveDepth, numParameters } from "./describe.ts";
import { parameterSpecs } from "./parameters.ts";

/** `config/arch/trm.yaml` of the official code on Sudoku, without the puzzle embedding, which is not a trained weight there. */
const OFFICIAL = {
  name: "trm",
  hidden_size: 512,
  num_heads: 8,
  expansion: 4,
  H_cycles: 3,
  L_cycles: 6,
  L_layers: 2,
  halt_max_steps: 16,
  vocab_size: 11,
  seq_len: 81,
} as const satisfies ModelConfigInput;

const parse = (change: Partial<ModelConfigInput> = {}) => modelConfigSchema.parse({ ...OFFICIAL, ...change });
const [D, PUZZLE_POSITIONS, L] = [512, 16, 97];
/** Three matrices of a SwiGLU: gate, up, down. */
const swiglu = (width: number, inter: number): number => 3 * width * inter;
/** Token table, answer head, halting head with bias. */
const ENDS = 11 * D + 11 * D + 2 * D + 2;

describe("numParameters", () => {
  it("is 5 M for the official Sudoku TRM with mixing", () => {
    // 97 positions: the official puzzle embedding takes 16; here registers stand in for it, and are counted apart.
    const layer = swiglu(L, 512) + swiglu(D, 1536);
    const config = parse({ mlp_t: true, pos_encodings: "none", register_tokens: PUZZLE_POSITIONS });
    expect(2 * layer + ENDS).toBe(5_028_866);
    expect(numParameters(config) - PUZZLE_POSITIONS * D).toBe(5_028_866);
  });

  it("is 7 M with attention, whatever the length, rotary positions being free", () => {
    const layer = 4 * D * D + swiglu(D, 1536);
    expect(2 * layer + ENDS).toBe(6_828_034);
    expect(numParameters(parse())).toBe(6_828_034);
    expect(numParameters(parse({ seq_len: 900 }))).toBe(6_828_034);
    expect(numParameters(parse({ pos_encodings: "learned" }))).toBe(6_828_034 + 81 * D);
  });

  it("of hrr is planner and refiner", () => {
    const layer = 4 * D * D + swiglu(D, 1536);
    const config = parse({ name: "hrr", H_layers: 3 });
    expect(numParameters(config)).toBe(5 * layer + ENDS);
    const names = Object.keys(parameterSpecs(config));
    expect(names.filter((name) => name.includes("H_level")).length).toBe(3 * 4);
    expect(names.filter((name) => name.includes("L_level")).length).toBe(2 * 4);
  });

  it("leaves out the initial states, which are never trained", () => {
    const specs = Object.entries(parameterSpecs(parse()));
    const buffers = specs.filter(([, { trainable }]) => !trainable).map(([name]) => name);
    expect(buffers).toEqual(["model.inner.H_init", "model.inner.L_init"]);
    const all = specs.reduce((sum, [, { shape }]) => sum + sizeOf(shape), 0);
    expect(all - numParameters(parse())).toBe(2 * D);
  });
});

describe("effectiveDepth", () => {
  it.each([
    ["the official TRM: 3 · (6 + 1) · 2", OFFICIAL, 42],
    ["hrr counts planner and refiner each by its layers: 3 · (6 · 2 + 4)", { name: "hrr", H_layers: 4 }, 48],
    ["one cycle, one update: 1 · (1 + 1) · 2", { H_cycles: 1, L_cycles: 1 }, 4],
  ] as const)("%s", (_, change, depth) => {
    expect(effectiveDepth(parse(change))).toBe(depth);
  });
});

describe("weight decay spares", () => {
  it("embeddings, registers and biases, and nothing else that is trained", () => {
    const specs = parameterSpecs(tinyConfig({ name: "hrr" }));
    const spared = Object.entries(specs).filter(([, { trainable, decay }]) => trainable && !decay);
    expect(spared.map(([name]) => name)).toEqual([
      "model.inner.embed_tokens.embedding_weight",
      "model.inner.embed_pos.embedding_weight",
      "model.inner.register_tokens",
      "model.inner.q_head.bias",
    ]);
  });
});
