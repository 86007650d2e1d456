import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

/** An installed MPI. */
export interface Implementation {
  readonly name: "Open MPI" | "MPICH";
  readonly mpirun: string;
}

const NAMES = ["mpirun", "mpirun.openmpi", "mpirun.mpich", "mpiexec.hydra"];

/** Those that are installed here, by what their `mpirun` says of itself. */
export const IMPLEMENTATIONS: readonly Implementation[] = (["Open MPI", "MPICH"] as const).flatMap((name) => {
  const mpirun = NAMES.find((file) => {
    const { stdout } = spawnSync(file, ["--version"], { encoding: "utf8" });
    return name === "Open MPI" ? /open mpi|open-mpi/i.test(stdout ?? "") : /hydra|mpich/i.test(stdout ?? "");
  });
  return mpirun === undefined ? [] : [{ name, mpirun }];
});

/** What a job said, and how it ended. */
export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A running job. */
export interface RunningJob {
  readonly launcher: ChildProcess;
  readonly ended: Promise<Ended>;
}

const FROM_SOURCE = ["--no-warnings", "--conditions=kensho:source"];

/** The words that run one of the programs beside this file. */
export function program(name: string, ...args: readonly string[]): string[] {
  const file = fileURLToPath(new URL(`programs/${name}.ts`, import.meta.url));
  return [process.execPath, ...FROM_SOURCE, file, ...args];
}

/** Returns the arguments of `mpirun` for one program on a number of ranks; join several programs by ":". */
export function ranks(count: number, words: readonly string[]): string[] {
  return ["-n", String(count), ...words];
}

/** Starts a job. Tests run as any user, and with fewer cores than ranks. */
export function start({ name, mpirun }: Implementation, words: readonly string[]): RunningJob {
  const flags = name === "Open MPI" ? ["--oversubscribe"] : [];
  return startWords([mpirun, ...flags, ...words]);
}

const LONGEST_MS = 420_000;

/** Starts any program, and collects what it says. */
export function startWords([file = "", ...words]: readonly string[]): RunningJob {
  const launcher = spawn(file, words, {
    env: { ...process.env, OMPI_ALLOW_RUN_AS_ROOT: "1", OMPI_ALLOW_RUN_AS_ROOT_CONFIRM: "1", NO_COLOR: "1" },
    stdio: ["ignore", "pipe", "pipe"],
    // A job that hangs fails its test, and does not outlive it.
    ...{ timeout: LONGEST_MS, killSignal: "SIGKILL" },
  });
  const texts = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"] as const) {
    launcher[name]?.setEncoding("utf8").on("data", (text: string) => {
      texts[name] += text;
    });
  }
  const ended = new Promise<Ended>((resolve, reject) => {
    launcher.on("error", reject);
    launcher.on("close", (code) => resolve({ code, ...texts }));
  });
  return { launcher, ended };
}

/** The documents that a program's ranks print, one to a line. @throws if the job did not end well */
export async function documents<T>({ ended }: RunningJob): Promise<T[]> {
  const { code, stdout, stderr } = await ended;
  if (code !== 0) throw new Error(`the job ended with ${code}:\n${stderr}`);
  return stdout
    .split("\n")
    .filter((line) => line.startsWith("{"))
    .map((line) => JSON.parse(line) as T);
}
