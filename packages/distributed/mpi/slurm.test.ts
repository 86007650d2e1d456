import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { loadCheckpoint } from "@kensho/checkpoint";
import { prepareSudoku } from "@kensho/datasets";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { processOf, saved } from "./job-state.ts";
import { documents, IMPLEMENTATIONS, program, startWords } from "./mpirun.ts";
import { startCluster } from "./slurm.ts";

/*
 * A real Slurm of two nodes: munged, slurmctld, and a slurmd on each of two hosts that are network namespaces.
 */
const cluster = IMPLEMENTATIONS.length === 2 ? await startCluster() : { missing: "Open MPI and MPICH" };
if ("missing" in cluster) process.stdout.write(`skipped: Slurm needs ${cluster.missing}\n`);

let folder: string;
const inFolder = (name: string): string => path.join(folder, name);

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "kensho-slurm-runs-"));
  await prepareSudoku({ out: inFolder("data"), size: 4, train: 60, test: 4, seed: 1 });
});

afterAll(async () => {
  if (!("missing" in cluster)) cluster.stop();
  await rm(folder, { recursive: true, force: true });
});

const TINY = [
  "hidden_size=32",
  "inter_multiple_of=16",
  "halt_max_steps=4",
  "global_batch_size=10",
  "checkpoint_every=5",
];

/** `kensho train` on the data of these tests, as `srun` takes it. */
function train(out: string, steps: number, ...words: readonly string[]): string[] {
  const settings = TINY.flatMap((setting) => ["--set", setting]);
  const where = ["--data", inFolder("data"), "--out", inFolder(out), "--engine", "cpu"];
  return program("kensho", "train", ...where, "--steps", String(steps), ...settings, ...words);
}

describe.skipIf("missing" in cluster)("two nodes under Slurm", () => {
  const srun = (type: string, words: readonly string[]) => {
    if ("missing" in cluster) throw new Error(cluster.missing);
    return cluster.start(["srun", "-N", "2", "-n", "2", `--mpi=${type}`, "--kill-on-bad-exit=1", ...words]);
  };

  it.each(["pmix", "pmi2"])("--mpi=%s has the losses of one process", async (type) => {
    const task = { data: inFolder("data"), steps: 10 };
    const [together] = await documents<{ losses: number[] }>(srun(type, program("training", JSON.stringify(task))));
    const alone = program("training", JSON.stringify({ ...task, alone: true }));
    const [single] = await documents<{ losses: number[] }>(startWords(alone));
    expect(together?.losses).toHaveLength(10);
    expect(Math.abs((together?.losses[0] as number) / (single?.losses[0] as number) - 1)).toBeLessThan(1e-5);
    expect(Math.abs((together?.losses[9] as number) / (single?.losses[9] as number) - 1)).toBeLessThan(1e-3);
  });

  it("saves a checkpoint on the signal that Slurm sends before its limit, and resumes in the next job", async () => {
    const job = srun("pmix", ["--job-name=early", ...train("early", 100_000)]);
    await saved(inFolder("early"), job);
    if ("missing" in cluster) return;
    await cluster.start(["scancel", "--signal=USR2", "--name=early"]).ended;
    const { code, stderr } = await job.ended;
    expect(code, stderr).not.toBe(0);
    const [, step] = /Interrupted after step (\d+)/.exec(stderr) ?? [];
    const before = await loadCheckpoint(inFolder("early"));
    expect(before.step).toBe(Number(step));

    const again = srun("pmix", [
      "--job-name=later",
      ...program("kensho", "train", "--resume", inFolder("early"), "--engine", "cpu"),
    ]);
    await saved(inFolder("early"), again, (before.step as number) + 1);
    await cluster.start(["scancel", "--signal=USR2", "--name=later"]).ended;
    expect((await again.ended).stderr).toContain(`from step ${step} on`);
  });

  it("ends, with a checkpoint, when a process dies", async () => {
    const job = srun("pmix", train("killed", 100_000));
    await saved(inFolder("killed"), job);
    process.kill(await processOf(1, inFolder("killed")), "SIGKILL");
    const { code, stderr } = await job.ended;
    expect(code).not.toBe(0);
    expect(stderr).toMatch(/task 1: Killed/);
    expect((await loadCheckpoint(inFolder("killed"))).step).toBeGreaterThanOrEqual(5);
  });

  it("without MPI every task would be on its own: refused, with the way to start it", async () => {
    const { code, stderr } = await srun("none", train("alone", 20)).ended;
    // srun gives the highest code of its tasks: 3, or where the first refusal made it end the second task too, 143 or the 130 of an interruption
    expect([3, 130, 143]).toContain(code);
    expect(stderr).toMatch(/srun started 2 processes that do not know each other\n {2}hint: srun --mpi=pmix/);
    await expect(readdir(inFolder("alone"))).rejects.toThrow(/ENOENT/);
  });
});
