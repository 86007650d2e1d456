import { createThinker } from "@kensho/evaluator";
import { cpuEngine } from "@kensho/onnx";
import { type PuzzleKind, SUDOKU_SIZES, sudokuKind, sudokuTokens } from "@kensho/puzzles";
import { expect, test } from "vitest";
import { networkOnBoard } from "./network-on-board.ts";
import { openNetwork } from "./open-network.ts";

const PUZZLES = {
  4: "4030204114003004",
  6: "103056406020201560504030312040605012",
} as const;

test.each([4, 6] as const)("a bundled network solves a Sudoku of another size: %i", async (size) => {
  const kind = sudokuKind(size);
  const input = sudokuTokens(Uint8Array.from(PUZZLES[size], Number));
  const { model, weights } = networkOnBoard(await openNetwork("sudoku-9x9"), kind);
  await using thinker = await createThinker({ engine: cpuEngine(), model, weights, batchSize: 1 });
  let valid = false;
  for await (const { predictions } of thinker.think(Int32Array.from(input), 32)) {
    valid ||= kind.check(input, predictions).valid;
  }
  expect(valid).toBe(true);
});

test("a network of another kind of puzzle is refused", async () => {
  const network = await openNetwork("maze-10x10");
  expect(() => networkOnBoard(network, sudokuKind(9))).toThrow(/cannot be applied to Sudoku 9×9/);
});

test("a lattice of candidates has the units of Sudoku of any boxes, and refuses further ones", async () => {
  const network = await openNetwork("sudoku-9x9");
  const vertical = sudokuKind({ boxRows: 4, boxCols: 3 });
  for (const kind of [...SUDOKU_SIZES.map((size) => sudokuKind(size)), vertical]) {
    expect(networkOnBoard(network, kind).model.seq_len).toBe(kind.sequenceLength);
  }
  const nine = sudokuKind(9);
  const system = nine.unitsOf!(new Uint8Array(81));
  const diagonal = { kind: "diagonal", cells: Array.from({ length: 9 }, (_, i) => i * 10) };
  const withDiagonal: PuzzleKind = {
    ...{ ...nine, name: "sudoku-9x9-diagonal", title: "Sudoku with a diagonal" },
    unitsOf: () => ({ ...system, units: [...system.units, diagonal] }),
  };
  expect(() => networkOnBoard(network, withDiagonal)).toThrow(/the rules have other units/);
});
