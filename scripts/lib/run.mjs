import { spawn } from "node:child_process";

/** A command that ended badly: which one, how, and the last lines that it wrote. */
export class CommandFailed extends Error {
  /**
   * @param {string} command
   * @param {number} code  exit code, 128 + signal as shells count
   * @param {string} output
   */
  constructor(command, code, output) {
    super(`\`${command}\` ended with code ${code}`);
    this.name = "CommandFailed";
    this.code = code;
    this.output = output;
  }
}

/** @param {NodeJS.Signals | null} signal */
const signalCode = (signal) =>
  signal === "SIGINT" ? 130 : signal === "SIGTERM" ? 143 : signal === "SIGHUP" ? 129 : 137;

/** Windows finds `npx.cmd` through a shell only; elsewhere no shell is needed, so arguments stay as they are. */
const shell = process.platform === "win32";

/**
 * Runs a command quietly and returns what it wrote.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ cwd: string, env?: NodeJS.ProcessEnv, onLine?: (line: string) => void }} options
 * @returns {Promise<string>} stdout and stderr, in the order they came
 * @throws {CommandFailed}
 */
export function quietly(command, args, { cwd, env = process.env, onLine = () => {} }) {
  return new Promise((resolve, reject) => {
    let output = "";
    const child = spawn(command, args, { cwd, env, shell, stdio: ["ignore", "pipe", "pipe"] });
    const take = (/** @type {Buffer} */ chunk) => {
      const text = chunk.toString();
      output = (output + text).slice(-200_000);
      for (const line of text.split(/[\r\n]+/)) if (line.trim() !== "") onLine(line.trim());
    };
    child.stdout.on("data", take);
    child.stderr.on("data", take);
    // A stop from outside ends the command first, then this process.
    const stop = () => {
      child.once("close", () => process.exit(signalCode("SIGTERM")));
      child.kill("SIGTERM");
    };
    process.once("SIGTERM", stop);
    child.on("error", (error) => {
      process.off("SIGTERM", stop);
      reject(new CommandFailed(`${command} ${args.join(" ")}`, 127, error.message));
    });
    child.on("close", (code, signal) => {
      process.off("SIGTERM", stop);
      const status = code ?? signalCode(signal);
      if (status === 0) resolve(output);
      else reject(new CommandFailed(`${command} ${args.join(" ")}`, status, output));
    });
  });
}

/**
 * Runs a command on this terminal, and waits for it to end in its own way: Ctrl-C and the end of a terminal reach it directly, SIGTERM is
 * passed on.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ cwd: string, env?: NodeJS.ProcessEnv, onStart?: (pid: number) => void }} options
 * @returns {Promise<number>} its exit code
 */
export function streaming(command, args, { cwd, env = process.env, onStart = () => {} }) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd, env, shell: shell && !command.endsWith(".exe"), stdio: "inherit" });
    /** @type {Partial<Record<NodeJS.Signals, () => void>>} */
    const handlers = { SIGINT: () => {}, SIGHUP: () => {}, SIGTERM: () => void child.kill("SIGTERM") };
    for (const [signal, handle] of Object.entries(handlers)) process.on(signal, handle);
    const release = () => {
      for (const [signal, handle] of Object.entries(handlers)) process.off(signal, handle);
    };
    if (child.pid !== undefined) onStart(child.pid);
    child.on("error", (error) => {
      release();
      reject(new CommandFailed(`${command} ${args.join(" ")}`, 127, error.message));
    });
    child.on("close", (code, signal) => {
      release();
      resolve(code ?? signalCode(signal));
    });
  });
}
