import type { Unit } from "./unit-system.ts";

/**
 * Returns the least and the greatest value that each cell of a unit may hold, as far as its sum and its order say.
 * @param maskOf what a cell may hold, bit v − 1 for value v; at least one
 */
export function boundsOf(
  { cells, sum, order }: Unit,
  maskOf: (cell: number) => number,
): readonly (readonly [low: number, high: number])[] {
  const masks = cells.map(maskOf);
  const low = masks.map((mask) => 32 - Math.clz32(mask & -mask));
  const high = masks.map((mask) => 32 - Math.clz32(mask));
  if (order !== undefined) {
    for (let i = 1; i < cells.length; i++) low[i] = Math.max(low[i]!, low[i - 1]! + 1);
    for (let i = cells.length - 2; i >= 0; i--) high[i] = Math.min(high[i]!, high[i + 1]! - 1);
  }
  if (sum !== undefined) {
    const [least, most] = [low, high].map((ends) => ends.reduce((a, b) => a + b, 0)) as [number, number];
    const [lows, highs] = [low.slice(), high.slice()];
    for (let i = 0; i < cells.length; i++) {
      low[i] = Math.max(lows[i]!, sum - (most - highs[i]!));
      high[i] = Math.min(highs[i]!, sum - (least - lows[i]!));
    }
  }
  return low.map((end, i) => [end, high[i]!] as const);
}
