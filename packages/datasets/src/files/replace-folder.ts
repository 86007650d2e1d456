import { randomBytes } from "node:crypto";
import { mkdir, readdir, realpath, rename, rm, rmdir, stat } from "node:fs/promises";
import path from "node:path";
import { KenshoError } from "@kensho/errors";
import { DatasetExistsError, DatasetWriteError } from "../errors.ts";

/** What {@link replaceFolder} may do with a target that is not empty. */
export interface ReplaceOptions {
  readonly force?: boolean;
  /** Whether what is in the folder may be replaced by force. */
  readonly replaceable: (folder: string) => Promise<boolean>;
}

/** Fills a folder all at once: `fill` writes into a temporary sibling, which takes the target's name when it is complete. On failure or
 * abort the sibling is removed and the target is what it was before.
 * @param options.force replace a target that is not empty, if `replaceable` recognises what is in it
 * @throws {DatasetExistsError} if the target holds something already  @throws {DatasetWriteError} if the disk refuses
 * @throws the signal's reason on abort */
export async function replaceFolder<T>(
  target: string,
  fill: (folder: string) => Promise<T>,
  options: ReplaceOptions & { readonly signal?: AbortSignal },
): Promise<T> {
  options.signal?.throwIfAborted();
  const { final, occupied } = await checkTarget(target, options);
  const parent = path.dirname(final);
  const mark = `${process.pid}-${randomBytes(4).toString("hex")}`;
  const temporary = path.join(parent, `.${path.basename(final)}.tmp-${mark}`);
  let created: string | undefined;
  try {
    created = await mkdir(parent, { recursive: true });
    await mkdir(temporary);
    const result = await fill(temporary);
    options.signal?.throwIfAborted();
    await swap(temporary, final, path.join(parent, `.${path.basename(final)}.old-${mark}`), occupied, target);
    return result;
  } catch (cause) {
    await rm(temporary, { recursive: true, force: true }).catch(() => undefined);
    if (created !== undefined) await removeEmpty(parent, path.dirname(created));
    if (cause instanceof KenshoError || !isSystemError(cause)) throw cause;
    throw writeError(target, cause);
  }
}

/** Where a target really is, and whether something will be replaced there. Ask before long work whose result is to be written there.
 * @throws {DatasetExistsError} if it may not be replaced  @throws {DatasetWriteError} if the path cannot be a folder's */
export async function checkTarget(
  target: string,
  options: ReplaceOptions,
): Promise<{ readonly final: string; readonly occupied: boolean }> {
  const final = await resolveTarget(target);
  const occupied = await isOccupied(final, target);
  if (occupied) {
    if (options.force !== true) {
      throw new DatasetExistsError(`${target}: the folder is not empty`, {
        hint: "choose another folder, or replace this one with force (--force)",
      });
    }
    if (!(await options.replaceable(final))) {
      throw new DatasetExistsError(`${target}: holds something that is not a data set, so it is not replaced`, {
        hint: "choose another folder",
      });
    }
  }
  return { final, occupied };
}

/** A symbolic link is followed, so that renaming replaces the folder it points to. */
async function resolveTarget(target: string): Promise<string> {
  const absolute = path.resolve(target);
  return realpath(absolute).catch(() => absolute);
}

async function isOccupied(folder: string, shown: string): Promise<boolean> {
  try {
    if (!(await stat(folder)).isDirectory()) throw new DatasetExistsError(`${shown}: is a file, not a folder`);
    return (await readdir(folder)).length > 0;
  } catch (cause) {
    if (!isSystemError(cause)) throw cause;
    if (cause.code === "ENOENT") return false;
    throw writeError(shown, cause);
  }
}

async function swap(temporary: string, final: string, old: string, occupied: boolean, shown: string): Promise<void> {
  if (!occupied) {
    await rmdir(final).catch(() => undefined); // an empty folder in the way; not all systems rename over one
    await rename(temporary, final).catch((cause: NodeJS.ErrnoException) => {
      if (cause.code !== "ENOTEMPTY" && cause.code !== "EEXIST") throw cause;
      throw new DatasetExistsError(`${shown}: something was put there meanwhile`, { cause });
    });
    return;
  }
  await rename(final, old);
  try {
    await rename(temporary, final);
  } catch (cause) {
    await rename(old, final);
    throw cause;
  }
  await rm(old, { recursive: true, force: true });
}

/** Removes folders that were created on the way to the target, up to but not including `stop`, as long as they are empty. */
async function removeEmpty(folder: string, stop: string): Promise<void> {
  for (let here = folder; here !== stop && here !== path.dirname(here); here = path.dirname(here)) {
    try {
      await rmdir(here);
    } catch {
      return;
    }
  }
}

function isSystemError(cause: unknown): cause is NodeJS.ErrnoException {
  return cause instanceof Error && "code" in cause && typeof cause.code === "string" && "syscall" in cause;
}

function writeError(target: string, cause: NodeJS.ErrnoException): DatasetWriteError {
  const reasons: Record<string, string> = {
    ENOSPC: "the disk is full",
    EDQUOT: "the disk quota is used up",
    EFBIG: "a file would exceed the allowed size",
    EACCES: "permission denied",
    EPERM: "permission denied",
    EROFS: "the file system is read-only",
    ENOTDIR: "a part of the path is a file",
    ENAMETOOLONG: "the name is too long",
  };
  const reason = reasons[cause.code ?? ""] ?? cause.message;
  return new DatasetWriteError(`${target}: cannot be written: ${reason}`, {
    cause,
    hint: "nothing was left behind; free some space or choose another folder",
  });
}
