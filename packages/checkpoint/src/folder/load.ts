import { stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { CheckpointError } from "../errors.ts";
import { decodePytorch } from "../pytorch/decode.ts";
import { looksLikePytorch } from "../pytorch/recognise.ts";
import type { Safetensors } from "../safetensors/decode.ts";
import type { NamedTensors } from "../safetensors/encode.ts";
import { headerLength } from "../safetensors/header.ts";
import { readTensors } from "../safetensors/read-tensors.ts";
import { requireFinite } from "../safetensors/require-finite.ts";
import { bestCheckpoint, entries, listCheckpoints, namesIn } from "./list.ts";
import { decodeManifest, type Manifest } from "./manifest.ts";
import {
  CHECKPOINT_GROUPS,
  type CheckpointGroup,
  type GroupFile,
  groupFile,
  REPLACED,
  STATE_FILE,
  stepOf,
} from "./names.ts";
import { type RegularFile, readAll, sumOf, withFile } from "./read-file.ts";
import type { CheckpointGroups } from "./save.ts";

/** What `loadCheckpoint` read. */
export interface LoadedCheckpoint<Groups> {
  /** The checkpoint folder, or the file. */
  readonly path: string;
  /** `undefined` for a single file. */
  readonly step: number | undefined;
  readonly groups: Groups;
  /** What the caller saved, for the caller's own schema; `undefined` for a single file. */
  readonly state: unknown;
}

/**
 * Reads a checkpoint and verifies what it reads against the sizes and checksums in `state.json`. A damaged one is refused, never
 * passed over for an older one; the message names the newest earlier one that is whole.
 *
 * @param path a run folder or a folder of checkpoints (the newest is read), one checkpoint folder, or a `.safetensors`, `.pt` or `.pth`
 * file, told apart by its contents, which is read as the group `model`
 * @param options.groups the groups to read and verify; default all that are there
 * @throws {CheckpointError} if there is no checkpoint, or a file of it is missing, cut short, changed, or holds weights that are NaN or
 * infinite
 */
export function loadCheckpoint(
  path: string,
  options?: { readonly groups?: undefined },
): Promise<LoadedCheckpoint<CheckpointGroups>>;
export function loadCheckpoint<G extends CheckpointGroup>(
  path: string,
  options: { readonly groups: readonly G[] },
): Promise<LoadedCheckpoint<Readonly<Record<G, NamedTensors>>>>;
export async function loadCheckpoint(
  path: string,
  { groups }: { readonly groups?: readonly CheckpointGroup[] | undefined } = {},
): Promise<LoadedCheckpoint<unknown>> {
  return await loadFrom(
    path,
    ({ files }) => groups ?? CHECKPOINT_GROUPS.filter((group) => files[groupFile(group)] !== undefined),
  );
}

/**
 * The weights to use a model with: the moving average (`ema`) if the checkpoint has one, otherwise `model`.
 * @param path as in `loadCheckpoint`; of a run that marked its best checkpoint that one is read, not the newest
 * @throws {CheckpointError} as `loadCheckpoint` does
 */
export async function loadWeights(path: string): Promise<LoadedCheckpoint<{ readonly weights: NamedTensors }>> {
  const choose: Choice = ({ files }) => [files["ema.safetensors"] === undefined ? "model" : "ema"];
  const loaded = await loadFrom(await bestOf(path), choose);
  const [weights] = Object.values(loaded.groups);
  return { ...loaded, groups: { weights: weights as NamedTensors } };
}

/**
 * All tensors of the network to use: the moving averages where the checkpoint has them, and the others, such as buffers, as they are.
 * @param path as in `loadWeights`
 * @throws {CheckpointError} as `loadCheckpoint` does
 */
export async function loadAveraged(path: string): Promise<LoadedCheckpoint<{ readonly weights: NamedTensors }>> {
  const choose: Choice = ({ files }) => (files["ema.safetensors"] === undefined ? ["model"] : ["model", "ema"]);
  const loaded = await loadFrom(await bestOf(path), choose);
  return { ...loaded, groups: { weights: { ...loaded.groups.model, ...loaded.groups.ema } } };
}

/** The checkpoint that a run marked as its best, or `path` as it is. */
async function bestOf(path: string): Promise<string> {
  const kind = await stat(path).catch(() => undefined);
  if (!kind?.isDirectory() || stepOf(path) !== undefined) return path;
  return (await bestCheckpoint(path))?.path ?? path;
}

type Loaded = LoadedCheckpoint<Partial<Record<CheckpointGroup, NamedTensors>>>;
type Choice = (manifest: Pick<Manifest, "files">) => readonly CheckpointGroup[];

async function loadFrom(path: string, choose: Choice): Promise<Loaded> {
  const folder = await locate(path);
  if (folder === undefined) return await loadFile(path, choose({ files: {} }));
  try {
    return await loadFolder(folder, choose);
  } catch (error) {
    if (!(error instanceof CheckpointError)) throw error;
    const earlier = await newestWholeBefore(folder);
    if (earlier === undefined) throw error;
    const hint = `the newest whole checkpoint before it is ${earlier}; name that one to use it`;
    throw new CheckpointError(error.file, error.problem, {
      ...(error.tensor && { tensor: error.tensor }),
      hint,
      cause: error,
    });
  }
}

/** The checkpoint folder that `path` means, or `undefined` if it is a file. */
async function locate(path: string): Promise<string | undefined> {
  const kind = await stat(path).catch(() => undefined);
  if (kind !== undefined && !kind.isDirectory()) return undefined;
  if (kind === undefined) {
    const aside = join(dirname(path), `${REPLACED}${basename(path)}`);
    if (stepOf(path) !== undefined && (await stat(aside).catch(() => undefined)) !== undefined) return aside;
    throw new CheckpointError(path, "there is no such file or folder", {
      hint: "name a run folder, a checkpoint folder, or a .safetensors or .pt file",
    });
  }
  if (stepOf(path) !== undefined || (await namesIn(path)).includes(STATE_FILE)) return path;
  const newest = (await listCheckpoints(path)).at(-1);
  if (newest === undefined) {
    throw new CheckpointError(path, "it holds no checkpoint", {
      hint: "name a run folder with checkpoints/, a checkpoint folder, or a .safetensors or .pt file",
    });
  }
  return newest.path;
}

async function loadFile(path: string, groups: readonly CheckpointGroup[]): Promise<Loaded> {
  const other = groups.find((group) => group !== "model");
  if (other !== undefined) {
    throw new CheckpointError(path, `it is a file of weights alone, without ${other}`, {
      hint: "name the checkpoint folder",
    });
  }
  const { tensors } = await withFile(path, async (file) => {
    const first = new Uint8Array(Math.min(8, file.size));
    await file.fill(first, 0);
    if (looksLikePytorch(first)) return decodePytorch(await readAll(file), { file: path });
    requireHeader(first, file);
    return await readTensors(file);
  });
  requireFinite(tensors, path);
  return { path, step: undefined, groups: { model: tensors }, state: undefined };
}

/** @throws {CheckpointError} if a file cannot be one of weights by its first bytes */
function requireHeader(first: Uint8Array, { path, size }: RegularFile): void {
  try {
    headerLength(first, size, path);
  } catch (cause) {
    if (size < 8 || /\.safetensors$/i.test(path)) throw cause;
    // Of a file of another kind, what its first bytes would mean as a header tells nothing.
    throw new CheckpointError(path, "it is not a checkpoint or a weight file", {
      hint: "name a run folder, a checkpoint folder, or a .safetensors or .pt file",
      cause,
    });
  }
}

async function loadFolder(folder: string, choose: Choice): Promise<Loaded> {
  const manifest = await readManifest(folder);
  const groups: Partial<Record<CheckpointGroup, NamedTensors>> = {};
  for (const group of choose(manifest)) {
    const file = groupFile(group);
    const path = join(folder, file);
    const { tensors } = await readVerified(folder, file, manifest);
    if (group === "model" || group === "ema") requireFinite(tensors, path);
    groups[group] = tensors;
  }
  return { path: folder, step: manifest.step, groups, state: manifest.state };
}

async function readManifest(folder: string): Promise<Manifest> {
  const file = join(folder, STATE_FILE);
  const manifest = decodeManifest(await readPart(file, readAll), file);
  if (manifest.files["model.safetensors"] !== undefined) return manifest;
  throw new CheckpointError(file, "it lists no model.safetensors", { hint: "use another checkpoint" });
}

async function readVerified(folder: string, file: GroupFile, { files }: Manifest): Promise<Safetensors> {
  const path = join(folder, file);
  const refuse = (problem: string) =>
    new CheckpointError(path, problem, { hint: "the checkpoint is damaged; use another one" });
  const record = files[file];
  if (record === undefined) {
    throw new CheckpointError(path, `the checkpoint was saved without it`, { hint: "use a checkpoint that has it" });
  }
  return await readPart(path, async (part) => {
    if (part.size !== record.bytes) throw refuse(`it has ${part.size} bytes, and ${record.bytes} were saved`);
    const sum = await sumOf(part);
    if (sum !== record.sha256) throw refuse("its checksum does not match: it was changed after it was saved");
    return await readTensors(part);
  });
}

/** A file of a checkpoint folder that is there: where the file is not, the folder is damaged and the path is right. */
async function readPart<T>(path: string, read: (file: RegularFile) => Promise<T>): Promise<T> {
  try {
    return await withFile(path, read);
  } catch (error) {
    const system = error instanceof CheckpointError ? (error.cause as NodeJS.ErrnoException | undefined) : undefined;
    if (system?.code !== "ENOENT") throw error;
    throw new CheckpointError(path, "it is missing", {
      hint: "the checkpoint is damaged; use another one",
      cause: system,
    });
  }
}

/** The newest sibling with a smaller step that loads in full. */
async function newestWholeBefore(folder: string): Promise<string | undefined> {
  const parent = dirname(folder);
  const step = stepOf(basename(folder).replace(REPLACED, ""));
  if (step === undefined) return undefined;
  const earlier = entries(parent, await namesIn(parent)).filter((entry) => entry.step < step);
  for (const { path } of earlier.reverse()) {
    try {
      await loadFolder(path, ({ files }) => CHECKPOINT_GROUPS.filter((group) => files[groupFile(group)] !== undefined));
      return path;
    } catch (error) {
      if (!(error instanceof CheckpointError)) throw error;
    }
  }
  return undefined;
}
