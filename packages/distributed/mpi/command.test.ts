import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { loadCheckpoint } from "@kensho/checkpoint";
import { prepareSudoku } from "@kensho/datasets";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { processOf, saved } from "./job-state.ts";
import { IMPLEMENTATIONS, program, ranks, start } from "./mpirun.ts";

let folder: string;
const inFolder = (name: string): string => path.join(folder, name);

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "kensho-mpi-"));
  await prepareSudoku({ out: inFolder("data"), size: 4, train: 60, test: 4, seed: 1 });
  await prepareSudoku({ out: inFolder("other"), size: 4, train: 60, test: 4, seed: 2 });
});

afterAll(() => rm(folder, { recursive: true, force: true }));

const TINY = [
  "hidden_size=32",
  "inter_multiple_of=16",
  "halt_max_steps=4",
  "global_batch_size=10",
  "checkpoint_every=5",
];

/** `kensho train` on the data of these tests. */
function train(out: string, steps: number, ...words: readonly string[]): string[] {
  const settings = TINY.flatMap((setting) => ["--set", setting]);
  const where = ["--data", inFolder("data"), "--out", inFolder(out), "--engine", "cpu"];
  return program("kensho", "train", ...where, "--steps", String(steps), ...settings, ...words);
}

describe.each(IMPLEMENTATIONS)("kensho train over $name", (mpi) => {
  const run = (name: string): string => `${name} ${mpi.name}`;

  it("writes one run, prints everything once, and resumes bit for bit after an interruption", async () => {
    const whole = await start(mpi, ranks(2, train(run("whole"), 100, "--json"))).ended;
    expect([whole.code, whole.stderr]).toEqual([0, ""]);
    expect(JSON.parse(whole.stdout)).toMatchObject({ steps: 100, stopped_by: "steps" });

    const job = start(mpi, ranks(2, train(run("broken"), 100)));
    await saved(inFolder(run("broken")), job);
    // Open MPI passes this one on and waits; MPICH does so with Ctrl-C.
    job.launcher.kill(mpi.name === "Open MPI" ? "SIGUSR2" : "SIGINT");
    const broken = await job.ended;
    // What MPICH's launcher makes of the code after Ctrl-C is not always the same.
    if (mpi.name === "Open MPI") expect(broken.code, broken.stderr).toBe(130);
    expect(broken.stderr).toMatch(/Interrupted after step \d+/);
    expect(broken.stderr.match(/effective depth/g)).toHaveLength(1);

    const resumed = await start(
      mpi,
      ranks(2, program("kensho", "train", "--resume", inFolder(run("broken")), "--engine", "cpu")),
    ).ended;
    expect(resumed.code, resumed.stderr).toBe(0);
    const [a, b] = await Promise.all(["whole", "broken"].map((name) => loadCheckpoint(inFolder(run(name)))));
    expect(b?.step).toBe(100);
    for (const group of ["model", "ema", "optimizer", "carry"] as const) {
      expect(b?.groups[group], group).toEqual(a?.groups[group]);
    }
  });

  it("ends at once, with a checkpoint, when a process dies", async () => {
    const job = start(mpi, ranks(2, train(run("killed"), 100_000)));
    await saved(inFolder(run("killed")), job);
    process.kill(await processOf(1, inFolder(run("killed"))), "SIGKILL");
    const { code, stdout, stderr } = await job.ended;
    expect(code).not.toBe(0);
    // The launcher's words: Open MPI's on stderr, MPICH's on stdout. The other process may see first that the memory which it reads is gone,
    // and is then the one that the launcher names.
    expect(stdout + stderr).toMatch(/signal 9|Killed|signal 6|No such process/);
    const { step } = await loadCheckpoint(inFolder(run("killed")));
    expect(step).toBeGreaterThanOrEqual(5);
  });

  it("starts nothing when a process has other settings or other data", async () => {
    const settings = await start(mpi, [
      ...ranks(1, train(run("differ"), 20)),
      ":",
      ...ranks(1, train(run("differ"), 20, "--set", "lr=0.5", "--set", "seed=3")),
    ]).ended;
    expect(settings.code).toBe(3);
    expect(settings.stderr).toMatch(/rank 1 on \S+: lr is 0.5, and [\d.e-]+ on rank 0; seed is 3, and 0 on rank 0/);

    const [, , ...elsewhere] = ranks(1, train(run("differ"), 20)).map((word) =>
      word === inFolder("data") ? inFolder("other") : word,
    );
    const data = await start(mpi, [...ranks(1, train(run("differ"), 20)), ":", "-n", "1", ...elsewhere]).ended;
    expect(data.code).toBe(3);
    expect(data.stderr).toMatch(/rank 1 on \S+: \S+other holds other puzzles than \S+data on rank 0/);
    await expect(readdir(inFolder(run("differ")))).rejects.toThrow(/ENOENT/);
  });

  it("ends when a process fails by itself, and says which one and why", async () => {
    const whole = train(run("failed"), 20);
    const without = [...whole.map((word) => (word === "cpu" ? "webgpu" : word)), "--adapter", "no such GPU"];
    const words = [...ranks(1, whole), ":", ...ranks(1, without)];
    const { code, stderr } = await start(mpi, words).ended;
    expect(code, stderr).not.toBe(0);
    expect(stderr).toMatch(/rank 1 on \S+ fails, which ends the job:\nerror: No GPU/);
    await expect(readdir(inFolder(run("failed")))).rejects.toThrow(/ENOENT/);
  });

  it("says a mistake once, and ends", async () => {
    const { code, stderr } = await start(mpi, ranks(2, train(run("whole"), 20))).ended;
    expect(code).toBe(3);
    expect(stderr.match(/holds a run already/g)).toHaveLength(1);
  });
});

const [openMpi, mpich] = ["Open MPI", "MPICH"].map((name) => IMPLEMENTATIONS.find((mpi) => mpi.name === name));

it.skipIf(openMpi === undefined || mpich === undefined)("a library that is not the launcher's is named", async () => {
  const words = ranks(2, train("mixed", 20, "--mpi-library", "libmpi.so.40"));
  const { code, stderr } = await start(mpich as NonNullable<typeof mpich>, words).ended;
  expect(code).toBe(3);
  expect(stderr).toMatch(
    /MPICH's mpirun started 2 processes, but libmpi\.so\.40 \(Open MPI v[\d.]+[^)]*\) sees 1\n {2}hint: use the mpirun that belongs/,
  );
});
