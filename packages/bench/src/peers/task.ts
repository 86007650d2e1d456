import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { Repeats, Timing } from "@kensho/measure";
import type { PassName } from "../workload.ts";

export const PEER_NAMES = ["kensho", "tfjs", "jax"] as const;
export type PeerName = (typeof PEER_NAMES)[number];

/** What a child process is asked to do. */
export type ChildTask = {
  readonly peer: PeerName;
  readonly repeats: Repeats;
  /** Where it puts the gradient that is checked. */
  readonly gradientFile: string;
} & ({ readonly kind: "pass"; readonly size: PassName } | { readonly kind: "matmul"; readonly size: number });

/** What it measured. `nodes`, `compileMs` and `loss` belong to a pass. */
export interface Measured {
  readonly failed?: undefined;
  readonly name: string;
  readonly version: string;
  readonly threads: number;
  readonly timing: Timing;
  readonly peakMB: number;
  readonly nodes?: number;
  readonly compileMs?: number;
  readonly loss?: number;
}

export type ChildReport = Measured | { readonly failed: string };

/** Runs a task in a fresh process. A library that dies is a result too: the reason is in `failed`. */
export function runChild(task: ChildTask): Promise<ChildReport> {
  const child = spawn(
    process.execPath,
    ["--conditions=kensho:source", fileURLToPath(new URL("./child.ts", import.meta.url)), JSON.stringify(task)],
    { stdio: ["ignore", "pipe", "pipe"] },
  );
  let [out, err] = ["", ""];
  child.stdout.on("data", (chunk: Buffer) => {
    out += chunk.toString();
  });
  child.stderr.on("data", (chunk: Buffer) => {
    err = (err + chunk.toString()).slice(-10_000);
  });
  return new Promise((resolve) => {
    child.on("close", (code, signal) => {
      const last = out.trimEnd().split("\n").at(-1) ?? "";
      if (last.startsWith("{")) resolve(JSON.parse(last));
      else resolve({ failed: /^\w*Error: .*$/m.exec(err)?.[0] ?? `ended with ${signal ?? `code ${code}`}` });
    });
  });
}
