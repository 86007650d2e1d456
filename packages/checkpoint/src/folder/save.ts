import { basename, dirname, join } from "node:path";
import { CheckpointError, quoted } from "../errors.ts";
import { type EncodeOptions, type NamedTensors, safetensorsParts } from "../safetensors/encode.ts";
import { requireFinite } from "../safetensors/require-finite.ts";
import { type Disk, nodeDisk } from "./disk.ts";
import { clearLeftovers, reserveTemporary } from "./leftovers.ts";
import { encodeManifest, RESERVED_KEYS, sha256 } from "./manifest.ts";
import { CHECKPOINT_GROUPS, groupFile, REPLACED, STATE_FILE, stepFolder, stepOf } from "./names.ts";
import { systemCause } from "./system-errors.ts";

/** The tensors of a checkpoint by what they are for. */
export interface CheckpointGroups {
  readonly model: NamedTensors;
  readonly ema?: NamedTensors;
  readonly optimizer?: NamedTensors;
  readonly carry?: NamedTensors;
}

export interface CheckpointContents {
  /** Steps trained so far; names the folder. */
  readonly step: number;
  readonly groups: CheckpointGroups;
  /** Anything JSON can hold, except the keys of `state.json` itself (`format version sha256 step files`). */
  readonly state?: Readonly<Record<string, unknown>>;
}

export interface SaveOptions {
  /** How many checkpoints to leave in the folder, the newest ones and in any case the one just saved. Default: all. */
  readonly keep?: number;
  /** Steps whose checkpoints stay whatever `keep` says, such as the best one's. */
  readonly protect?: readonly number[];
  /** Storage of the `f32` tensors of `model` and `ema`; moments and carry stay F32. Default F32. */
  readonly dtypes?: EncodeOptions["dtypes"];
  /**
   * Write the tensors from where they are, without the memory for a copy. They must not change until the save has ended.
   * Default false.
   */
  readonly inPlace?: boolean;
}

/**
 * Saves `<parent>/step-000123/` with one safetensors file per group and `state.json`, all or nothing: a process killed at any moment
 * leaves every earlier checkpoint whole, and a failure removes what it had written. A checkpoint of the same step is replaced. Tensors and
 * state are copied before the call returns, so training can continue during the write, unless `inPlace` is set.
 *
 * @param parent the folder of checkpoints, usually `<run>/checkpoints`; made if it is missing
 * @returns the path of the new folder
 * @throws {CheckpointError} naming the path, the bytes needed and the cause; or the tensor, if a weight is NaN or infinite
 */
export function saveCheckpoint(
  parent: string,
  contents: CheckpointContents,
  options: SaveOptions = {},
): Promise<string> {
  return saveCheckpointOn(nodeDisk, parent, contents, options);
}

/** `saveCheckpoint` on a given file system. */
export async function saveCheckpointOn(
  disk: Disk,
  parent: string,
  { step, groups, state = {} }: CheckpointContents,
  { keep = Number.POSITIVE_INFINITY, protect = [], dtypes = "F32", inPlace = false }: SaveOptions = {},
): Promise<string> {
  const name = stepFolder(step);
  const path = join(parent, name);
  checkArguments(path, step, state, keep);
  // Everything is encoded before the first wait: what the caller changes later does not reach the disk.
  const files = encodeFiles(path, { step, groups: inPlace ? groups : copied(groups), state }, dtypes);
  const temporary = reserveTemporary(parent, name);
  try {
    await disk.makeFolder(parent);
    await clearLeftovers(disk, parent);
    await disk.makeFolder(temporary.path);
    for (const [file, parts] of files) await disk.writeFile(join(temporary.path, file), parts);
    await disk.syncFolder(temporary.path);
    await publish(disk, temporary.path, path);
    await disk.syncFolder(parent);
  } catch (error) {
    await disk.remove(temporary.path).catch(() => {});
    const size = files.reduce((total, [, parts]) => total + bytesOf(parts), 0);
    const kept = (await disk.list(parent).catch(() => [])).some((other) => stepOf(other) !== undefined);
    throw failure(path, size, kept, error);
  } finally {
    temporary.release();
  }
  // The new checkpoint stands; what cannot be removed now is removed after the next one.
  await prune(disk, parent, name, { keep, protect }).catch(() => {});
  return path;
}

/** The files of a checkpoint, `state.json` last. */
function encodeFiles(
  path: string,
  { step, groups, state = {} }: CheckpointContents,
  dtypes: NonNullable<SaveOptions["dtypes"]>,
): (readonly [file: string, parts: readonly Uint8Array[]])[] {
  const files = CHECKPOINT_GROUPS.flatMap((group) => {
    const tensors = groups[group];
    if (tensors === undefined) return [];
    const name = groupFile(group);
    const weights = group === "model" || group === "ema";
    if (weights) requireFinite(tensors, join(path, name), "nothing was saved; use an earlier checkpoint");
    const storage = weights ? dtypes : "F32";
    const options = { dtypes: storage, file: join(path, name) };
    return [[name, safetensorsParts(tensors, { format: "pt" }, options)] as const];
  });
  const records = files.map(([name, parts]) => [name, { bytes: bytesOf(parts), sha256: sha256(...parts) }] as const);
  const manifest = { step, files: Object.fromEntries(records), state };
  return [...files, [STATE_FILE, [encodeManifest(manifest, join(path, STATE_FILE))]]];
}

function copied(groups: CheckpointGroups): CheckpointGroups {
  const copy = (tensors: NamedTensors): NamedTensors =>
    Object.fromEntries(
      Object.entries(tensors).map(([name, tensor]) => [name, { ...tensor, data: tensor.data.slice() }]),
    );
  const { model, ...others } = groups;
  const rest = Object.entries(others).map(([group, tensors]) => [group, tensors && copy(tensors)]);
  return { model: copy(model), ...Object.fromEntries(rest) };
}

function bytesOf(parts: readonly Uint8Array[]): number {
  return parts.reduce((total, { length }) => total + length, 0);
}

/** Gives the written folder its name. One that has the name already is set aside under a name that loading knows too. */
async function publish(disk: Disk, temporary: string, path: string): Promise<void> {
  const parent = dirname(path);
  if (!(await disk.list(parent)).includes(basename(path))) return disk.rename(temporary, path);
  const aside = join(parent, `${REPLACED}${basename(path)}`);
  await disk.rename(path, aside);
  try {
    await disk.rename(temporary, path);
  } catch (error) {
    await disk.rename(aside, path);
    throw error;
  }
  await disk.syncFolder(parent);
  await discard(disk, aside).catch(() => {});
}

/** Removes all but the newest and the protected. */
async function prune(
  disk: Disk,
  parent: string,
  saved: string,
  { keep, protect }: Required<Pick<SaveOptions, "keep" | "protect">>,
): Promise<void> {
  const others = (await disk.list(parent))
    .filter((name) => stepOf(name) !== undefined && name !== saved)
    .sort((a, b) => (stepOf(b) ?? 0) - (stepOf(a) ?? 0));
  const removed = others.slice(keep - 1).filter((name) => !protect.includes(stepOf(name) ?? -1));
  for (const name of removed) await discard(disk, join(parent, name));
}

/** Removes a checkpoint. It is renamed first, so that a kill in the middle leaves nothing that looks like one. */
async function discard(disk: Disk, path: string): Promise<void> {
  const trash = reserveTemporary(dirname(path), basename(path));
  try {
    await disk.rename(path, trash.path);
    await disk.remove(trash.path);
  } finally {
    trash.release();
  }
}

function checkArguments(path: string, step: number, state: object, keep: number): void {
  if (!Number.isSafeInteger(step) || step < 0 || step >= 1e15) {
    throw new CheckpointError(path, `step is ${step}`, { hint: "give a whole number of steps, 0 or more" });
  }
  if (!(keep >= 1)) throw new CheckpointError(path, `keep is ${keep}`, { hint: "keep 1 checkpoint or more" });
  const taken = RESERVED_KEYS.find((key) => Object.hasOwn(state, key));
  if (taken !== undefined) {
    throw new CheckpointError(path, `the state's key ${quoted(taken)} is one of the format's own`, {
      hint: "rename it",
    });
  }
}

function failure(path: string, bytes: number, kept: boolean, error: unknown): unknown {
  const cause = systemCause(error);
  if (cause === undefined) return error;
  const problem = `the checkpoint of ${bytes.toLocaleString("en")} bytes could not be saved: ${cause.reason}`;
  const hint = kept ? `${cause.hint}; earlier checkpoints are untouched` : cause.hint;
  return new CheckpointError(path, problem, { hint, cause: error });
}
