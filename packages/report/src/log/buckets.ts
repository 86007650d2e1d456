/** A curve in few points: each stands for all lines of the log between its neighbours. */
export interface Curve {
  /** Mean position of the lines behind each point, ascending. */
  readonly x: readonly number[];
  readonly mean: readonly number[];
  /** Least and greatest value behind each point. */
  readonly min: readonly number[];
  readonly max: readonly number[];
}

/**
 * Draws a column of a log together into at most `most` points of equally many steps each, keeping what is extreme: a spike of one line
 * in a million is still in `max`. Rows where either is not a finite number are left out.
 * @param x `[rows]`, ascending @param y `[rows]`
 */
export function bucket(x: Float64Array, y: Float64Array, most = 400): Curve {
  const rows: number[] = [];
  for (let row = 0; row < x.length; row++) {
    if (Number.isFinite(x[row]) && Number.isFinite(y[row])) rows.push(row);
  }
  const curve = { x: [] as number[], mean: [] as number[], min: [] as number[], max: [] as number[] };
  if (rows.length === 0) return curve;
  const [first, last] = [x[rows[0]!]!, x[rows.at(-1)!]!];
  const width = rows.length <= most ? 0 : (last - first) / most || 1;
  let [at, count, sumX, sumY, min, max] = [-1, 0, 0, 0, 0, 0];
  const close = (): void => {
    if (count === 0) return;
    curve.x.push(sumX / count);
    curve.mean.push(sumY / count);
    curve.min.push(min);
    curve.max.push(max);
  };
  for (const [i, row] of rows.entries()) {
    const [position, value] = [x[row]!, y[row]!];
    const index = width === 0 ? i : Math.min(most - 1, Math.floor((position - first) / width));
    if (index !== at) {
      close();
      [at, count, sumX, sumY, min, max] = [index, 0, 0, 0, value, value];
    }
    count++;
    sumX += position;
    sumY += value;
    min = Math.min(min, value);
    max = Math.max(max, value);
  }
  close();
  return curve;
}
