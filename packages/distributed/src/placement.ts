import { readFileSync } from "node:fs";
import { availableParallelism, hostname } from "node:os";
import type { Communicator } from "./communicator.ts";

/** Where a member of a group runs. */
export interface Placement {
  /** Among the members on its host, 0…localSize − 1. */
  readonly localRank: number;
  readonly localSize: number;
  /** Threads that it should compute with: its cores, shared with those members that were given the same ones. */
  readonly threads: number;
}

/** What a member knows of itself. */
export interface Locality {
  readonly host: string;
  /** Cores that the process may use, by number, as Linux writes them (`0-3,8`); `""` if the system does not say. */
  readonly cores: string;
  readonly parallelism: number;
}

/** Where each member runs. `mpirun` may have bound members to cores of their own, or have left all cores to all. */
export function placements(localities: readonly Locality[]): readonly Placement[] {
  return localities.map((locality, rank) => {
    const local = localities.map((other, i) => ({ ...other, rank: i })).filter(({ host }) => host === locality.host);
    const sharing = local.filter(({ cores }) => cores === locality.cores).length;
    return {
      localRank: local.findIndex((other) => other.rank === rank),
      localSize: local.length,
      threads: Math.max(1, Math.floor(locality.parallelism / sharing)),
    };
  });
}

/** Where this member runs; all members must ask. */
export async function placementOf(group: Communicator, locality: Locality = ownLocality()): Promise<Placement> {
  const localities = await group.gather(new TextEncoder().encode(JSON.stringify(locality)));
  const all = placements(localities.map((bytes) => JSON.parse(new TextDecoder().decode(bytes)) as Locality));
  const numbers = new Float64Array(3 * group.size);
  numbers.set(all.flatMap(({ localRank, localSize, threads }) => [localRank, localSize, threads]));
  await group.broadcast(new Uint8Array(numbers.buffer));
  const [localRank = 0, localSize = 1, threads = 1] = numbers.subarray(3 * group.rank);
  return { localRank, localSize, threads };
}

function ownLocality(): Locality {
  return { host: hostname(), cores: allowedCores(), parallelism: availableParallelism() };
}

function allowedCores(): string {
  try {
    return /^Cpus_allowed_list:\s*(.*)$/m.exec(readFileSync("/proc/self/status", "utf8"))?.[1] ?? "";
  } catch {
    return "";
  }
}
