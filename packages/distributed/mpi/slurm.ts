import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type RunningJob, startWords } from "./mpirun.ts";
import { createPair, type Host, onHost, pairOf, removePair, succeeds } from "./namespaces.ts";

const PROGRAMS = ["munged", "slurmctld", "slurmd", "srun", "sinfo", "scancel"];
const CORES = 2;
const LONGEST_START_MS = 30_000;

/** A cluster of two nodes under Slurm, which are network namespaces of this machine. */
export interface Cluster {
  /** Starts a command of Slurm's on the first node. */
  start(words: readonly string[]): RunningJob;
  stop(): void;
}

/** Whether the programs of Slurm are here. */
export const isInstalled = PROGRAMS.every((file) => succeeds("which", file));

/** @returns what keeps the cluster from starting, where it does not start */
export async function startCluster(): Promise<Cluster | { readonly missing: string }> {
  if (!isInstalled) return { missing: "Slurm, which is not installed" };
  const hosts = pairOf("kslurm", "10.77.42");
  if (!createPair(hosts)) return { missing: "root, and network namespaces" };
  const folder = mkdtempSync(path.join(tmpdir(), "kensho-slurm-"));
  writeSettings(folder, hosts);
  const env = { ...process.env, SLURM_CONF: path.join(folder, "slurm.conf") };
  const daemons: ChildProcess[] = [];
  const keep = ([file = "", ...words]: readonly string[]): void => {
    daemons.push(spawn(file, words, { env, stdio: "ignore" }));
  };
  const stop = (): void => {
    for (const daemon of daemons) daemon.kill("SIGTERM");
    removePair(hosts);
    rmSync(folder, { recursive: true, force: true });
  };
  const own = (name: string): string => path.join(folder, name);
  keep([
    ...["munged", "--foreground", "--force", `--key-file=${own("munge.key")}`, `--socket=${own("munge.sock")}`],
    ...[`--pid-file=${own("munge.pid")}`, `--log-file=${own("munge.log")}`, `--seed-file=${own("munge.seed")}`],
  ]);
  keep(onHost(hosts[0], ["slurmctld", "-D"]));
  for (const host of hosts) keep(onHost(host, ["slurmd", "-D"]));
  const slurm = (words: readonly string[]): string[] => [
    "env",
    `SLURM_CONF=${env.SLURM_CONF}`,
    ...onHost(hosts[0], words),
  ];
  const until = performance.now() + LONGEST_START_MS;
  while (performance.now() < until) {
    const [file = "", ...words] = slurm(["sinfo", "--noheader", "--states=idle", "--format=%D"]);
    if (spawnSync(file, words, { encoding: "utf8" }).stdout.trim() === "2")
      return { start: (job) => startWords(slurm(job)), stop };
    await sleep(500);
  }
  const logs = hosts.map(({ name }) => readFileSync(own(`slurmd-${name}.log`), { encoding: "utf8", flag: "a+" }));
  stop();
  return { missing: `a slurmd that starts: ${logs.join("").match(/error: .*/)?.[0] ?? "it says nothing"}` };
}

function writeSettings(folder: string, hosts: readonly [Host, Host]): void {
  const own = (name: string): string => path.join(folder, name);
  writeFileSync(own("munge.key"), crypto.getRandomValues(new Uint8Array(1024)), { mode: 0o600 });
  // Two nodes that share a file system keep what is a node's own apart by its name, %h.
  for (const { name } of hosts) mkdirSync(own(`tmp-${name}`));
  const settings = {
    ...{ ClusterName: "kensho", SlurmctldHost: `${hosts[0].name}(${hosts[0].address})`, SlurmUser: "root" },
    ...{ AuthType: "auth/munge", AuthInfo: `socket=${own("munge.sock")}` },
    ...{ StateSaveLocation: own("state"), SlurmdSpoolDir: own("spool-%h"), TmpFS: own("tmp-%h") },
    ...{ SlurmctldPidFile: own("slurmctld.pid"), SlurmdPidFile: own("slurmd-%h.pid") },
    ...{ SlurmctldLogFile: own("slurmctld.log"), SlurmdLogFile: own("slurmd-%h.log") },
    ...{ ProctrackType: "proctrack/linuxproc", TaskPlugin: "task/none", JobAcctGatherType: "jobacct_gather/none" },
    ...{ SelectType: "select/cons_tres", SelectTypeParameters: "CR_Core", ReturnToService: "2" },
  };
  const nodes = hosts.map(({ name, address }) => `NodeName=${name} NodeAddr=${address} CPUs=${CORES} State=UNKNOWN`);
  const lines = Object.entries(settings).map(([key, value]) => `${key}=${value}`);
  const partition = "PartitionName=all Nodes=ALL Default=YES MaxTime=INFINITE State=UP";
  writeFileSync(own("slurm.conf"), [...lines, ...nodes, partition, ""].join("\n"));
  writeFileSync(own("cgroup.conf"), "CgroupPlugin=autodetect\nIgnoreSystemd=yes\n");
}
