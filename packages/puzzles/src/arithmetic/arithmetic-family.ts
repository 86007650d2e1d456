import type { PuzzleFamily } from "../kinds/puzzle-family.ts";
import { arithmeticFamily, arithmeticKind } from "./arithmetic-kind.ts";
import { beginSumRuns } from "./sum-run.ts";

/** Sums of every operation and width. */
export const SUMS: PuzzleFamily = {
  usual: [],
  names: "addition-Nd, addition-mod-N, subtraction-mod-N, multiplication-mod-N",
  find: (name) => {
    const family = arithmeticFamily(name);
    return family === undefined ? undefined : arithmeticKind(family);
  },
  beginRuns: () => beginSumRuns(),
};
