import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

/** What came of a question to a child process. */
export type ChildAnswer<T> =
  | { readonly answer: T }
  /** Why there is none: the driver hangs, crashes, or says what is wrong. */
  | { readonly failed: string };

/** This file's neighbour, source or built. */
const CHILD = fileURLToPath(
  new URL(import.meta.url.endsWith(".ts") ? "./adapter-child.ts" : "./adapter-child.js", import.meta.url),
);

/**
 * Asks `adapter-child` in a process of its own: a graphics driver that hangs or crashes takes that process down and not this
 * one, and what drivers and loaders print on the way stays there.
 * @param question  arguments of the child  @param timeout  milliseconds after which it is ended
 */
export function askChild<T>(question: readonly string[], timeout: number): Promise<ChildAnswer<T>> {
  const child = spawn(process.execPath, [...process.execArgv, CHILD, ...question], {
    stdio: ["ignore", "pipe", "pipe"],
    timeout,
    killSignal: "SIGKILL",
    windowsHide: true,
  });
  let [stdout, stderr] = ["", ""];
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    stderr = (stderr + text).slice(-2000);
  });
  return new Promise((resolve) => {
    child.on("error", ({ message }) => resolve({ failed: message }));
    child.on("close", (code, signal) => {
      // An answer counts even if the driver crashed while it was closed.
      const [line] = /^\{.*\}$/m.exec(stdout) ?? [];
      if (line !== undefined) return resolve(JSON.parse(line) as ChildAnswer<T>);
      if (signal === "SIGKILL")
        return resolve({
          failed: `the graphics driver did not answer within ${Number((timeout / 1000).toPrecision(2))} s`,
        });
      const last = stderr.trim().split("\n").at(-1) ?? "";
      resolve({
        failed: `the graphics driver crashed (${signal ?? `exit code ${code}`})${last === "" ? "" : `: ${last}`}`,
      });
    });
  });
}
