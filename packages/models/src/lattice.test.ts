import { type HostTensor, hostTensor, input } from "@kensho/tensor";
import { compute, ENGINES, relativeError } from "@kensho/testing";
import { describe, expect, it } from "vitest";
import { paramInputs, randomWeights, tinyConfig } from "../test/networks.ts";
import { PlainNetwork } from "../test/plain-network.ts";
import type { ModelConfig, ModelConfigInput } from "./config.ts";
import { numParameters } from "./describe.ts";
import { initialLatent, supervisionStep } from "./puzzle/supervision-step.ts";

const engine = ENGINES.reference();

function latticeConfig(change: Partial<ModelConfigInput>): ModelConfig {
  return tinyConfig({ mlp_t: false, candidate_lattice: true, register_tokens: 0, pos_encodings: "none", ...change });
}

const SUDOKU = latticeConfig({ vocab_size: 6, seq_len: 16, box_rows: 2, box_cols: 2 });
const LATIN = latticeConfig({ vocab_size: 5, seq_len: 9 });
// Blanks, givens, and a padding among them.
const SUDOKU_TOKENS = [1, 3, 1, 5, 2, 1, 1, 1, 0, 1, 4, 1, 1, 1, 1, 3];
const LATIN_TOKENS = [1, 2, 1, 4, 1, 1, 1, 1, 3];

/** What a network with random weights says of a puzzle after a step. */
async function answer(config: ModelConfig, tokens: readonly number[]): Promise<Record<string, HostTensor>> {
  const params = paramInputs(config);
  const inputs = input("tokens", [1, tokens.length], "i32");
  const step = supervisionStep({ inputs }, initialLatent(1, params, config), params, config);
  const outputs = { ...step.latent, logits: step.logits, halt: step.q_halt_logits };
  const data = hostTensor("i32", [1, tokens.length], Int32Array.from(tokens));
  return compute(engine, outputs, { ...randomWeights(config, 11), tokens: data });
}

describe.each(["trm", "hrr"] as const)("%s over a lattice of candidates", (name) => {
  it.each([
    ["Sudoku 4×4", { ...SUDOKU, name, H_layers: name === "hrr" ? 1 : 0 }, SUDOKU_TOKENS],
    ["a Latin square", { ...LATIN, name, H_layers: name === "hrr" ? 1 : 0 }, LATIN_TOKENS],
  ] as const)("is that of plain arrays for %s", async (_, config, tokens) => {
    const got = await answer(config, tokens);
    const plain = new PlainNetwork(config, randomWeights(config, 11));
    const { y, z } = plain[name](tokens, plain.start());
    const { logits, q } = plain.answer(y);
    const want = { z_H: y.flat(), z_L: z.flat(), logits: logits.flat(), halt: [q[0] as number] };
    for (const [output, values] of Object.entries(want)) {
      const { shape, data } = got[output] as HostTensor;
      expect(data.length, output).toBe(values.length);
      const truth = hostTensor("f32", shape, Float64Array.from(values));
      // Both are float64 and add in different orders.
      expect(relativeError({ dtype: "f32", shape, data }, truth), output).toBeLessThan(1e-12);
    }
  });
});

describe("symmetries of a lattice", () => {
  const largest = (values: ArrayLike<number>): number => Math.max(...Array.from(values, Math.abs));
  /** The logits of values alone: `[cell][value]`. */
  const valuesOf = ({ logits }: Record<string, HostTensor>): number[][] => {
    const { data } = logits as HostTensor;
    return Array.from({ length: 16 }, (_, cell) => Array.from(data.slice(cell * 6 + 2, (cell + 1) * 6)));
  };

  it("renamed values rename the answer, and change nothing else", async () => {
    const renamed = [2, 0, 3, 1];
    const rename = (token: number): number => (token < 2 ? token : 2 + (renamed[token - 2] as number));
    const [plain, other] = [await answer(SUDOKU, SUDOKU_TOKENS), await answer(SUDOKU, SUDOKU_TOKENS.map(rename))];
    const difference = valuesOf(plain).flatMap((row, cell) =>
      row.map((logit, value) => logit - (valuesOf(other)[cell]?.[renamed[value] as number] as number)),
    );
    expect(largest(difference)).toBeLessThan(1e-12);
    expect(largest(Array.from(plain.halt!.data, (q, i) => q - (other.halt!.data[i] as number)))).toBeLessThan(1e-12);
  });

  it("rows that change places within a band, and bands that do, move the answer along", async () => {
    const rows = [3, 2, 0, 1];
    const moved = SUDOKU_TOKENS.map((_, cell) => SUDOKU_TOKENS[(rows[cell >> 2] as number) * 4 + (cell & 3)] as number);
    const [plain, other] = [valuesOf(await answer(SUDOKU, SUDOKU_TOKENS)), valuesOf(await answer(SUDOKU, moved))];
    const difference = other.flatMap((row, cell) =>
      row.map((logit, value) => logit - (plain[(rows[cell >> 2] as number) * 4 + (cell & 3)]?.[value] as number)),
    );
    expect(largest(difference)).toBeLessThan(1e-12);
  });

  it("rows that change places across bands are another puzzle", async () => {
    const rows = [0, 2, 1, 3];
    const moved = SUDOKU_TOKENS.map((_, cell) => SUDOKU_TOKENS[(rows[cell >> 2] as number) * 4 + (cell & 3)] as number);
    const [plain, other] = [valuesOf(await answer(SUDOKU, SUDOKU_TOKENS)), valuesOf(await answer(SUDOKU, moved))];
    const difference = other.flatMap((row, cell) =>
      row.map((logit, value) => logit - (plain[(rows[cell >> 2] as number) * 4 + (cell & 3)]?.[value] as number)),
    );
    expect(largest(difference)).toBeGreaterThan(1e-3);
  });
});

it("needs as many numbers for 9×9 as for 4×4", () => {
  const nine = latticeConfig({ vocab_size: 11, seq_len: 81, box_rows: 3, box_cols: 3 });
  expect(numParameters(nine)).toBe(numParameters(SUDOKU));
});
