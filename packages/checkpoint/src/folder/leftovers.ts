import { randomBytes } from "node:crypto";
import { stat } from "node:fs/promises";
import { join } from "node:path";
import type { Disk } from "./disk.ts";
import { REPLACED, TEMPORARY } from "./names.ts";

/** A temporary folder older than this is abandoned, even if a process with its writer's id is running: ids are reused. */
const ABANDONED_MS = 60 * 60 * 1000;

/** Temporary folders that this very process is writing. */
const inUse = new Set<string>();

/** A name beside `parent`'s checkpoints that no one else uses, kept until `release`. */
export function reserveTemporary(
  parent: string,
  name: string,
): { readonly path: string; readonly release: () => void } {
  const path = join(parent, `${TEMPORARY}${name}-${process.pid}-${randomBytes(4).toString("hex")}`);
  inUse.add(path);
  return { path, release: () => void inUse.delete(path) };
}

/**
 * Puts right what a killed save left behind: a checkpoint set aside gets its name back unless its successor has taken it, and folders
 * half written or half removed go. Best effort: what cannot be removed today is tried again at the next save.
 */
export async function clearLeftovers(disk: Disk, parent: string): Promise<void> {
  const names = await disk.list(parent);
  for (const name of names) {
    const path = join(parent, name);
    if (name.startsWith(REPLACED)) {
      const original = name.slice(REPLACED.length);
      await (names.includes(original) ? disk.remove(path) : disk.rename(path, join(parent, original))).catch(ignore);
    } else if (name.startsWith(TEMPORARY) && !(await isBeingWritten(path))) {
      await disk.remove(path).catch(ignore);
    }
  }
}

async function isBeingWritten(path: string): Promise<boolean> {
  if (inUse.has(path)) return true;
  const pid = Number(/-(\d+)-[0-9a-f]+$/.exec(path)?.[1]);
  // A folder of our own number that we are not writing is a former process's.
  if (!Number.isSafeInteger(pid) || pid === process.pid || !isRunning(pid)) return false;
  const age = await stat(path).then(({ mtimeMs }) => Date.now() - mtimeMs, ignore);
  return age !== undefined && age < ABANDONED_MS;
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // The process of another user cannot be signalled, but it exists.
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

function ignore(): undefined {}
