import { graph, type HostTensor, hostTensor, input, state } from "@kensho/tensor";
import { ENGINES, type EngineName, seededRandom } from "@kensho/testing";
import { describe, expect, it } from "vitest";
import { signSgd } from "./sign-sgd.ts";

const ENGINES_IN_PLACE = ["cpu", "reference"] as const satisfies readonly EngineName[];

describe.each(ENGINES_IN_PLACE)("sign-SGD of a table of many puzzles on the %s engine", (name) => {
  it("moves the batch's rows by the sum of their gradients, and leaves the others alone bit by bit", async () => {
    const [rows, ndim, B] = name === "cpu" ? [6000, 32, 48] : [1200, 8, 48];
    const random = seededRandom(7);
    const table = Float32Array.from({ length: rows * ndim }, () => random() - 0.5);
    // Few different puzzles, so that most occur several times.
    const identifiers = Int32Array.from({ length: B }, () => Math.floor(random() * 12) * Math.floor(rows / 12));
    const gradient = Float32Array.from({ length: B * ndim }, () => (random() < 0.2 ? 0 : random() - 0.5));
    const engine = ENGINES[name]();
    await using held = await engine.createState({ table: hostTensor("f32", [rows, ndim], table) });
    const update = signSgd({
      table: state("table", [rows, ndim]),
      identifiers: input("identifiers", [B], "i32"),
      gradient: input("gradient", [B, ndim]),
      lr: input("lr", []),
      weight_decay: 0.1,
    });
    await using program = await engine.compile(graph({ rowUpdates: { table: update } }), held);
    await program.run({
      identifiers: hostTensor("i32", [B], identifiers),
      gradient: hostTensor("f32", [B, ndim], gradient),
      lr: hostTensor("f32", [], Float32Array.of(0.25)),
    });
    const got = ((await held.read()).table as HostTensor).data;

    const sums = new Map<number, Float64Array>();
    for (const [row, puzzle] of identifiers.entries()) {
      const sum = sums.get(puzzle) ?? new Float64Array(ndim);
      for (let j = 0; j < ndim; j++) sum[j] = (sum[j] as number) + (gradient[row * ndim + j] as number);
      sums.set(puzzle, sum);
    }
    expect(sums.size).toBeLessThan(13);
    for (let puzzle = 0; puzzle < rows; puzzle++) {
      const sum = sums.get(puzzle);
      const before = table.subarray(puzzle * ndim, (puzzle + 1) * ndim);
      const after = got.subarray(puzzle * ndim, (puzzle + 1) * ndim);
      if (sum === undefined) {
        if (!before.every((value, j) => value === after[j])) throw new Error(`row ${puzzle} has moved`);
        continue;
      }
      for (const [j, value] of before.entries()) {
        expect(after[j]).toBeCloseTo(value * (1 - 0.25 * 0.1) - 0.25 * Math.sign(sum[j] as number), 6);
      }
    }
  });
});
