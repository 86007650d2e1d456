/** Times of one piece of work, in milliseconds. */
export interface Timing {
  readonly median: number;
  readonly min: number;
  /** 95 of 100 repetitions took no longer. */
  readonly p95: number;
  readonly repetitions: number;
}

/** How often something is run: before the clock starts, and under it. */
export interface Repeats {
  readonly warmUp: number;
  readonly timed: number;
}

/**
 * Runs several pieces of work in turns, A B A B …, so that a change in the machine's load falls on all of them alike.
 * @param works each resolves when its result is there, not when it has been asked for
 */
export async function interleaved(works: readonly (() => Promise<unknown>)[], repeats: Repeats): Promise<Timing[]> {
  const times: number[][] = works.map(() => []);
  for (let round = 0; round < repeats.warmUp + repeats.timed; round++) {
    for (const [i, work] of works.entries()) {
      const start = performance.now();
      await work();
      if (round >= repeats.warmUp) times[i]?.push(performance.now() - start);
    }
  }
  return times.map(summary);
}

/** Median and minimum of the times of one piece of work. */
export async function timed(work: () => Promise<unknown>, repeats: Repeats): Promise<Timing> {
  const [timing] = await interleaved([work], repeats);
  return timing as Timing;
}

/** @param times at least one, in milliseconds */
export function summary(times: readonly number[]): Timing {
  const sorted = [...times].sort((a, b) => a - b);
  const upper = sorted[sorted.length >> 1] as number;
  const lower = sorted[(sorted.length - 1) >> 1] as number;
  const p95 = sorted[Math.ceil(0.95 * sorted.length) - 1] as number;
  return { median: (lower + upper) / 2, min: sorted[0] as number, p95, repetitions: sorted.length };
}
