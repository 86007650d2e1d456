import { availableParallelism, loadavg } from "node:os";

/** Runnable processes per core above which a machine counts as busy. A process that has just ended still counts in part. */
const BUSY = 1.5;

/** What a forecast does not know of: other work on this machine, where the system tells of it. */
export function otherWork({
  load = loadavg()[0] ?? 0,
  cores = availableParallelism(),
}: {
  readonly load?: number;
  readonly cores?: number;
} = {}): string | undefined {
  if (load < BUSY * cores) return undefined;
  return `other work keeps this machine busy (load ${load.toFixed(1)} on ${cores} cores): as long as it does, the run takes longer`;
}
