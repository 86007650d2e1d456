import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { board, geometries, puzzles, symmetries } from "../../test/boards.ts";
import { RandomStream } from "../random-stream.ts";
import { sudokuGeometry } from "./geometry.ts";
import { isSolvedGrid } from "./rules.ts";
import { countSolutions } from "./solve.ts";
import { sudokuKind } from "./sudoku-kind.ts";
import { sudokuTokens } from "./sudoku-tokens.ts";
import {
  applySymmetry,
  composeSymmetries,
  identitySymmetry,
  invertSymmetry,
  randomSymmetry,
  symmetryCount,
} from "./symmetry.ts";

/** A size with a puzzle and two of its symmetries. */
const cases = geometries.chain((geometry) =>
  fc.record({
    geometry: fc.constant(geometry),
    puzzle: puzzles(geometry),
    a: symmetries(geometry),
    b: symmetries(geometry),
  }),
);

describe("the symmetry group", () => {
  test("inverse(apply(x)) = x, both ways", () => {
    fc.assert(
      fc.property(cases, ({ geometry, puzzle, a }) => {
        const inverse = invertSymmetry(a);
        expect(applySymmetry(inverse, applySymmetry(a, puzzle.puzzle))).toEqual(puzzle.puzzle);
        expect(applySymmetry(a, applySymmetry(inverse, puzzle.puzzle))).toEqual(puzzle.puzzle);
        expect(composeSymmetries(a, inverse)).toEqual(identitySymmetry(geometry));
      }),
    );
  });

  test("a composition does one after the other", () => {
    fc.assert(
      fc.property(cases, ({ puzzle, a, b }) => {
        const both = applySymmetry(composeSymmetries(a, b), puzzle.solution);
        expect(both).toEqual(applySymmetry(b, applySymmetry(a, puzzle.solution)));
      }),
    );
  });

  test("a solved grid stays solved, a puzzle keeps its one solution", () => {
    fc.assert(
      fc.property(cases, ({ geometry, puzzle, a }) => {
        const solution = applySymmetry(a, puzzle.solution);
        expect(isSolvedGrid(solution, geometry)).toBe(true);
        const { count, first } = countSolutions(applySymmetry(a, puzzle.puzzle), { geometry });
        expect(count).toBe(1);
        expect(first).toEqual(solution);
      }),
    );
  });

  test("the number of solutions of a loose puzzle stays", () => {
    fc.assert(
      fc.property(cases, fc.array(fc.nat(80), { maxLength: 3 }), ({ geometry, puzzle, a }, removed) => {
        const loose = puzzle.puzzle.slice();
        for (const cell of removed) loose[cell % geometry.cells] = 0;
        const limit = 50;
        const options = { limit, geometry };
        expect(countSolutions(applySymmetry(a, loose), options).count).toBe(countSolutions(loose, options).count);
      }),
      { numRuns: 50 },
    );
  });

  test("its order", () => {
    expect(symmetryCount(sudokuGeometry(4))).toBe(3072n);
    expect(symmetryCount(sudokuGeometry(6))).toBe(2_488_320n); // 720 · 48 · 72: no transposition
    expect(symmetryCount(sudokuGeometry(9))).toBe(1_218_998_108_160n);
  });

  test("random elements reach all 3,072 symmetries of 4×4, evenly", () => {
    const random = RandomStream.fromSeed(3);
    const seen = new Map<string, number>();
    const draws = 60_000;
    for (let i = 0; i < draws; i++) {
      const { transpose, rows, cols, digits } = randomSymmetry(sudokuGeometry(4), random);
      const key = `${transpose} ${rows} ${cols} ${digits}`;
      seen.set(key, (seen.get(key) ?? 0) + 1);
    }
    expect(seen.size).toBe(3072);
    expect(Math.max(...seen.values())).toBeLessThan(50); // mean 19.5, standard deviation 4.4
  });

  test("6×6 is never transposed: its boxes are wider than high", () => {
    const random = RandomStream.fromSeed(3);
    for (let i = 0; i < 200; i++) expect(randomSymmetry(sudokuGeometry(6), random).transpose).toBe(false);
  });

  test("a board of another size is refused", () => {
    expect(() => applySymmetry(identitySymmetry(sudokuGeometry(6)), board("1234"))).toThrow(
      /6×6 symmetry and a board of 4 cells/,
    );
  });
});

test("a kind's augment maps input and label alike, leaves padding, and equals applySymmetry", () => {
  fc.assert(
    fc.property(cases, fc.nat(), ({ geometry, puzzle }, seed) => {
      const kind = sudokuKind(geometry);
      const input = Int32Array.from(sudokuTokens(puzzle.puzzle));
      const label = Int32Array.from(sudokuTokens(puzzle.solution));
      const symmetry = randomSymmetry(geometry, RandomStream.fromSeed(seed));
      kind.augment(RandomStream.fromSeed(seed), input, label);
      expect([...input]).toEqual([...sudokuTokens(applySymmetry(symmetry, puzzle.puzzle))]);
      expect([...label]).toEqual([...sudokuTokens(applySymmetry(symmetry, puzzle.solution))]);
      const padding = new Int32Array(geometry.cells);
      const ignored = new Int32Array(geometry.cells).fill(-100);
      kind.augment(RandomStream.fromSeed(seed), padding, ignored);
      expect(new Set([...padding, ...ignored])).toEqual(new Set([0, -100]));
    }),
  );
});
