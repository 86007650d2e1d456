import { link, rename, rm, stat, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { FolderLockedError } from "./lock-errors.ts";
import { type FoundLock, type LockRecord, newRecord, readLock } from "./lock-record.ts";
import { isRunning } from "./process-identity.ts";

/** Age of the last heartbeat at which a lock lapses, if the state of its process is unknown. */
export const LAPSE_MS = 5 * 60 * 1000;
/** A lock file that is empty or damaged is taken for one that is being written for so long. */
const DAMAGED_MS = 10 * 1000;

/** Errors of `link` on file systems that have no hard links. */
const NO_LINKS = ["EPERM", "ENOTSUP", "EOPNOTSUPP", "ENOSYS", "EINVAL", "EMLINK"];

/**
 * Takes a lock file. It appears whole, and only if there is none (`link` is exclusive, on network file systems too).
 *
 * A lock whose process has ended is replaced under a second lock, `FILE.ID`, that belongs to the taking over of this very lock. Only
 * its holder may replace or remove `FILE` while it has that id, so that of several processes that find a dead lock one gets it, and a
 * slow one cannot remove the lock of its successor. A second lock that was left behind is taken over in the same way.
 * @throws {FolderLockedError} if a running process holds it
 */
export async function takeLockFile(file: string): Promise<LockRecord> {
  const record = newRecord();
  const draft = `${file}.new-${record.id}`;
  const text = `${JSON.stringify(record)}\n`;
  await writeFile(draft, text, { flag: "wx" });
  try {
    for (;;) {
      if (await create(draft, file, text)) return record;
      const found = await readLock(file);
      if (found === undefined) continue;
      const { mtimeMs: now } = await stat(draft);
      if (isHeld(found, now)) throw new FolderLockedError(dirname(file), file, found.holder);
      const guard = `${file}.${found.id}`;
      const guarding = await takeLockFile(guard);
      try {
        if ((await readLock(file))?.id !== found.id) continue;
        await rename(draft, file);
        return record;
      } finally {
        await removeOwn(guard, guarding);
      }
    }
  } finally {
    await rm(draft, { force: true });
  }
}

/** Removes a lock file, unless another process has taken it over. */
export async function releaseLockFile(file: string, record: LockRecord): Promise<void> {
  const guard = `${file}.${record.id}`;
  const guarding = await takeLockFile(guard).catch((error: unknown) => {
    // Another process is taking the file over.
    if (error instanceof FolderLockedError) return null;
    // A full disk takes no second lock.
    return undefined;
  });
  if (guarding === null) return;
  await removeOwn(file, record);
  if (guarding !== undefined) await removeOwn(guard, guarding);
}

/** @param now  by the clock of the file system, which is that of the heartbeats */
export function isHeld({ holder, beat }: FoundLock, now: number): boolean {
  if (holder === undefined) return now - beat < DAMAGED_MS;
  return isRunning(holder) ?? now - beat < LAPSE_MS;
}

async function create(draft: string, file: string, text: string): Promise<boolean> {
  try {
    await link(draft, file).catch(async (error: NodeJS.ErrnoException) => {
      if (!NO_LINKS.includes(error.code ?? "")) throw error;
      await writeFile(file, text, { flag: "wx" });
    });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
}

async function removeOwn(file: string, { id }: LockRecord): Promise<void> {
  if ((await readLock(file))?.id === id) await rm(file, { force: true });
}
