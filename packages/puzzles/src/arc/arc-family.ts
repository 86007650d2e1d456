import type { PuzzleFamily } from "../kinds/puzzle-family.ts";
import { ARC_KIND } from "./arc-kind.ts";

/** ARC, whose grids are all in one frame. */
export const ARC: PuzzleFamily = {
  usual: [ARC_KIND],
  find: (name) => (name === ARC_KIND.name ? ARC_KIND : undefined),
};
