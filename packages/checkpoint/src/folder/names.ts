import { basename } from "node:path";

/** What a checkpoint can hold, one `.safetensors` file each. */
export const CHECKPOINT_GROUPS = ["model", "ema", "optimizer", "carry"] as const;
export type CheckpointGroup = (typeof CHECKPOINT_GROUPS)[number];

export type GroupFile = `${CheckpointGroup}.safetensors`;
export const GROUP_FILES = CHECKPOINT_GROUPS.map(groupFile) as [GroupFile, ...GroupFile[]];

export const STATE_FILE = "state.json";

/** Begins the names of folders that are being written or removed: nothing in them counts. */
export const TEMPORARY = ".tmp-";

/** Begins the name of a whole checkpoint for the moment between its being set aside and its successor's taking its name. */
export const REPLACED = ".replaced-";

export function groupFile(group: CheckpointGroup): GroupFile {
  return `${group}.safetensors`;
}

/** `step-000123` */
export function stepFolder(step: number): string {
  return `step-${String(step).padStart(6, "0")}`;
}

/** The step in a checkpoint folder's path, or `undefined` if it is not named like one. */
export function stepOf(path: string): number | undefined {
  const digits = /^step-(\d{6,15})$/.exec(basename(path))?.[1];
  return digits === undefined ? undefined : Number(digits);
}
