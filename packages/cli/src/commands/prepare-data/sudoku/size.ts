import * as Flags from "@oclif/core/flags";
import { UsageError } from "../../../errors.ts";

/** Sides of a Sudoku, in cells. A box has at least two rows and two columns, so a side is not a prime number. */
const SIDES = [4, 6, 8, 9, 10, 12, 14, 15, 16, 18, 20, 21, 22, 24, 25];

/** A flag for the side of a Sudoku. */
export const sudokuSize = Flags.custom<number>({
  helpValue: "N",
  parse: async (text) => {
    const side = SIDES.find((known) => String(known) === text.trim());
    if (side !== undefined) return side;
    throw new UsageError(`Invalid size "${text}" (expected one of ${SIDES.join(", ")}).`, [
      "Use a product of two numbers of at least 2, such as 6 (boxes of 2×3) or 12 (boxes of 3×4).",
    ]);
  },
});
