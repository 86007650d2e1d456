import { MpiError } from "../errors.ts";
import { type Abi, abiOf } from "./abi.ts";
import type { ForeignLibrary, ForeignType, Word } from "./foreign.ts";

/** The few functions of MPI that are used, by their C names without the prefix. All throw if MPI reports an error. */
export interface Mpi {
  /** First line of what the library says of itself. */
  readonly version: string;
  readonly abi: Abi;
  init(): void;
  /** Whether `MPI_Init` was called in this process. */
  initialized(): boolean;
  rank(): number;
  size(): number;
  /** Starts the sum of `values` over all ranks, in place. */
  iallreduce(values: Float32Array | Float64Array): Request;
  ibcast(bytes: Uint8Array, root: number): Request;
  /** `counts` and `offsets` count on the root alone. */
  igatherv(own: Uint8Array, all: Uint8Array, counts: Int32Array, offsets: Int32Array, root: number): Request;
  /** Ends all processes of the job, this one too. */
  abort(code: number): void;
  finalize(): void;
}

/** A pending call. */
export interface Request {
  /** Memory that MPI reads and writes meanwhile; the request keeps it alive. */
  readonly memory: readonly ArrayBufferView[];
  isDone(): boolean;
}

const POINTER = "void *";

/** Binds the library. @throws {MpiError} if it is none, or one that is not known */
export function bindMpi(library: ForeignLibrary): Mpi {
  const version = versionOf(library);
  const abi = abiOf(library, version);
  const { handle } = abi;
  const bind = (name: string, ...parameters: readonly ForeignType[]): ((...words: readonly Word[]) => void) => {
    const call = library.function(name, parameters);
    return (...words) => {
      const code = call(...words);
      if (code !== 0) throw new MpiError(`${name} reports error ${code}`, "see what MPI printed before");
    };
  };
  const init = bind("MPI_Init", POINTER, POINTER);
  const initialized = bind("MPI_Initialized", POINTER);
  const commRank = bind("MPI_Comm_rank", handle, POINTER);
  const commSize = bind("MPI_Comm_size", handle, POINTER);
  const iallreduce = bind("MPI_Iallreduce", POINTER, POINTER, "int", handle, handle, handle, POINTER);
  const ibcast = bind("MPI_Ibcast", POINTER, "int", handle, "int", handle, POINTER);
  const igatherv = bind(
    ...(["MPI_Igatherv", POINTER, "int", handle, POINTER, POINTER, POINTER, handle, "int", handle, POINTER] as const),
  );
  const test = bind("MPI_Test", POINTER, POINTER, POINTER);
  const abort = bind("MPI_Abort", handle, "int");
  const finalize = bind("MPI_Finalize");
  const int = (call: (out: Int32Array) => void): number => {
    const out = new Int32Array(1);
    call(out);
    return out[0] as number;
  };
  const begin = (memory: readonly ArrayBufferView[], start: (request: BigInt64Array) => void): Request => {
    const request = new BigInt64Array(1);
    const flag = new Int32Array(1);
    start(request);
    return {
      memory: [...memory, request],
      isDone() {
        test(request, flag, abi.ignored);
        return flag[0] !== 0;
      },
    };
  };
  return {
    version: version.split("\n")[0]?.trim() ?? "",
    abi,
    init: () => init(null, null),
    initialized: () => int((out) => initialized(out)) !== 0,
    rank: () => int((out) => commRank(abi.world, out)),
    size: () => int((out) => commSize(abi.world, out)),
    iallreduce: (values) =>
      begin([values], (request) => {
        const type = values instanceof Float64Array ? abi.double : abi.float;
        iallreduce(abi.inPlace, values, values.length, type, abi.sum, abi.world, request);
      }),
    ibcast: (bytes, root) =>
      begin([bytes], (request) => ibcast(bytes, bytes.length, abi.byte, root, abi.world, request)),
    igatherv: (own, all, counts, offsets, root) =>
      begin([own, all, counts, offsets], (request) => {
        igatherv(own, own.length, abi.byte, all, counts, offsets, abi.byte, root, abi.world, request);
      }),
    abort: (code) => abort(abi.world, code),
    finalize: () => finalize(),
  };
}

function versionOf(library: ForeignLibrary): string {
  const text = new Uint8Array(8192); // MPI_MAX_LIBRARY_VERSION_STRING is 256 in Open MPI, 8192 in MPICH
  const length = new Int32Array(1);
  try {
    library.function("MPI_Get_library_version", [POINTER, POINTER])(text, length);
  } catch (cause) {
    throw new MpiError(`${library.file} is not an MPI library: it has no MPI_Get_library_version`, "name another one", {
      cause,
    });
  }
  return new TextDecoder().decode(text.subarray(0, length[0]));
}
