import { constant, type Tensor } from "@kensho/tensor";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";
import { initialise, truncatedNormal } from "./init.ts";

/** The table is part of a graph, and the same in every run: a seed draws places in it. */
const SEED = 1;

/** A constant `[rows, width]` of normal values of deviation 1, cut at two deviations: noise that needs no more from outside than a place in it. */
export function noiseTable(rows: number, width: number): Tensor {
  const { data, shape } = initialise(truncatedNormal(1), [rows, width], xoroshiro128plus(SEED));
  return constant(data, shape);
}
