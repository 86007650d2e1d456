import { hostname } from "node:os";
import { setTimeout as sleep, setImmediate as turn } from "node:timers/promises";
import type { Communicator } from "../communicator.ts";
import { MpiError } from "../errors.ts";
import { bindMpi, type Mpi, type Request } from "./bindings.ts";
import { openLibrary } from "./foreign.ts";
import { detectLaunch, type Launch } from "./launch.ts";
import { libraryCandidates } from "./libraries.ts";

/** Options for {@link openMpi}. */
export interface MpiOptions {
  /** File of the MPI library. Default: that of the launcher's implementation. */
  readonly library?: string;
  /** Default: `process.env`. */
  readonly env?: Readonly<Record<string, string | undefined>>;
}

/** Elements or bytes of one call; MPI counts in 32 bits. */
const CHUNK = 2 ** 28;

/**
 * The group of the processes that `mpirun` or `srun` started. MPI must be opened once in a process, and {@link MpiCommunicator.close}d.
 * @throws {MpiError} if there is no MPI library, or it is not the one that the launcher belongs to
 */
export async function openMpi({ library, env = process.env }: MpiOptions = {}): Promise<MpiCommunicator> {
  const launch = detectLaunch(env);
  if (launch?.kind === "slurm" && library === undefined && isPlain(env)) throw strangers(launch);
  const files = library === undefined ? libraryCandidates(launch?.kind, env) : [library];
  const hint =
    "install one (Debian, Ubuntu: apt-get install openmpi-bin; Fedora: dnf install openmpi; macOS: brew install open-mpi), " +
    "or name its file with --mpi-library";
  const opened = await openLibrary(files, hint);
  const mpi = bindMpi(opened);
  if (mpi.initialized()) throw new MpiError("MPI is in use in this process already", "open it once");
  mpi.init();
  const communicator = new MpiCommunicator(mpi, opened.file);
  requireAgreement(launch, communicator);
  return communicator;
}

const isPlain = ({ SLURM_MPI_TYPE: type = "none" }: Readonly<Record<string, string | undefined>>): boolean =>
  type === "none";

/** Plain `srun` starts processes that no library joins, unless it was built for that and is named; Open MPI would say so in twenty lines and end the process. */
function strangers({ size }: Launch): MpiError {
  return new MpiError(
    `srun started ${size} processes that do not know each other`,
    "srun --mpi=pmix joins them over Open MPI, --mpi=pmi2 over MPICH; --distributed none lets each train alone, in a folder of its own",
  );
}

/** A library of another implementation than the launcher's sees a single process; each would then train for itself. */
function requireAgreement(launch: Launch | undefined, { size, library, version }: MpiCommunicator): void {
  if (launch === undefined || size === launch.size || (launch.size === undefined && size > 1)) return;
  const started = launch.size === undefined ? "several processes" : `${launch.size} processes`;
  throw new MpiError(
    `${launch.launcher} started ${started}, but ${library} (${version}) sees ${size}`,
    launch.kind === "slurm" || launch.kind === "pmix"
      ? "start them with srun --mpi=pmix, or with the mpirun that belongs to the library"
      : "use the mpirun that belongs to the library, or name the launcher's library with --mpi-library",
  );
}

/** The processes of an MPI job. */
export class MpiCommunicator implements Communicator {
  readonly rank: number;
  readonly size: number;
  readonly name: string;
  /** File of the library, and what it says of itself. */
  readonly library: string;
  readonly version: string;
  readonly #mpi: Mpi;
  #abandoned = false;

  constructor(mpi: Mpi, library: string) {
    this.#mpi = mpi;
    this.library = library;
    this.version = mpi.version;
    this.rank = mpi.rank();
    this.size = mpi.size();
    this.name = `rank ${this.rank} on ${hostname()}`;
  }

  async sum(values: Float32Array | Float64Array): Promise<void> {
    for (let from = 0; from < values.length; from += CHUNK) {
      await complete(this.#mpi.iallreduce(values.subarray(from, from + CHUNK)));
    }
  }

  async broadcast(bytes: Uint8Array): Promise<void> {
    for (let from = 0; from < bytes.length; from += CHUNK) {
      await complete(this.#mpi.ibcast(bytes.subarray(from, from + CHUNK), 0));
    }
  }

  async gather(bytes: Uint8Array): Promise<readonly Uint8Array[]> {
    const lengths = new Float64Array(this.size);
    lengths[this.rank] = bytes.length;
    await this.sum(lengths);
    const isRoot = this.rank === 0;
    const parts = isRoot ? Array.from(lengths, (length) => new Uint8Array(length)) : [];
    const chunk = Math.max(1, Math.floor(CHUNK / this.size));
    for (let from = 0; from < Math.max(...lengths); from += chunk) {
      const counts = Int32Array.from(lengths, (length) => Math.min(chunk, Math.max(0, length - from)));
      const offsets = counts.map((_, rank) => counts.slice(0, rank).reduce((total, count) => total + count, 0));
      const all = new Uint8Array(isRoot ? counts.reduce((total, count) => total + count, 0) : 0);
      await complete(this.#mpi.igatherv(bytes.subarray(from, from + chunk), all, counts, offsets, 0));
      for (const [rank, part] of parts.entries()) {
        const offset = offsets[rank] as number;
        part.set(all.subarray(offset, offset + (counts[rank] as number)), Math.min(from, part.length));
      }
    }
    return parts;
  }

  abandon(): void {
    this.#abandoned = true;
  }

  get abandoned(): boolean {
    return this.#abandoned;
  }

  /**
   * Takes leave of the other processes, which do so as well. A rank that failed in the midst of a call ends them all instead, this one
   * included: nothing after the call is reached then.
   * @param code  exit code of the job in that case
   */
  close(code = 1): void {
    if (this.#abandoned) this.#mpi.abort(code);
    else this.#mpi.finalize();
  }
}

/** Number of polls before the event loop runs, for example to handle a signal. */
const LOOKS = 64;
/** Milliseconds after which a wait is a long one, as while rank 0 saves a checkpoint: this process then sleeps between looks. */
const PATIENCE_MS = 50;

async function complete(request: Request): Promise<void> {
  const started = performance.now();
  for (;;) {
    for (let look = 0; look < LOOKS; look++) if (request.isDone()) return;
    await (performance.now() - started < PATIENCE_MS ? turn() : sleep(1));
  }
}
