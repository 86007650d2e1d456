import { spawnSync } from "node:child_process";

/** A host that is a network namespace of this machine. */
export interface Host {
  readonly name: string;
  readonly address: string;
}

/** Runs a program to its end. @returns whether all went well */
export function succeeds(file: string, ...words: readonly string[]): boolean {
  return spawnSync(file, words).status === 0;
}

const ip = (...words: readonly string[]): boolean => succeeds("ip", ...words);

/** Two hosts on one machine: network namespaces, joined by a pair of virtual network cards. @param net  first three numbers of their addresses */
export function pairOf(name: string, net: string): readonly [Host, Host] {
  return [
    { name: `${name}-a`, address: `${net}.1` },
    { name: `${name}-b`, address: `${net}.2` },
  ];
}

/** Creates the namespaces again. @returns whether that is possible here: it needs root */
export function createPair(hosts: readonly [Host, Host]): boolean {
  removePair(hosts);
  const [a, b] = hosts.map(({ name }) => name) as [string, string];
  return (
    hosts.every(({ name }) => ip("netns", "add", name)) &&
    ip("link", "add", a, "netns", a, "type", "veth", "peer", "name", b, "netns", b) &&
    hosts.every(
      ({ name, address }) =>
        ip("-n", name, "addr", "add", `${address}/24`, "dev", name) &&
        ip("-n", name, "link", "set", name, "up") &&
        ip("-n", name, "link", "set", "lo", "up"),
    )
  );
}

export function removePair(hosts: readonly Host[]): void {
  for (const { name } of hosts) ip("netns", "del", name);
}

/** The words that run others on such a host, under its own host name; `/sys` is the machine's, unlike under `ip netns exec`. */
export function onHost({ name }: Host, words: readonly string[]): string[] {
  const there = `hostname ${name}; exec "$@"`;
  return ["nsenter", `--net=/run/netns/${name}`, "unshare", "--uts", "sh", "-c", there, "sh", ...words];
}
