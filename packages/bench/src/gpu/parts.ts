import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const CLI = fileURLToPath(new URL("../../../cli/bin/kensho.js", import.meta.url));
const PYTORCH = fileURLToPath(new URL("../../pytorch/trm_step.py", import.meta.url));

/** A part of the benchmark: a process of its own, with a time of its own, that prints one JSON document. */
export interface Part {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  /** Seconds after which it is ended. All parts together have less than eight minutes. */
  readonly seconds: number;
}

/** What came of a part. */
export type PartResult = { readonly document: unknown } | { readonly failed: string };

/**
 * The parts in their order, the most wanted first.
 * @param adapter  a GPU by its name or number; the first hardware one if absent   @param patience  how many times the time of a GPU to wait
 */
export function gpuParts(adapter: string | undefined, quick: boolean, patience = 1): readonly Part[] {
  const bench = (only: string, seconds: number): Part => ({
    name: only,
    command: process.execPath,
    args: [
      ...[CLI, "bench", "--json", "--tune", "--only", only, "--engine", "webgpu"],
      ...(adapter === undefined ? [] : ["--adapter", adapter]),
      ...(quick ? ["--quick"] : []),
    ],
    seconds: seconds * patience,
  });
  return [
    { name: "doctor", command: process.execPath, args: [CLI, "doctor", "--json"], seconds: 20 * patience },
    bench("products", 90),
    bench("steps", 150),
    { name: "pytorch", command: "python3", args: [PYTORCH], seconds: 150 },
    bench("kernels", 60),
  ];
}

/** Runs a part to its end, or to the end of its time. Never throws. */
export async function runPart(
  { command, args, seconds }: Part,
  env: NodeJS.ProcessEnv = process.env,
): Promise<PartResult> {
  try {
    const { stdout } = await promisify(execFile)(command, [...args], {
      env,
      timeout: 1000 * seconds,
      killSignal: "SIGKILL",
      maxBuffer: 2 ** 26,
    });
    return { document: JSON.parse(stdout) };
  } catch (error) {
    const {
      killed,
      stdout = "",
      stderr = "",
      message,
    } = error as Error & {
      readonly killed?: boolean;
      readonly stdout?: string;
      readonly stderr?: string;
    };
    if (killed) return { failed: `not done within ${seconds} s` };
    return { failed: said(stdout) || stderr.trim().split("\n").at(-1) || message };
  }
}

/** The message of the document that `kensho --json` prints when it fails. */
function said(stdout: string): string | undefined {
  try {
    return (JSON.parse(stdout) as { readonly error?: { readonly message?: string } }).error?.message;
  } catch {
    return undefined;
  }
}
