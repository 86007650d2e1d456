import type { SudokuBoxes } from "../boxes.ts";
import { allGaps, type Row } from "./read-row.ts";

/** What a file draws around the rows of a grid. In masks, bit i stands for a line before row or column i. */
export interface Drawing {
  readonly size: number;
  readonly rows: readonly Pick<Row, "bars" | "heavyBars" | "gaps">[];
  readonly rules: number;
  readonly heavyRules: number;
  /** Blank lines between rows. */
  readonly blanks: number;
}

/** Finds the boxes that a file draws, with bars and rules or else with spaces and blank lines. Lines around every cell draw none.
 * @returns `undefined` if it draws none, `"irregular"` if the lines are not those of equal boxes */
export function drawnBoxes({ size, rows, rules, heavyRules, blanks }: Drawing): SudokuBoxes | "irregular" | undefined {
  const cols = columnsOf(
    rows.map(({ bars }) => bars),
    rows.map(({ heavyBars }) => heavyBars),
    size,
  );
  if (cols === "irregular") return cols;
  const ruled = period(rules, size) ?? period(heavyRules, size);
  if (cols !== undefined) {
    return ruled === undefined || ruled % (size / cols) === 0 ? { boxRows: size / cols, boxCols: cols } : "irregular";
  }
  if (ruled !== undefined) return { boxRows: ruled, boxCols: size / ruled };
  const spaced = uniform(rows.map(({ gaps }) => gaps));
  const gap = spaced === undefined ? undefined : exactPeriod(spaced, size);
  if (gap !== undefined) return { boxRows: size / gap, boxCols: gap };
  const band = period(blanks, size);
  return band === undefined ? undefined : { boxRows: band, boxCols: size / band };
}

function columnsOf(bars: readonly number[], heavy: readonly number[], size: number): number | "irregular" | undefined {
  if (bars.every((mask) => mask === 0)) return undefined;
  const strong = heavy.some((mask) => mask !== 0) && heavy.some((mask, i) => mask !== bars[i]);
  const mask = uniform(strong ? heavy : bars);
  if (mask === undefined) return "irregular";
  return mask === allGaps(size) ? undefined : (exactPeriod(mask, size) ?? "irregular");
}

/** The mask that all rows with lines share. */
function uniform(masks: readonly number[]): number | undefined {
  const drawn = masks.filter((mask) => mask !== 0);
  return drawn.every((mask) => mask === drawn[0]) ? drawn[0] : undefined;
}

/** The distance of lines that are at all its multiples and nowhere else. */
function exactPeriod(mask: number, size: number): number | undefined {
  const step = period(mask, size);
  if (step === undefined) return undefined;
  let full = 0;
  for (let at = step; at < size; at += step) full |= 1 << at;
  return full === mask ? step : undefined;
}

/** The largest distance that divides the places of all lines and the size; `undefined` for 1 and for no line. */
function period(mask: number, size: number): number | undefined {
  let step = size;
  for (let at = 1; at < size; at++) if ((mask & (1 << at)) !== 0) step = gcd(step, at);
  return step > 1 && step < size ? step : undefined;
}

export function gcd(a: number, b: number): number {
  return b === 0 ? a : gcd(b, a % b);
}
