import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { CheckpointError } from "../errors.ts";
import { type BestCheckpoint, bestAmong } from "./best.ts";
import { REPLACED, stepOf } from "./names.ts";
import { systemCause } from "./system-errors.ts";

/** One checkpoint on disk, not yet read. */
export interface CheckpointEntry {
  readonly path: string;
  readonly step: number;
}

/**
 * The checkpoints of a run folder or of a folder of checkpoints, oldest first; none if it has none. Nothing is read or verified.
 * @throws {CheckpointError} if there is no such folder
 */
export async function listCheckpoints(path: string): Promise<CheckpointEntry[]> {
  const names = await namesIn(path);
  const own = entries(path, names);
  if (own.length > 0 || !names.includes("checkpoints")) return own;
  const inside = join(path, "checkpoints");
  return entries(inside, await namesIn(inside));
}

/**
 * Returns the checkpoint that validation found best; `undefined` if none is recorded.
 * @param path a run folder or a folder of checkpoints
 * @throws {CheckpointError} if there is no such folder, or the record is damaged
 */
export async function bestCheckpoint(path: string): Promise<BestCheckpoint | undefined> {
  const names = await namesIn(path);
  if (entries(path, names).length > 0 || !names.includes("checkpoints")) return await bestAmong(path, names);
  const inside = join(path, "checkpoints");
  return await bestAmong(inside, await namesIn(inside));
}

/** The checkpoints among the names in `parent`, oldest first. A killed save may have left one under the name it was set aside with. */
export function entries(parent: string, names: readonly string[]): CheckpointEntry[] {
  const found = names.flatMap((name) => {
    const step = stepOf(name);
    if (step !== undefined) return [{ path: join(parent, name), step }];
    const original = name.startsWith(REPLACED) ? name.slice(REPLACED.length) : "";
    const replaced = stepOf(original);
    if (replaced === undefined || names.includes(original)) return [];
    return [{ path: join(parent, name), step: replaced }];
  });
  return found.sort((a, b) => a.step - b.step);
}

/** Names in a folder. @throws {CheckpointError} if it cannot be read */
export async function namesIn(path: string): Promise<string[]> {
  try {
    return await readdir(path);
  } catch (error) {
    const cause = systemCause(error);
    if (cause === undefined) throw error;
    const problem = `it cannot be read: ${cause.reason}`;
    throw new CheckpointError(path, problem, { hint: cause.hint, cause: error });
  }
}
