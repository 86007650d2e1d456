import { accessSync } from "node:fs";
import path from "node:path";
import type { Launch } from "./launch.ts";

type Environment = Readonly<Record<string, string | undefined>>;

const OPEN_MPI = ["libmpi.so.40", "libmpi.so.80", "libmpi.so.20"];
const MPICH = ["libmpich.so.12", "libmpi.so.12"];
const MAC = ["/opt/homebrew/lib/libmpi.dylib", "/usr/local/lib/libmpi.dylib", "libmpi.dylib"];
/** Where installations beside the system's say that they are. */
const HOMES = ["MPI_HOME", "MPI_ROOT", "I_MPI_ROOT", "OPAL_PREFIX"];

/**
 * Names under which the MPI library may be found, the likeliest first: that of the launcher, since the libraries of two
 * implementations do not understand each other's launchers.
 */
export function libraryCandidates(
  kind: Launch["kind"] | undefined,
  env: Environment,
  platform: NodeJS.Platform = process.platform,
): readonly string[] {
  if (platform === "darwin") return MAC;
  const names = kind === "mpich" ? [...MPICH, ...OPEN_MPI] : [...OPEN_MPI, ...MPICH];
  const homes = HOMES.flatMap((name) => (env[name] === undefined ? [] : [env[name]]));
  const besideLauncher = (env.PATH ?? "")
    .split(path.delimiter)
    .filter((bin) => !["", "/usr/bin", "/bin"].includes(bin) && exists(path.join(bin, "mpirun")))
    .map((bin) => path.dirname(bin));
  const folders = [...homes, ...besideLauncher].flatMap((home) =>
    ["lib", "lib64", "lib/release"].map((lib) => path.join(home, lib)),
  );
  const files = folders.flatMap((folder) => [...names, "libmpi.so"].map((name) => path.join(folder, name)));
  return [...files.filter(exists), ...names, "libmpi.so", "libmpich.so"];
}

function exists(file: string): boolean {
  try {
    accessSync(file);
    return true;
  } catch {
    return false;
  }
}
