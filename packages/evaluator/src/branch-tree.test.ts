import { type PuzzleKind, puzzleKind, RandomStream, type Tokens } from "@kensho/puzzles";
import { describe, expect, it } from "vitest";
import { BranchTree } from "./branch-tree.ts";

const kind = puzzleKind("sudoku-4x4") as PuzzleKind & Required<Pick<PuzzleKind, "candidates">>;
const tokens = (digits: string): Uint8Array => Uint8Array.from(digits, (digit) => Number(digit) + 1);
const text = (grid: Tokens): string => Array.from(grid, (token) => token - 1).join("");

/** The same probability for every token, but for those of some cells. */
function beliefs(known: Readonly<Record<number, Readonly<Record<number, number>>>> = {}): Float32Array {
  const p = new Float32Array(16 * 6).fill(1 / 6);
  for (const [cell, digits] of Object.entries(known)) {
    p.fill(0, Number(cell) * 6, Number(cell) * 6 + 6);
    for (const [digit, share] of Object.entries(digits)) p[Number(cell) * 6 + Number(digit) + 1] = share;
  }
  return p;
}

function childrenOf(input: string, p: Float32Array): string[] {
  const tree = new BranchTree(kind, tokens(input));
  tree.grow(tree.take()!, p);
  const children: string[] = [];
  for (let node = tree.take(); node !== undefined; node = tree.take()) children.push(text(node.grid));
  return children;
}

it("branches on a cell of the fewest tokens that the rules leave, the likelier one first", () => {
  // Row 1 leaves 3 and 4, and its last cell cannot be 4.
  const children = childrenOf("1200000000040000", beliefs({ 3: { 3: 0.2, 4: 0.8 } }));
  expect(children).toEqual(["1203000000040000"]);
  const two = childrenOf("1200000000000000", beliefs({ 3: { 3: 0.2, 4: 0.8 } }));
  expect(two).toHaveLength(2);
  expect(new Set(two.map((grid) => grid.slice(0, 2)))).toEqual(new Set(["12"]));
});

it("first assumes at once all that the network is sure of, but nothing that breaks a rule", () => {
  const sure = beliefs({ 5: { 4: 0.999 }, 10: { 3: 0.999 } });
  expect(childrenOf("1200000000000000", sure)[0]).toBe("1200040000300000");
  const clash = beliefs({ 8: { 3: 0.999 }, 9: { 3: 0.999 } });
  expect(childrenOf("1200000000000000", clash).every((grid) => grid[8] === "0" || grid[9] === "0")).toBe(true);
});

describe("completeness", () => {
  it("whatever the network believes, growing every node reaches the only solution", () => {
    const random = RandomStream.fromSeed(2);
    const solution = "1234341221434321";
    for (let run = 0; run < 10; run++) {
      const tree = new BranchTree(kind, tokens("1004340021004021"));
      const reached: string[] = [];
      for (let node = tree.take(), n = 0; node !== undefined && n < 500; node = tree.take(), n++) {
        const grid = text(node.grid);
        if (!grid.includes("0")) reached.push(grid);
        tree.grow(
          node,
          Float32Array.from({ length: 96 }, () => random.int(1000) / 1000),
        );
      }
      expect(reached).toEqual([solution]);
    }
  });
});

it("there is nothing to assume in a grid that breaks a rule", () => {
  expect(new BranchTree(kind, tokens("1100000000000000")).take()).toBeUndefined();
});
