// The tests of @kensho/distributed over real MPI: collectives, training, processes that die or disagree, two hosts over TCP, two nodes
// under Slurm. Installs Open MPI, MPICH and Slurm where that is possible and they are missing. Ends with "N passed, N failed"; where there is no MPI, it says so.
import { spawnSync } from "node:child_process";
import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { say } from "./lib/progress.mjs";
import { streaming } from "./lib/run.mjs";
import { ensureInstalled, node, root, tool, toolEnv } from "./lib/setup.mjs";
import { summarise } from "./lib/vitest-summary.mjs";

/** @param {string} command */
const isThere = (command) => spawnSync(command, ["--version"]).status === 0;
const isOpenMpi = () => /open.?mpi/i.test(spawnSync("mpirun", ["--version"], { encoding: "utf8" }).stdout ?? "");

await ensureInstalled();
const canInstall = process.platform === "linux" && process.getuid?.() === 0 && isThere("apt-get");
if (canInstall && !(isOpenMpi() && isThere("mpirun.mpich") && isThere("srun"))) {
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  // Fails without a network; the installed packages are then tested.
  spawnSync("apt-get", ["update", "-qq"], { env, timeout: 120_000 });
  const install = (/** @type {string[]} */ ...packages) =>
    spawnSync("apt-get", ["install", "-y", "-qq", "--no-install-recommends", ...packages], { env, timeout: 600_000 });
  install("openmpi-bin", "mpich", "iproute2");
  // Slurm's plugin opens libpmix.so, which is in the package for developers.
  install("slurm-wlm", "munge", "libpmix-dev");
}
if (!isOpenMpi()) {
  say("SKIPPED: the tests over MPI, since Open MPI is not installed and cannot be");
  process.stdout.write("0 passed, 0 failed\n");
} else {
  if (!isThere("mpirun.mpich") && !isThere("mpiexec.hydra"))
    say("SKIPPED: the tests over MPICH, which is not installed");
  const report = join(root, "node_modules", ".cache", "kensho", "mpi.json");
  mkdirSync(join(report, ".."), { recursive: true });
  rmSync(report, { force: true });
  const code = await streaming(
    node,
    [
      ...[tool("vitest"), "run", "--config", "packages/distributed/mpi/vitest.config.ts"],
      ...["--reporter=default", "--reporter=json", `--outputFile.json=${report}`, ...process.argv.slice(2)],
    ],
    { cwd: root, env: toolEnv() },
  );
  const { passed, failed, skipped } = summarise(report, code);
  if (skipped > 0) say(`${skipped} skipped`);
  process.stdout.write(`${passed} passed, ${failed} failed\n`);
  process.exitCode = failed === 0 ? 0 : 1;
}
