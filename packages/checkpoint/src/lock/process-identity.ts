import { execFileSync } from "node:child_process";
import { readFileSync, readlinkSync } from "node:fs";
import { hostname } from "node:os";

/** What tells a process from every other one, on this host and on others. */
export interface ProcessIdentity {
  readonly pid: number;
  readonly host: string;
  /** Names the table of processes that `pid` belongs to: a boot of a host, and on Linux a PID namespace of it. */
  readonly space: string;
  /** When the process started, as the system writes it; `null` where the system does not say. Process numbers are reused. */
  readonly started: string | null;
}

/** Identity of this process. */
export function ownIdentity(): ProcessIdentity {
  own ??= { pid: process.pid, host: hostname(), space: processSpace(), started: startOf(process.pid) ?? null };
  return own;
}

let own: ProcessIdentity | undefined;

/**
 * Checks whether a process is running.
 * @returns `undefined` if this is unknown: the process belongs to another host or container, or the system does not report
 * its start time
 */
export function isRunning({ pid, space, started }: ProcessIdentity): boolean | undefined {
  if (space !== ownIdentity().space) return undefined;
  try {
    process.kill(pid, 0);
  } catch (error) {
    // A process of another user may not be signalled, but it is there.
    if ((error as NodeJS.ErrnoException).code !== "EPERM") return false;
  }
  const now = startOf(pid);
  return now === undefined || started === null ? undefined : now === started;
}

function processSpace(): string {
  const boot = attempt(() => readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim());
  const namespace = attempt(() => readlinkSync("/proc/self/ns/pid"));
  return [hostname(), process.platform, boot, namespace].filter((part) => part !== undefined).join(" ");
}

/** Start time of a process; empty for one that has ended but is still listed. */
function startOf(pid: number): string | undefined {
  if (process.platform === "win32") return undefined;
  if (process.platform !== "linux") {
    const env = { ...process.env, LC_ALL: "C", TZ: "UTC" };
    return attempt(() => execFileSync("ps", ["-o", "lstart=", "-p", String(pid)], { encoding: "utf8", env }).trim());
  }
  // The second field is the program's name in parentheses, which may hold spaces and parentheses itself.
  const stat = attempt(() => readFileSync(`/proc/${pid}/stat`, "utf8"));
  const [state = "", ...fields] = stat?.slice(stat.lastIndexOf(")") + 2).split(" ") ?? [];
  return stat === undefined ? undefined : /^[ZXx]/.test(state) ? "" : fields[18];
}

function attempt<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
