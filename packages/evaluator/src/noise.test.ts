import { RandomStream } from "@kensho/puzzles";
import { expect, it } from "vitest";
import { gaussian } from "./noise.ts";

it("has the moments of a normal distribution of the given deviation", () => {
  const values = new Float32Array(200_001);
  gaussian(RandomStream.fromSeed(3), 2, values);
  const moment = (power: number) => values.reduce((sum, x) => sum + (x / 2) ** power, 0) / values.length;
  expect(moment(1)).toBeCloseTo(0, 1.7);
  expect(moment(2)).toBeCloseTo(1, 1.5);
  expect(moment(4)).toBeCloseTo(3, 0.8);
});
