import { detectLaunch, type MpiCommunicator, openMpi, type Placement, placementOf } from "@kensho/distributed";
import { shutdown } from "@kensho/runs";
import { definedEntries } from "../../flags/defined-entries.ts";

/** The processes that `mpirun` or `srun` started, of which this is one. */
export interface Job {
  readonly group: MpiCommunicator;
  readonly place: Placement;
  /** Ends this process's part: rank 0 lets the others go first. */
  leave(): Promise<void>;
}

/** How the work is shared, as an end to a sentence. */
export function jobTitle({ group, place }: Job): string {
  const threads = `${place.threads} ${place.threads === 1 ? "thread" : "threads"}`;
  return `, in ${group.size} processes of ${threads} each (${group.version.replace(/,.*/, "").replace(/\s+/g, " ")})`;
}

/** Returns the message for a job that is stopped by Ctrl-C, or by the launcher after a process died. @param saved  newest checkpoint */
export function stoppingJob(saved: string | undefined): string {
  const newest = saved === undefined ? "no checkpoint was saved yet" : `the newest checkpoint is ${saved}`;
  return `Finishing this step and saving it, if all processes still answer; if one has died, ${newest}.`;
}

/** The flags `--distributed` and `--mpi-library`. */
export interface JobFlags {
  readonly distributed: string;
  readonly "mpi-library"?: string | undefined;
}

/**
 * Joins the MPI job that this process belongs to, if it does. Nothing of MPI is loaded otherwise. A process that ends without having left
 * ends the whole job, so that the others do not wait for it.
 * @throws {MpiError} if there is no MPI library, or another one than the launcher's
 */
export async function joinJob({ distributed, "mpi-library": library }: JobFlags): Promise<Job | undefined> {
  if (distributed === "none") return undefined;
  if (distributed === "auto" && detectLaunch(process.env) === undefined) return undefined;
  const group = await openMpi(definedEntries({ library }));
  if (group.size === 1) {
    group.close();
    return undefined;
  }
  let isMember = true;
  process.on("exit", (code) => {
    if (!isMember) return;
    group.abandon();
    group.close(code === 0 ? 1 : code);
  });
  return {
    group,
    place: await placementOf(group),
    async leave() {
      if (group.abandoned) return;
      if (group.rank === 0) await shutdown(group);
      isMember = false;
      group.close();
    },
  };
}
