import * as Flags from "@oclif/core/flags";
import { UsageError } from "../../errors.ts";

/** Rows and columns of a grid. */
export interface Grid {
  readonly rows: number;
  readonly cols: number;
}

/** Reads `9x10` (rows first), or `10` for a square. @throws {UsageError} */
export function parseGrid(text: string): Grid {
  const [, rows, cols = rows] = /^\s*(\d{1,4})(?:\s*[x×]\s*(\d{1,4}))?\s*$/i.exec(text) ?? [];
  if (rows === undefined || Number(rows) === 0 || Number(cols) === 0) {
    throw new UsageError(`"${text}" is not a number of rows and columns.`, ["Write it like 9x10, rows first."]);
  }
  return { rows: Number(rows), cols: Number(cols) };
}

/** A flag that takes rows and columns. */
export const grid = Flags.custom<Grid>({ helpValue: "ROWSxCOLS", parse: async (text) => parseGrid(text) });
