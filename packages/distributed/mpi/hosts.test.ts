import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { prepareSudoku } from "@kensho/datasets";
import { afterAll, beforeAll, expect, it } from "vitest";
import { documents, IMPLEMENTATIONS, program, startWords } from "./mpirun.ts";
import { createPair, onHost, pairOf, removePair } from "./namespaces.ts";

/*
 * Open MPI reaches the second host through a stand-in for ssh, and has nothing but TCP between the two.
 */
const HOSTS = pairOf("kensho", "10.77.41");

const openMpi = IMPLEMENTATIONS.find(({ name }) => name === "Open MPI");
const isPossible = openMpi !== undefined && createPair(HOSTS);
if (!isPossible) process.stdout.write("skipped: two hosts, which need Open MPI, root, and network namespaces\n");

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "kensho-hosts-"));
  await prepareSudoku({ out: path.join(folder, "data"), size: 4, train: 60, test: 4, seed: 1 });
});

afterAll(async () => {
  removePair(HOSTS);
  await rm(folder, { recursive: true, force: true });
});

const shellWords = (words: readonly string[]): string => words.map((word) => `'${word}'`).join(" ");

/** What `ssh HOST WORDS` does, for hosts that are namespaces. */
async function agent(): Promise<string> {
  const file = path.join(folder, "agent");
  const cases = HOSTS.map((host) => `${host.address}) ${shellWords(onHost(host, ["sh", "-c"]))} "$words" ;;`);
  const lines = ["#!/bin/sh", "host=$1", "shift", 'words="$*"', "case $host in", ...cases, "esac"];
  await writeFile(file, lines.join("\n"));
  await chmod(file, 0o755);
  return file;
}

it.skipIf(!isPossible)("two hosts over TCP have the losses of one process", async () => {
  const words = program("training", JSON.stringify({ data: path.join(folder, "data"), steps: 10 }));
  const alone = program("training", JSON.stringify({ data: path.join(folder, "data"), steps: 10, alone: true }));
  const hosts = HOSTS.map(({ address }) => `${address}:1`).join(",");
  const parameters = [
    ...["--mca", "plm_rsh_agent", await agent(), "--mca", "btl", "tcp,self"],
    ...["--mca", "btl_tcp_if_include", "10.77.41.0/24", "--mca", "oob_tcp_if_include", "10.77.41.0/24"],
  ];
  const job = [openMpi?.mpirun ?? "", "--host", hosts, "-n", "2", ...parameters, ...words];
  const [together] = await documents<{ losses: number[] }>(startWords(onHost(HOSTS[0], job)));
  const [single] = await documents<{ losses: number[] }>(startWords(alone));
  expect(together?.losses).toHaveLength(10);
  expect(Math.abs((together?.losses[0] as number) / (single?.losses[0] as number) - 1)).toBeLessThan(1e-5);
  expect(Math.abs((together?.losses[9] as number) / (single?.losses[9] as number) - 1)).toBeLessThan(1e-3);
});
