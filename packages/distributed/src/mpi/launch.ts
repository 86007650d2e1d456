/** How this process was started, if it was by something that starts many. */
export interface Launch {
  /** In words, for messages. */
  readonly launcher: string;
  readonly kind: "open-mpi" | "mpich" | "pmix" | "slurm";
  /** Processes that were started, where the environment says so. */
  readonly size?: number;
}

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * What the environment says of an MPI launcher; nothing for a process on its own, be it started by `mpirun -n 1`. Slurm's batch scripts
 * run outside of `srun` and are on their own, whatever the number of tasks that they asked for.
 */
export function detectLaunch(env: Environment): Launch | undefined {
  const launch = launchOf(env);
  return launch?.size === 1 ? undefined : launch;
}

function launchOf(env: Environment): Launch | undefined {
  const number = (name: string): { size?: number } => {
    const value = Number(env[name]);
    return Number.isInteger(value) && value > 0 ? { size: value } : {};
  };
  if (env.OMPI_COMM_WORLD_SIZE !== undefined) {
    return { launcher: "Open MPI's mpirun", kind: "open-mpi", ...number("OMPI_COMM_WORLD_SIZE") };
  }
  if (env.PMIX_RANK !== undefined) {
    return { launcher: "a PMIx launcher", kind: "pmix", ...number("SLURM_STEP_NUM_TASKS") };
  }
  if (env.PMI_RANK !== undefined) {
    const launcher = env.SLURM_STEP_NUM_TASKS === undefined ? "MPICH's mpirun" : "srun";
    return { launcher, kind: "mpich", ...number("PMI_SIZE") };
  }
  const { size = 1 } = number("SLURM_STEP_NUM_TASKS");
  return size > 1 ? { launcher: "srun", kind: "slurm", size } : undefined;
}
