import { describe, expect, it } from "vitest";
import { z } from "zod";
import { tinyConfig } from "../test/networks.ts";
import { type ModelConfigInput, modelConfigSchema } from "./config.ts";

const MINIMAL = {
  name: "trm",
  hidden_size: 8,
  H_cycles: 2,
  L_cycles: 2,
  L_layers: 1,
  halt_max_steps: 4,
  vocab_size: 6,
  seq_len: 16,
} as const satisfies ModelConfigInput;

const LATTICE = { candidate_lattice: true, pos_encodings: "none", box_rows: 2, box_cols: 2 } as const;

/** Every complaint about a config, with the key that it is about. */
function complaints(change: object): string[] {
  const result = modelConfigSchema.safeParse({ ...MINIMAL, ...change });
  return result.success ? [] : result.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`);
}

describe("modelConfigSchema", () => {
  it("fills in the defaults of the official code", () => {
    expect(modelConfigSchema.parse(MINIMAL)).toEqual({
      ...MINIMAL,
      num_heads: 4,
      expansion: 4,
      inter_multiple_of: 256,
      H_layers: 0,
      gradient_cycles: 1,
      mlp_t: false,
      spatial_shift: false,
      candidate_lattice: false,
      box_rows: 0,
      box_cols: 0,
      grid_width: 0,
      mixing_norm: "sequence",
      pos_encodings: "rope",
      rope_theta: 10_000,
      rms_norm_eps: 1e-5,
      halt_exploration_prob: 0.1,
      initial_state: "fixed",
      register_tokens: 0,
      puzzle_emb_ndim: 0,
      puzzle_emb_len: 0,
      num_puzzle_identifiers: 1,
      no_ACT_continue: true,
      loss_type: "stablemax_cross_entropy",
    });
  });

  it.each([
    [{ hidden_size: 10 }, "num_heads: hidden_size must be a multiple of num_heads"],
    [{ name: "hrr" }, "H_layers: hrr and hrm need H_layers ≥ 1: their planner is a network of its own"],
    [{ name: "hrm" }, "H_layers: hrr and hrm need H_layers ≥ 1: their planner is a network of its own"],
    [
      { puzzle_emb_ndim: 17, puzzle_emb_len: 2 },
      "puzzle_emb_len: puzzle_emb_len · hidden_size must hold puzzle_emb_ndim numbers",
    ],
    [{ H_layers: 2 }, "H_layers: trm has one network, of L_layers: H_layers must be 0"],
    [{ seq_len: 1e9 }, "seq_len: Too big: expected number to be <=1048576"],
    [{ L_cycles: 1000, L_layers: 1000 }, "H_cycles: H_cycles · (L_cycles + 1) · layers must not exceed 100000"],
    [
      { name: "hrm", H_layers: 1, gradient_cycles: 2 },
      "gradient_cycles: hrm's gradient is the one-step approximation of its paper: gradient_cycles must be 1",
    ],
    [{ gradient_cycles: 3 }, "gradient_cycles: gradient_cycles cannot exceed H_cycles"],
    [{ num_heads: 8 }, "num_heads: rotary positions turn features in pairs: hidden_size / num_heads must be even"],
    [
      { mlp_t: true, spatial_shift: true },
      "spatial_shift: mlp_t and spatial_shift are two ways to mix positions: set one of them",
    ],
    [
      { ...LATTICE, spatial_shift: true },
      "candidate_lattice: spatial_shift and candidate_lattice are two ways to mix positions: set one of them",
    ],
    [
      { ...LATTICE, seq_len: 15 },
      "candidate_lattice: candidate_lattice needs a square grid with as many values as the grid has rows",
    ],
    [
      { ...LATTICE, box_cols: 3 },
      "box_rows: a box has as many cells as there are values, in two rows and two columns at least",
    ],
    [{ ...LATTICE, box_rows: 0 }, "box_cols: a box needs box_rows as well"],
    [
      { ...LATTICE, register_tokens: 1 },
      "register_tokens: candidate_lattice has no positions but the candidates: register_tokens and puzzle_emb_ndim must be 0",
    ],
    [
      { ...LATTICE, pos_encodings: "learned" },
      "pos_encodings: candidate_lattice tells no two positions of a kind apart: pos_encodings must be none",
    ],
    [
      { spatial_shift: true, hidden_size: 4 },
      "hidden_size: spatial_shift cuts the features in 6 parts: hidden_size must be at least 6",
    ],
    [
      { spatial_shift: true, seq_len: 12 },
      "grid_width: spatial_shift needs a grid: grid_width must divide seq_len (0: seq_len is a square)",
    ],
    [
      { spatial_shift: true, grid_width: 5 },
      "grid_width: spatial_shift needs a grid: grid_width must divide seq_len (0: seq_len is a square)",
    ],
    [{ L_cycles: 0 }, "L_cycles: Too small: expected number to be >=1"],
    [{ L_layers: 1.5 }, "L_layers: Invalid input: expected int, received number"],
    [{ halt_exploration_prob: 1.1 }, "halt_exploration_prob: Too big: expected number to be <=1"],
    [{ hidden: 8 }, ': Unrecognized key: "hidden"'],
    [{ name: "gpt" }, 'name: Invalid option: expected one of "hrr"|"trm"|"hrm"|"trm_singlez"|"trm_hier6"'],
  ])("%o is refused", (change, message) => {
    expect(complaints(change)).toEqual([message]);
  });

  it("lets odd heads be where nothing is rotated", () => {
    expect(complaints({ num_heads: 8, pos_encodings: "learned" })).toEqual([]);
    expect(complaints({ num_heads: 8, mlp_t: true })).toEqual([]);
    expect(complaints({ num_heads: 3, mlp_t: true })).toEqual([]);
  });

  it("says all problems at once", () => {
    expect(complaints({ hidden_size: 10, gradient_cycles: 3, name: "hrr" }).length).toBe(3);
  });

  it("describes every key in its JSON schema", () => {
    const { properties = {} } = z.toJSONSchema(modelConfigSchema, { io: "input" });
    expect(Object.keys(properties)).toEqual(expect.arrayContaining(Object.keys(tinyConfig())));
    expect(Object.keys(properties).sort()).toEqual(Object.keys(modelConfigSchema.shape).sort());
    for (const [key, property] of Object.entries(properties)) {
      expect((property as { description?: string }).description, key).toMatch(/\w{3}/);
    }
  });
});
