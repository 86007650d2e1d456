import { gather, type HostTensor, reshape, type Tensor, tensor } from "@kensho/tensor";
import { compute, ENGINES, relativeError } from "@kensho/testing";
import { describe, expect, it } from "vitest";
import { randomTensor } from "../test/random-tensor.ts";
import { attention } from "./attention.ts";
import { mlpMixing } from "./mixing.ts";
import { type RopeTable, ropeTable } from "./rope.ts";

const [L, D, HEADS] = [5, 8, 2];
const ORDER = tensor([3, 0, 4, 1, 2], "i32");

/** The positions of `[1, L, D]` in another order. */
const permute = (x: Tensor): Tensor => reshape(gather(reshape(x, [L, D]), ORDER), [1, L, D]);

/** How far mixing permuted positions is from permuting mixed ones. */
async function orderDependence(mix: (x: Tensor) => Tensor): Promise<number> {
  const x = randomTensor(1, [1, L, D]);
  const { before, after } = await compute(ENGINES.reference(), { before: mix(permute(x)), after: permute(mix(x)) });
  return relativeError(before, after);
}

const attend =
  (positions?: RopeTable) =>
  (x: Tensor): Tensor =>
    attention(x, { qkv_proj: randomTensor(2, [3 * D, D]), o_proj: randomTensor(3, [D, D]) }, HEADS, positions);

describe("attention and the order of positions", () => {
  it("without positions, permuting what goes in permutes what comes out", async () => {
    expect(await orderDependence(attend())).toBeLessThan(1e-14);
  });

  it("with rotary positions it does not", async () => {
    expect(await orderDependence(attend(ropeTable(L, D / HEADS)))).toBeGreaterThan(1e-3);
  });

  it("with every position rotated alike (all at position 0) it does again", async () => {
    // A table with as many equal rows as positions: angles are those of position 0, cos 1 and sin 0.
    const { cos, sin } = ropeTable(1, D / HEADS);
    expect(await orderDependence(attend({ cos, sin }))).toBeLessThan(1e-14);
  });

  it("mixing over the sequence depends on it", async () => {
    const params = { gate_up_proj: randomTensor(4, [16, L]), down_proj: randomTensor(5, [L, 8]) };
    expect(await orderDependence((x) => mlpMixing(x, params, 1e-5))).toBeGreaterThan(1e-2);
  });

  it("rows of a batch do not see each other", async () => {
    const rows = (order: number[]): Tensor => gather(randomTensor(8, [3, L, D]), tensor(order, "i32"));
    const second = gather(attend()(rows([0, 1, 2])), tensor([1], "i32"));
    const got = await compute(ENGINES.reference(), { second, alone: attend()(rows([1])) });
    expect(relativeError(got.second, got.alone)).toBeLessThan(1e-14);
  });
});

describe("mlpMixing", () => {
  it("norms over the sequence: each channel has mean square 1 over the positions", async () => {
    const params = { gate_up_proj: randomTensor(4, [16, L]), down_proj: randomTensor(5, [L, 8]) };
    const { y } = await compute(ENGINES.reference(), { y: mlpMixing(randomTensor(9, [2, L, D]), params, 1e-12) });
    for (let row = 0; row < 2; row++) {
      for (let channel = 0; channel < D; channel++) {
        const squares = Array.from({ length: L }, (_, l) => (y.data[(row * L + l) * D + channel] as number) ** 2);
        expect(squares.reduce((sum, square) => sum + square) / L).toBeCloseTo(1, 9);
      }
    }
  });

  it("normalises over the features on request: each position has mean square 1, and only the norm differs", async () => {
    const params = { gate_up_proj: randomTensor(4, [16, L]), down_proj: randomTensor(5, [L, 8]) };
    const x = randomTensor(9, [2, L, D]);
    const { y, raw } = await compute(ENGINES.reference(), {
      y: mlpMixing(x, params, 1e-12, "features"),
      raw: mlpMixing(x, params, 1e12, "sequence"),
    });
    for (let position = 0; position < 2 * L; position++) {
      const slice = (values: HostTensor): number[] =>
        Array.from(values.data.slice(position * D, (position + 1) * D), Number);
      expect(slice(y).reduce((sum, value) => sum + value ** 2, 0) / D).toBeCloseTo(1, 9);
      // A huge eps makes the norm nearly the same factor everywhere, which leaves the values before it.
      const scale = (slice(y)[0] as number) / (slice(raw)[0] as number);
      for (const [i, value] of slice(raw).entries()) expect(slice(y)[i]).toBeCloseTo(scale * value, 6);
    }
  });
});
