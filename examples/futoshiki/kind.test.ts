import { PuzzleFormatError, RandomStream } from "@kensho/puzzles";
import { expect, test } from "vitest";
import { drawFutoshiki } from "./generate.ts";
import { FUTOSHIKI } from "./kind.ts";

const board = (text: string): Uint8Array => FUTOSHIKI.parse(text)[0]!.input;

test("images of a board with one answer have one answer, their own; and all have one key", () => {
  const random = RandomStream.fromSeed(3);
  for (let run = 0; run < 10; run++) {
    const { input, label } = drawFutoshiki(random);
    const key = FUTOSHIKI.classKey(input, label);
    const images = new Set<string>();
    for (let i = 0; i < 40; i++) {
      const [image, answer] = [input.slice(), label.slice()];
      FUTOSHIKI.augment(random, image, answer);
      expect(FUTOSHIKI.check(image, answer)).toMatchObject({ valid: true, keepsGivens: true });
      expect(FUTOSHIKI.classKey(image, answer)).toBe(key);
      images.add(image.join());
    }
    expect(images.size).toBeGreaterThan(8);
    expect(FUTOSHIKI.validate(input)).toEqual({ status: "unique", solution: label });
    expect(board(FUTOSHIKI.print(input))).toEqual(input);
  }
});

test("every broken rule is found", () => {
  const { input, label } = drawFutoshiki(RandomStream.fromSeed(1));
  const wrongs = (answer: Uint8Array): string[] => FUTOSHIKI.check(input, answer).violations.map((one) => one.message);
  expect(wrongs(label)).toEqual([]);
  expect(wrongs(input)).toContain("a cell has no digit");
  const given = input.findIndex((value) => value > 1 && value < 6);
  expect(wrongs(label.with(given, label[given] === 2 ? 3 : 2))).toContain("a given or a sign was changed");
  const [first, second] = [0, 2];
  const swapped = label.with(first, label[second]!).with(second, label[first]!);
  expect(wrongs(swapped)).toContain("a digit stands twice in a row or column");
  const typed = board("1 < .   .   .\n\n.   .   .   .\n\n.   .   .   .\n\n.   .   .   .");
  expect(FUTOSHIKI.check(typed, typed.with(2, 3)).violations.map(({ message }) => message)).not.toContain(
    "a sign is not true",
  );
  expect(FUTOSHIKI.check(typed, typed.with(0, 4).with(2, 3)).violations.map(({ message }) => message)).toContain(
    "a sign is not true",
  );
  expect(FUTOSHIKI.validate(typed).status).toBe("several-solutions");
  expect(FUTOSHIKI.validate(typed.with(2, 2).with(0, 3)).status).toBe("no-solution");
});

test("text that is not a board is refused with its position", () => {
  expect(() => FUTOSHIKI.parse("1 < x")).toThrow(PuzzleFormatError);
  const rows = ". . .   .\n\n.   .   .   .\n\n.   .   .   .\n\n.   .   .   .";
  expect(() => FUTOSHIKI.parse(rows)).toThrow(/a sign or a space/);
  expect(() => FUTOSHIKI.parse(`7${rows.slice(1)}`)).toThrow(/one of \.1234/);
});
