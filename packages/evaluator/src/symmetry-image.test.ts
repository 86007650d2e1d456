import { puzzleKind, RandomStream } from "@kensho/puzzles";
import { describe, expect, it } from "vitest";
import { symmetryImage } from "./symmetry-image.ts";

describe.each(["sudoku-4x4", "sudoku-6x6", "sudoku-9x9", "maze-5x5", "addition-3d", "multiplication-mod-7"])(
  "%s",
  (name) => {
    const kind = puzzleKind(name);

    it("an image is what the kind itself would draw, and every answer finds its way back", () => {
      const random = RandomStream.fromSeed(5);
      const draw = (): Int32Array => Int32Array.from({ length: kind.sequenceLength }, () => random.int(kind.vocabSize));
      for (let run = 0; run < 20; run++) {
        const [input, answer] = [draw(), draw()];
        const image = symmetryImage(kind, input, RandomStream.fromSeed(run));
        const [turned, turnedAnswer] = [input.slice(), answer.slice()];
        kind.augment(RandomStream.fromSeed(run), turned, turnedAnswer);
        expect(image?.tokens).toEqual(turned);
        expect(image?.undo(turnedAnswer)).toEqual(answer);
        const places = Float32Array.from(input.keys());
        const moved = Float32Array.from(image?.undoCells(places) ?? []);
        expect(Array.from(moved).sort((a, b) => a - b)).toEqual(Array.from(places));
      }
    });
  },
);

it("kinds without symmetries, and those that do more than move and rename, have no images", () => {
  const kind = puzzleKind("sudoku-4x4");
  const random = RandomStream.fromSeed(1);
  const input = new Uint8Array(16).fill(2);
  expect(symmetryImage({ ...kind, symmetryCount: 1n }, input, random)).toBeUndefined();
  const shifting = { ...kind, augment: (_: unknown, grid: Uint8Array | Int32Array) => void grid.fill(3) };
  expect(symmetryImage(shifting, input, random)).toBeUndefined();
  const unstable = {
    ...kind,
    // Depends on what the grid holds: no renaming of tokens.
    augment: (_: unknown, grid: Uint8Array | Int32Array) => {
      if (grid[0] === 2) grid.fill(5, 0, 1);
    },
  };
  expect(symmetryImage(unstable, input, random)).toBeUndefined();
});
