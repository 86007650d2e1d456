/** Lines of `metrics.jsonl` after which the steps between two of them double. */
const LINES = 200_000;

/**
 * Whether the log has a line for a step. `log_every` holds for the first 200,000 lines; then the interval doubles, and doubles again
 * whenever as many steps lie behind as lay behind before: a run of any length has a log that can be kept and read.
 * A million steps logged one by one make 425,000 lines, about 100 MB.
 * @param step first step is 1
 */
export function isLogged(step: number, logEvery: number): boolean {
  return step % logInterval(step, logEvery) === 0;
}

function logInterval(step: number, logEvery: number): number {
  let interval = logEvery;
  while (step > LINES * interval) interval *= 2;
  return interval;
}
