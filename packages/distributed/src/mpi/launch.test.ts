import { describe, expect, it } from "vitest";
import { detectLaunch } from "./launch.ts";

describe("detectLaunch", () => {
  it.each([
    ["Open MPI", { OMPI_COMM_WORLD_SIZE: "4", OMPI_COMM_WORLD_RANK: "1", PMIX_RANK: "1" }, "open-mpi", 4],
    ["MPICH and Intel MPI", { PMI_RANK: "0", PMI_SIZE: "2" }, "mpich", 2],
    ["srun --mpi=pmi2", { PMI_RANK: "0", PMI_SIZE: "2", SLURM_STEP_NUM_TASKS: "2" }, "mpich", 2],
    ["srun --mpi=pmix", { PMIX_RANK: "0", SLURM_STEP_NUM_TASKS: "8" }, "pmix", 8],
    ["a PMIx launcher that does not say how many", { PMIX_RANK: "0" }, "pmix", undefined],
    ["srun without MPI support", { SLURM_PROCID: "3", SLURM_STEP_NUM_TASKS: "4" }, "slurm", 4],
  ])("knows %s", (_, env, kind, size) => {
    expect(detectLaunch(env)).toMatchObject({ kind, ...(size === undefined ? {} : { size }) });
  });

  it.each([
    ["a process on its own", {}],
    ["mpirun -n 1", { OMPI_COMM_WORLD_SIZE: "1" }],
    ["a batch script of Slurm, whatever tasks it asked for", { SLURM_NTASKS: "4", SLURM_PROCID: "0" }],
    ["srun -n 1", { SLURM_STEP_NUM_TASKS: "1" }],
  ])("leaves %s alone", (_, env) => {
    expect(detectLaunch(env)).toBeUndefined();
  });
});
