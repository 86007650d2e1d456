import { describe, expect, test } from "vitest";
import { mirrorTask } from "../../test/arc-tasks.ts";
import { latinSquares } from "../../test/latin-squares.ts";
import { customKind } from "../custom/custom-kind.ts";
import { RandomStream } from "../random-stream.ts";
import { guessKind, PUZZLE_KINDS, puzzleKind } from "./kinds.ts";
import { parsePuzzles } from "./parse-puzzles.ts";
import type { PuzzleKind } from "./puzzle-kind.ts";

const custom = customKind("custom-x", {
  title: "x",
  alphabet: [".", "1", "10"],
  shape: [1, 2],
  blanks: ["."],
  keeps_givens: true,
});
const kinds: readonly PuzzleKind[] = [
  ...PUZZLE_KINDS,
  ...[
    "maze-5x5",
    "sudoku-12x12",
    "sudoku-6x6-boxes-3x2",
    "addition-2d",
    "subtraction-mod-7",
    "multiplication-mod-97",
  ].map(puzzleKind),
  custom,
];

describe.each(kinds.map((kind) => [kind.name, kind] as const))("%s", (name, kind) => {
  test("has a shape, names for its tokens, and at least one symmetry", () => {
    expect(kind.shape[0] * kind.shape[1]).toBe(kind.sequenceLength);
    expect(kind.tokens).toHaveLength(kind.vocabSize);
    expect(new Set(kind.tokens).size).toBe(kind.vocabSize);
    expect(kind.symmetryCount).toBeGreaterThanOrEqual(1n);
    if (kind !== custom) expect(puzzleKind(name)).toBe(kind);
  });

  test("takes any tokens: prints, checks, validates and turns them without a fault", () => {
    const random = RandomStream.fromSeed(4);
    for (let run = 0; run < 50; run++) {
      const draw = () => Int32Array.from({ length: kind.sequenceLength }, () => random.int(kind.vocabSize + 2));
      const [input, answer] = [draw(), draw()];
      // Two random grids of a few cells may happen to fit each other.
      const { valid, violations } = kind.check(input, answer);
      expect(valid).toBe(violations.length === 0);
      if (kind.sequenceLength > 20) expect(valid).toBe(false);
      expect(kind.print(answer, { givens: input })).toEqual(expect.any(String));
      expect(kind.line!(answer).split("\n")).toHaveLength(1);
      const validation = kind.validate(input);
      if ("solution" in validation) expect(kind.check(input, validation.solution).violations).toEqual([]);
      expect(kind.classKey(input, answer)).toEqual(expect.any(String));
      kind.augment(random, input, answer);
      expect(input.length).toBe(kind.sequenceLength);
    }
  });

  test("has its measures in every check", () => {
    const empty = new Uint8Array(kind.sequenceLength);
    expect(Object.keys(kind.check(empty, empty).measures ?? {})).toEqual(kind.measures ?? []);
  });
});

test.each([
  ["12.4\n3412\n2143\n4321", "12.4341221434321"],
  ["S.#\n#.#\n#.G", "S ## ## G"],
  ["S..\n..#\n..G", "S    #  G"],
  ["S..\n...\n..G", "S       G"],
  ["3+7=10", "3 + 7 = ?"],
  [JSON.stringify(mirrorTask(1)), JSON.stringify((mirrorTask(1).test[0] as { input: number[][] }).input)],
])("%j on one line", (text, line) => {
  const [puzzle] = parsePuzzles(text);
  if (puzzle === undefined || puzzle instanceof Error) throw puzzle;
  expect(puzzleKind(puzzle.kind).line!(puzzle.input)).toBe(line);
});

test("folders that name no kind are recognised by vocabulary and length", () => {
  const name = (vocabulary: number, length: number) => guessKind(vocabulary, length)?.name;
  expect([name(11, 81), name(6, 16), name(6, 900), name(6, 144), name(12, 900), name(6, 17), name(7, 900)]).toEqual([
    "sudoku-9x9",
    "sudoku-4x4",
    "maze-30x30",
    "maze-12x12",
    "arc-30x30",
    undefined,
    undefined,
  ]);
});

test("candidates of a kind of one's own, as of ours: the tokens that a line has not used; none where a rule is broken", () => {
  const grid = (text: string) => Uint8Array.from(text, (digit) => Number(digit) + 1);
  const masks = latinSquares.candidates!(grid("1200000000040000"))!;
  const digits = (mask: number) => [1, 2, 3, 4].filter((digit) => mask & (1 << (digit + 1)));
  expect([0, 2, 3, 8].map((cell) => digits(masks[cell]!))).toEqual([[1], [3, 4], [3], [2, 3]]);
  expect(latinSquares.candidates!(grid("1100000000000000"))).toBeUndefined();
  expect(latinSquares.candidates!(grid("1230000400000000"))).toBeUndefined();
});
