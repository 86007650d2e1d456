import { MpiError } from "../errors.ts";
import type { ForeignLibrary, ForeignType, Word } from "./foreign.ts";

/** What two implementations of MPI do not have in common: how handles are passed, and the values of the constants. */
export interface Abi {
  /** The C type of a communicator, datatype, operation. */
  readonly handle: ForeignType;
  readonly world: Word;
  readonly float: Word;
  readonly double: Word;
  readonly byte: Word;
  readonly sum: Word;
  /** `MPI_IN_PLACE`. */
  readonly inPlace: Word;
  /** `MPI_STATUS_IGNORE`. */
  readonly ignored: Word;
}

/** MPICH's handles are numbers, fixed by its ABI initiative, which Intel MPI, MVAPICH and Cray MPICH follow (mpi.h of MPICH 3 and 4). */
const MPICH: Abi = {
  handle: "int",
  world: 0x44000000,
  float: 0x4c00040a,
  double: 0x4c00080b,
  byte: 0x4c00010d,
  sum: 0x58000003,
  inPlace: -1n,
  ignored: 1n,
};

/** Open MPI's handles are addresses of its variables (mpi.h of Open MPI 4 and 5). */
function openMpi(library: ForeignLibrary): Abi {
  return {
    handle: "void *",
    world: library.address("ompi_mpi_comm_world"),
    float: library.address("ompi_mpi_float"),
    double: library.address("ompi_mpi_double"),
    byte: library.address("ompi_mpi_byte"),
    sum: library.address("ompi_mpi_op_sum"),
    inPlace: 1n,
    ignored: null,
  };
}

/**
 * Which implementation a library is, by what it says of itself.
 * @param version  of `MPI_Get_library_version` @throws {MpiError} for one that is not known
 */
export function abiOf(library: ForeignLibrary, version: string): Abi {
  if (/open mpi|spectrum mpi/i.test(version)) return openMpi(library);
  if (/mpich|intel\(r\) mpi|mvapich|parastation/i.test(version)) return MPICH;
  throw new MpiError(
    `${library.file} is an MPI that is not known here: ${version.split("\n")[0]?.trim() ?? ""}`,
    "use Open MPI, or MPICH or one that has its ABI, with --mpi-library",
  );
}
