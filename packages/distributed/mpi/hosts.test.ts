import { spawnSync } from "node:child_process";
import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { prepareSudoku } from "@kensho/datasets";
import { afterAll, beforeAll, expect, it } from "vitest";
import { documents, IMPLEMENTATIONS, program, startWords } from "./mpirun.ts";

/*
 * Two hosts on one machine: network namespaces, joined by a pair of virtual network cards, each with a host name of its own. Open MPI
 * reaches the second through a stand-in for ssh, and has nothing but TCP between them.
 */
const SPACES = [
  { name: "kensho-a", address: "10.77.41.1" },
  { name: "kensho-b", address: "10.77.41.2" },
] as const;
const [first, second] = SPACES;

const ip = (...words: readonly string[]): boolean => spawnSync("ip", words).status === 0;

function remove(): void {
  for (const { name } of SPACES) ip("netns", "del", name);
}

function create(): boolean {
  remove();
  return (
    SPACES.every(({ name }) => ip("netns", "add", name)) &&
    ip("link", "add", "ksh-a", "netns", first.name, "type", "veth", "peer", "name", "ksh-b", "netns", second.name) &&
    SPACES.every(({ name, address }) => {
      const card = name.replace("kensho", "ksh");
      return (
        ip("-n", name, "addr", "add", `${address}/24`, "dev", card) &&
        ip("-n", name, "link", "set", card, "up") &&
        ip("-n", name, "link", "set", "lo", "up")
      );
    })
  );
}

const openMpi = IMPLEMENTATIONS.find(({ name }) => name === "Open MPI");
const isPossible = openMpi !== undefined && create();
if (!isPossible) process.stdout.write("skipped: two hosts, which need Open MPI, root, and network namespaces\n");

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "kensho-hosts-"));
  await prepareSudoku({ out: path.join(folder, "data"), size: 4, train: 60, test: 4, seed: 1 });
});

afterAll(async () => {
  remove();
  await rm(folder, { recursive: true, force: true });
});

/** What `ssh HOST WORDS` does, for hosts that are namespaces. */
async function agent(): Promise<string> {
  const file = path.join(folder, "agent");
  const names = SPACES.map(({ name, address }) => `${address}) name=${name} ;;`).join("\n");
  await writeFile(
    file,
    `#!/bin/sh\ncase $1 in\n${names}\nesac\nshift\nexec ip netns exec $name unshare --uts sh -c "hostname $name; $*"\n`,
  );
  await chmod(file, 0o755);
  return file;
}

it.skipIf(!isPossible)("two hosts over TCP have the losses of one process", async () => {
  const words = program("training", JSON.stringify({ data: path.join(folder, "data"), steps: 10 }));
  const alone = program("training", JSON.stringify({ data: path.join(folder, "data"), steps: 10, alone: true }));
  const hosts = SPACES.map(({ address }) => `${address}:1`).join(",");
  const parameters = [
    ...["--mca", "plm_rsh_agent", await agent(), "--mca", "btl", "tcp,self"],
    ...["--mca", "btl_tcp_if_include", "10.77.41.0/24", "--mca", "oob_tcp_if_include", "10.77.41.0/24"],
  ];
  const job = [openMpi?.mpirun ?? "", "--host", hosts, "-n", "2", ...parameters, ...words];
  const there = `hostname ${first.name}; exec "$@"`;
  const outer = ["ip", "netns", "exec", first.name, "unshare", "--uts", "sh", "-c", there, "sh"];
  const [together] = await documents<{ losses: number[] }>(startWords([...outer, ...job]));
  const [single] = await documents<{ losses: number[] }>(startWords(alone));
  expect(together?.losses).toHaveLength(10);
  expect(Math.abs((together?.losses[0] as number) / (single?.losses[0] as number) - 1)).toBeLessThan(1e-5);
  expect(Math.abs((together?.losses[9] as number) / (single?.losses[9] as number) - 1)).toBeLessThan(1e-3);
});
