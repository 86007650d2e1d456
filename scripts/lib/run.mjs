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
const signalCode = (signal) => (signal === "SIGINT" ? 130 : signal === "SIGTERM" ? 143 : 137);

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
    child.on("error", (error) => reject(new CommandFailed(`${command} ${args.join(" ")}`, 127, error.message)));
    child.on("close", (code, signal) => {
      const status = code ?? signalCode(signal);
      if (status === 0) resolve(output);
      else reject(new CommandFailed(`${command} ${args.join(" ")}`, status, output));
    });
  });
}

/**
 * Runs a command on this terminal. Ctrl-C reaches it directly, and this process waits for it to end in its own way.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ cwd: string, env?: NodeJS.ProcessEnv }} options
 * @returns {Promise<number>} its exit code
 */
export function streaming(command, args, { cwd, env = process.env }) {
  return new Promise((resolve, reject) => {
    const ignore = () => {};
    process.on("SIGINT", ignore);
    const child = spawn(command, args, { cwd, env, shell: shell && !command.endsWith(".exe"), stdio: "inherit" });
    child.on("error", (error) => reject(new CommandFailed(`${command} ${args.join(" ")}`, 127, error.message)));
    child.on("close", (code, signal) => {
      process.off("SIGINT", ignore);
      resolve(code ?? signalCode(signal));
    });
  });
}
