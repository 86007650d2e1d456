import { availableParallelism, loadavg } from "node:os";

/** Processes that want a core, for each core, from which on a machine is busy with them. A process that only ends leaves its trace. */
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
