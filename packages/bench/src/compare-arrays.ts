/** `‖a − b‖ / ‖b‖`; infinite if the lengths differ. */
export function relativeDistance(a: Float32Array, b: Float32Array): number {
  if (a.length !== b.length || b.length === 0) return Number.POSITIVE_INFINITY;
  let [difference, norm] = [0, 0];
  for (const [i, value] of b.entries()) {
    difference += ((a[i] as number) - value) ** 2;
    norm += value ** 2;
  }
  return Math.sqrt(difference / norm);
}
