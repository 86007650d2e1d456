import { expect, it } from "vitest";
import { memorises } from "./memorisation.ts";

const of = (examples: number, train_exact_accuracy: number, exact_accuracy: number): boolean =>
  memorises({ examples, train_exact_accuracy, exact_accuracy });

it.each([
  ["a wide gap on many puzzles", of(200, 0.9, 0.4), true],
  ["all known, none solved", of(20, 1, 0), true],
  ["the same gap, on puzzles too few to tell", of(10, 0.7, 0.4), false],
  ["a sure gap, too narrow to matter", of(1_000_000, 0.95, 0.9), false],
  ["no gap", of(500, 0.8, 0.8), false],
  ["both perfect", of(500, 1, 1), false],
  ["better on unseen puzzles", of(500, 0.4, 0.9), false],
])("%s: %s", (_, said, expected) => {
  expect(said).toBe(expected);
});
