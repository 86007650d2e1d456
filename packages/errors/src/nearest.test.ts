import fc from "fast-check";
import { expect, test } from "vitest";
import { nearest, suggestNames } from "./nearest.ts";

const KEYS = ["hidden_size", "num_heads", "H_cycles", "L_cycles", "L_layers", "lr", "halt_max_steps"];

test.each([
  ["hiden_size", "hidden_size"],
  ["hidden-size", "hidden_size"],
  ["hiddensize", "hidden_size"],
  ["h_cycle", "H_cycles"],
  ["l_layer", "L_layers"],
  ["rl", "lr"],
  ["halt_max_step", "halt_max_steps"],
  ["halt", "halt_max_steps"],
])("%s was meant to be %s", (word, key) => {
  expect(nearest(word, KEYS)).toBe(key);
});

test.each(["batch_size_of_all", "q", "xyz", "l", ""])("%j is near to none", (word) => {
  expect(nearest(word, KEYS)).toBeUndefined();
});

test("an abbreviation of two names is near to neither", () => {
  expect(nearest("sudoku-extreme", ["trm-sudoku-extreme-a", "trm-sudoku-extreme-b"])).toBeUndefined();
  expect(nearest("sudo", ["sudoku-small", "sudoku-large"])).toBeUndefined();
});

test("a name is nearest to itself, and a swap of two letters is found", () => {
  const words = fc.uniqueArray(fc.stringMatching(/^[a-z]{6,12}$/), { minLength: 1, maxLength: 6 });
  fc.assert(
    fc.property(words, fc.nat(), (names, pick) => {
      expect(nearest(names[pick % names.length]!, names)).toBe(names[pick % names.length]);
    }),
  );
  expect(nearest("trian", ["train", "eval"])).toBe("train");
});

test("suggests the nearest, or all of a few, or nothing", () => {
  expect(suggestNames("evel", ["train", "eval"])).toEqual(["Did you mean eval?"]);
  expect(suggestNames("zzz", ["train", "eval"])).toEqual(["Known: train, eval."]);
  expect(
    suggestNames(
      "zzz",
      Array.from({ length: 13 }, (_, i) => `name-${i}`),
    ),
  ).toEqual([]);
});
