/*
 * Runs one library in its own process, so that its memory can be measured separately: `child.ts PEER TASK REPEATS`.
 * Writes one JSON line to stdout; the gradient goes to a file beside it, for the parent to compare.
 */
import { writeFileSync } from "node:fs";
import { timed } from "@kensho/measure";
import { peakMegabytes } from "../peak-memory.ts";
import { CHECKED_GRADIENT, PASSES, type PassName, passData } from "../workload.ts";
import type { Peer } from "./peer.ts";
import type { ChildReport, ChildTask } from "./task.ts";

const PEERS: Readonly<Record<string, () => Promise<Peer>>> = {
  kensho: async () => (await import("./kensho.ts")).kensho,
  tfjs: async () => (await import("./tfjs.ts")).tfjs,
  jax: async () => (await import("./jax.ts")).jax,
};

async function work({ peer, kind, size, repeats, gradientFile }: ChildTask): Promise<ChildReport> {
  const library = await (PEERS[peer] as () => Promise<Peer>)();
  const { name, version, threads } = library;
  if (kind === "matmul") {
    const run = await library.prepareMatmul(size as number);
    return { name, version, threads, timing: await timed(run, repeats), peakMB: peakMegabytes() };
  }
  const pass = PASSES[size as PassName];
  const prepared = await library.preparePass(pass, passData(pass));
  const first = await prepared.run();
  writeFileSync(gradientFile, await first.gradient(CHECKED_GRADIENT));
  const timing = await timed(prepared.run, { ...repeats, warmUp: Math.max(0, repeats.warmUp - 1) });
  const { nodes, compileMs } = prepared;
  return { name, version, threads, timing, peakMB: peakMegabytes(), nodes, compileMs, loss: first.loss };
}

const report = await work(JSON.parse(process.argv[2] as string)).catch(
  (error: unknown): ChildReport => ({ failed: error instanceof Error ? error.message : String(error) }),
);
process.stdout.write(`\n${JSON.stringify(report)}\n`);
process.exit(0);
