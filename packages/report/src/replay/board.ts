import { type KindDrawing, PAD_TOKEN, type PuzzleKind } from "@kensho/puzzles";

/** How the page draws the grids of a kind. */
export interface Board extends Required<KindDrawing> {
  readonly rows: number;
  readonly cols: number;
  /** Rows and columns of a box that is set apart by thicker lines. */
  readonly box?: readonly [rows: number, cols: number];
}

/** How grids of a kind are drawn. A kind that is not known is a row of token numbers. */
export function boardOf(kind: PuzzleKind | undefined, length: number): Board {
  if (kind === undefined) return { rows: 1, cols: length, style: "digits", symbols: [], apart: true };
  const { shape, tokens, box, drawing } = kind;
  const [rows, cols] = shape;
  const blanks = blankTokens(kind);
  return {
    rows,
    cols,
    style: drawing?.style ?? "digits",
    symbols: drawing?.symbols ?? tokens.map((name, token) => (blanks.has(token) ? "" : name)),
    apart: drawing?.apart ?? false,
    ...(box === undefined ? {} : { box: [box.rows, box.cols] as const }),
  };
}

/** Which cells the puzzle gives, so that the answer cannot change them. */
export function givensOf(kind: PuzzleKind | undefined, input: ArrayLike<number>): boolean[] {
  const board = boardOf(kind, input.length);
  const blanks = kind === undefined ? undefined : blankTokens(kind);
  return Array.from(input, (token) => !board.apart && !blanks?.has(token));
}

/** Tokens of cells that the answer fills. */
function blankTokens({ blanks, tokens }: PuzzleKind): ReadonlySet<number> {
  return new Set([PAD_TOKEN, ...(blanks ?? [tokens.indexOf("blank")])]);
}
