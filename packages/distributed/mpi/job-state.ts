import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { RunningJob } from "./mpirun.ts";

/** Waits until a run has saved a checkpoint. @param from  the step that it is of, at least */
export async function saved(run: string, { ended }: RunningJob, from = 0): Promise<void> {
  let over = false;
  void ended.then(() => {
    over = true;
  });
  for (;;) {
    const names = await readdir(path.join(run, "checkpoints")).catch(() => []);
    if (names.some((name) => Number(/^step-(\d+)$/.exec(name)?.[1] ?? -1) >= from)) return;
    if (over) throw new Error(`${run} ended before its first checkpoint: ${(await ended).stderr}`);
    await sleep(10);
  }
}

/** How launchers tell a process its rank. */
const RANK_VARIABLES = ["OMPI_COMM_WORLD_RANK", "PMI_RANK", "PMIX_RANK"];

/** Process number of a rank, by the environment that its launcher gave it. @param out  its run folder, which is among its words */
export async function processOf(rank: number, out: string): Promise<number> {
  for (const name of await readdir("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    const [words, environment] = await Promise.all(
      ["cmdline", "environ"].map((file) => readFile(`/proc/${name}/${file}`, "utf8").catch(() => "")),
    );
    const variables = environment?.split("\0") ?? [];
    const isRank = RANK_VARIABLES.some((variable) => variables.includes(`${variable}=${rank}`));
    if (isRank && words?.split("\0").includes(out)) return Number(name);
  }
  throw new Error(`rank ${rank} of ${out} does not run`);
}
