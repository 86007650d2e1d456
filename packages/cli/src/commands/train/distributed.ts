import * as Flags from "@oclif/core/flags";

export const distributed = Flags.string({
  summary: "Train with the other processes of an MPI job; auto does so under mpirun and srun only.",
  options: ["auto", "mpi", "none"] as const,
  default: "auto",
  env: "KENSHO_DISTRIBUTED",
});

export const mpiLibrary = Flags.string({
  summary: "File of the MPI library, if it is not found or does not match the launcher.",
  env: "KENSHO_MPI_LIBRARY",
  helpValue: "FILE",
});
