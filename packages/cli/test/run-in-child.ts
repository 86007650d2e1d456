import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { spawn as spawnInTerminal } from "@lydell/node-pty";

const CTRL_C = "\u0003";
export const repository = fileURLToPath(new URL("../../..", import.meta.url));
const entry = fileURLToPath(new URL("./source-entry.ts", import.meta.url));

/** How a run of the command line ended. */
export interface Outcome {
  readonly exit: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Options for a run of the command line, wherever it takes place. */
export interface RunOptions {
  readonly env?: NodeJS.ProcessEnv;
  /** Working directory. Default: the root of the repository. */
  readonly cwd?: string;
  /** Standard input. */
  readonly input?: string;
}

/** Options for a run in a process of its own. */
export interface ProcessOptions extends RunOptions {
  /** Sends Ctrl-C as soon as stderr matches. */
  readonly interruptAt?: RegExp;
  /** Signal to send instead of that of Ctrl-C. */
  readonly signal?: NodeJS.Signals;
  /** Closes the reading end of stdout at once, as `| head -0` does. */
  readonly closeStdoutEarly?: boolean;
}

/** Runs `kensho` from its sources in a process of its own, as a user's shell does. */
export function startKensho(words: readonly string[], options: ProcessOptions = {}): Promise<Outcome> {
  const child = spawn(process.execPath, ["--conditions=kensho:source", entry, ...words], {
    cwd: options.cwd ?? repository,
    env: environmentOf(options),
  });
  let stdout = "";
  let stderr = "";
  let interrupted = false;
  if (options.closeStdoutEarly) child.stdout.destroy();
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    stderr += text;
    if (!interrupted && options.interruptAt?.test(stderr)) interrupted = child.kill(options.signal ?? "SIGINT");
  });
  child.stdin.on("error", () => {});
  child.stdin.end(options.input ?? "");
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (exit) => resolve({ exit, stdout, stderr }));
  });
}

/** Runs `kensho` on a pseudo-terminal of 100 columns. What it shows, stdout and stderr together, is in `stdout`. */
export function kenshoInTerminal(words: readonly string[], options: ProcessOptions = {}): Promise<Outcome> {
  const { CI: _, NO_COLOR: __, ...env } = userEnv();
  const terminal = spawnInTerminal(process.execPath, ["--conditions=kensho:source", entry, ...words], {
    cwd: options.cwd ?? repository,
    env: { ...env, TERM: "xterm-256color", ...options.env },
    cols: 100,
    rows: 30,
  });
  let stdout = "";
  let interrupted = false;
  terminal.onData((text) => {
    stdout += text;
    if (interrupted || !options.interruptAt?.test(stdout)) return;
    interrupted = true;
    terminal.write(CTRL_C);
  });
  return new Promise((resolve) => {
    terminal.onExit(({ exitCode }) => resolve({ exit: exitCode, stdout, stderr: "" }));
  });
}

/** The environment of a run whose output is not a terminal. */
export function environmentOf({ env }: RunOptions): NodeJS.ProcessEnv {
  return { ...userEnv(), NO_COLOR: "1", ...env };
}

/** The environment without what the test runner has put there. */
function userEnv(): NodeJS.ProcessEnv {
  const { NODE_ENV: _, VITEST: __, DEBUG: ___, ...env } = process.env;
  return env;
}
