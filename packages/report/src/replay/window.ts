import type { Board } from "./board.ts";
import type { Replay } from "./replay.ts";

/** The part of a grid that is worth showing. */
export interface Window {
  readonly rows: number;
  readonly cols: number;
  /** Its cells in the whole grid, row by row. */
  readonly cells: readonly number[];
}

/** First token of ARC that is a colour; those before are padding and the marks of a grid's end. */
const FIRST_COLOUR = 2;

/** The cells of a replay that are shown: all, but for small pictures in the large frame of ARC, what puzzle and answer cover. */
export function windowOf({ rows, cols, style }: Board, { input, label }: Pick<Replay, "input" | "label">): Window {
  const whole = [...input.keys()];
  const covered = (cell: number): boolean =>
    (input[cell] as number) >= FIRST_COLOUR || (label[cell] as number) >= FIRST_COLOUR;
  const inside = style === "colours" ? whole.filter(covered) : [];
  if (inside.length === 0) return { rows, cols, cells: whole };
  const ends = (values: readonly number[]): [number, number] => [Math.min(...values), Math.max(...values)];
  const [top, bottom] = ends(inside.map((cell) => Math.floor(cell / cols)));
  const [left, right] = ends(inside.map((cell) => cell % cols));
  const cells = whole.filter((cell) => {
    const [row, col] = [Math.floor(cell / cols), cell % cols];
    return row >= top && row <= bottom && col >= left && col <= right;
  });
  return { rows: bottom - top + 1, cols: right - left + 1, cells };
}
