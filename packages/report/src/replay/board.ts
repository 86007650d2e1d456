import type { PuzzleKind } from "@kensho/puzzles";

/** How the page draws the grids of a kind. */
export interface Board {
  readonly rows: number;
  readonly cols: number;
  /** `digits`: text in cells; `maze`: walls, floor and path; `colours`: the ten of ARC. */
  readonly style: "digits" | "maze" | "colours";
  /** Rows and columns of a box that is set apart by thicker lines. */
  readonly box?: readonly [rows: number, cols: number];
  /** Text of a cell by token. */
  readonly symbols: readonly string[];
  /** Whether the puzzle is another grid than its answer, and is shown beside it. */
  readonly apart: boolean;
}

/** How grids of a kind are drawn. A kind that is not known is a row of token numbers. */
export function boardOf(kind: PuzzleKind | undefined, length: number): Board {
  if (kind === undefined) {
    return { rows: 1, cols: length, style: "digits", symbols: [], apart: true };
  }
  const [rows, cols] = kind.shape;
  const { name, definition } = kind;
  // A user's own alphabet may have a symbol of any name; the tokens of the other kinds that show nothing have these.
  const empty = (token: string, i: number): boolean => i === 0 || (definition === undefined && token === "blank");
  const symbols = kind.tokens.map((token, i) => (empty(token, i) ? "" : token));
  if (name.startsWith("maze-")) {
    return { rows, cols, style: "maze", symbols: ["", "", "", "S", "G", ""], apart: false };
  }
  if (name.startsWith("arc-")) return { rows, cols, style: "colours", symbols: kind.tokens.map(() => ""), apart: true };
  const box = kind.box === undefined ? undefined : ([kind.box.rows, kind.box.cols] as const);
  const apart = definition !== undefined && !(definition.keeps_givens && definition.blanks.length > 0);
  return { rows, cols, style: "digits", symbols, apart, ...(box === undefined ? {} : { box }) };
}

/** Which cells the puzzle gives, so that the answer cannot change them. */
export function givensOf(kind: PuzzleKind | undefined, input: ArrayLike<number>): boolean[] {
  const board = boardOf(kind, input.length);
  const blanks = blankTokens(kind);
  return Array.from(input, (token) => !board.apart && !blanks.has(token));
}

/** Tokens of cells that the answer fills. */
function blankTokens(kind: PuzzleKind | undefined): ReadonlySet<number> {
  const blanks = kind?.definition?.blanks ?? [kind?.name.startsWith("maze-") ? "free" : "blank"];
  return new Set([0, ...blanks.map((name) => kind?.tokens.indexOf(name) ?? -1)]);
}
