import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, expectTypeOf, test } from "vitest";
import { architectureOf, flatConfig } from "./architecture.ts";
import { FAMILIES, type ModelConfig, modelConfigSchema } from "./config.ts";
import type { FamilyConfig } from "./families.ts";

const BASE = {
  ...{ hidden_size: 48, H_cycles: 3, L_cycles: 4, L_layers: 2, halt_max_steps: 8, vocab_size: 6, seq_len: 16 },
} as const;
const parse = (change: object): ModelConfig => modelConfigSchema.parse({ name: "trm", ...BASE, ...change });

const LATTICE = { candidate_lattice: true, pos_encodings: "none", box_rows: 2, box_cols: 2 } as const;
const MIXERS = fc.constantFrom(
  {},
  { mlp_t: true },
  { spatial_shift: true },
  { ...LATTICE },
  { ...LATTICE, box_rows: 0, box_cols: 0 },
);
const FAMILY = fc.constantFrom(...FAMILIES).chain((name) =>
  fc.record({
    name: fc.constant(name),
    H_layers: name === "trm" ? fc.constant(0) : fc.integer({ min: 1, max: 3 }),
    gradient_cycles: name === "hrm" ? fc.constant(1) : fc.integer({ min: 1, max: 3 }),
  }),
);
/** Keys that some of the mixers do not read. */
const OTHERS = fc.record(
  {
    num_heads: fc.constantFrom(1, 2, 4, 8, 12),
    rope_theta: fc.constantFrom(100, 10_000),
    mixing_norm: fc.constantFrom("sequence", "features"),
    grid_width: fc.constantFrom(0, 2, 4, 8),
    no_ACT_continue: fc.boolean(),
    rematerialise: fc.boolean(),
  },
  { requiredKeys: [] },
);

test("flat → structured → flat is the identity, in the order of the keys too", () => {
  fc.assert(
    fc.property(MIXERS, FAMILY, OTHERS, (mixer, family, others) => {
      const config = parse({ ...others, ...family, ...mixer });
      expect(JSON.stringify(flatConfig(architectureOf(config)))).toBe(JSON.stringify(config));
    }),
  );
});

const STORED = JSON.parse(readFileSync(new URL("../fixtures/configs-0.1.json", import.meta.url), "utf8")) as Readonly<
  Record<string, object>
>;

test.each(Object.entries(STORED))("the stored config of %s is read, and written as it was", (_, stored) => {
  const written = Object.entries(flatConfig(architectureOf(modelConfigSchema.parse(stored))));
  // The oldest of them lacks keys that came later.
  const known = Object.fromEntries(written.filter(([key]) => key in stored));
  expect(JSON.stringify(known)).toBe(JSON.stringify(stored));
});

describe("a structured config", () => {
  test.each([
    [{ num_heads: 6 }, { type: "attention", num_heads: 6, rope_theta: 10_000 }],
    [
      { mlp_t: true, mixing_norm: "features" },
      { type: "sequence_mlp", mixing_norm: "features" },
    ],
    [{ spatial_shift: true }, { type: "neighbours" }],
    [LATTICE, { type: "lattice" }],
  ] as const)("of %o nests the keys of its mixer", (change, mixer) => {
    const { ignored, ...architecture } = architectureOf(parse(change));
    expect(architecture.mixer).toEqual(mixer);
    expect(ignored).toEqual({});
    for (const key of ["mlp_t", "spatial_shift", "candidate_lattice", "num_heads", "name"])
      expect(architecture).not.toHaveProperty(key);
  });

  test("nests the keys of its family", () => {
    const numbers = { H_cycles: 3, L_cycles: 4, L_layers: 2 };
    expect(architectureOf(parse({})).family).toEqual({ type: "trm", ...numbers, gradient_cycles: 1 });
    expect(architectureOf(parse({ name: "hrm", H_layers: 5 })).family).toEqual({
      ...{ type: "hrm", ...numbers, H_layers: 5 },
    });
  });

  test("keeps keys that it does not read, such as the heads of presets that mix over the sequence", () => {
    expect(architectureOf(parse({ mlp_t: true, num_heads: 8 })).ignored).toEqual({ num_heads: 8 });
  });

  test("may be written by hand, and is checked like a flat one", () => {
    const { ignored, ...architecture } = architectureOf(parse({}));
    const lattice = { ...architecture, mixer: { type: "lattice" }, pos_encodings: "none" } as const;
    expect(flatConfig(lattice)).toEqual(parse({ candidate_lattice: true, pos_encodings: "none" }));
    expect(() => flatConfig({ ...lattice, vocab_size: 9 })).toThrow(/as many values/);
  });

  test("has a family for each name", () => {
    expectTypeOf<FamilyConfig["type"]>().toEqualTypeOf<ModelConfig["name"]>();
  });
});
