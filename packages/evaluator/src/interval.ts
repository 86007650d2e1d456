/** Two-sided 95 % point of the normal distribution. */
export const Z = 1.959964;

/** The Wilson score interval of a share, 95 %: where the true share lies, having seen `hits` of `trials`. `[0, 1]` for no trials.
 * @see https://doi.org/10.1080/01621459.1927.10502953 */
export function wilsonInterval(hits: number, trials: number): readonly [low: number, high: number] {
  if (trials === 0) return [0, 1];
  const share = hits / trials;
  const spread = Z ** 2 / trials;
  const centre = (share + spread / 2) / (1 + spread);
  const half = (Z * Math.sqrt((share * (1 - share)) / trials + spread / (4 * trials))) / (1 + spread);
  return [Math.max(0, centre - half), Math.min(1, centre + half)];
}
