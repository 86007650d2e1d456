import { basename, dirname, join } from "node:path";
import { z } from "zod";
import { CheckpointError } from "../errors.ts";
import { type Disk, nodeDisk } from "./disk.ts";
import { sha256 } from "./manifest.ts";
import { stepOf } from "./names.ts";
import { readFile } from "./read-file.ts";
import { systemCause } from "./system-errors.ts";
import { writeWhole } from "./write-whole.ts";

/** Names the best checkpoint of a folder, beside the checkpoints. */
const BEST_FILE = "best.json";

/** Which checkpoint of a run did best, by what. */
export interface BestCheckpoint {
  readonly path: string;
  readonly step: number;
  /** What was measured, such as `exact_accuracy`. */
  readonly metric: string;
  readonly value: number;
}

const stored = z.strictObject({
  checkpoint: z.string(),
  metric: z.string(),
  value: z.number(),
  sha256: z.string(),
});

const sumOf = (checkpoint: string, metric: string, value: number): string =>
  sha256(JSON.stringify([checkpoint, metric, value]));

/**
 * Records the best checkpoint atomically; `loadWeights` of the run then uses it.
 * @throws {CheckpointError} if it cannot be written
 */
export async function markBest(
  { path, metric, value }: Omit<BestCheckpoint, "step">,
  disk: Disk = nodeDisk,
): Promise<void> {
  const [parent, checkpoint] = [dirname(path), basename(path)];
  const file = join(parent, BEST_FILE);
  const content = { checkpoint, metric, value, sha256: sumOf(checkpoint, metric, value) };
  try {
    await writeWhole(file, `${JSON.stringify(content, null, 2)}\n`, disk);
  } catch (error) {
    const cause = systemCause(error);
    if (cause === undefined) throw error;
    throw new CheckpointError(file, `it cannot be written: ${cause.reason}`, { hint: cause.hint, cause: error });
  }
}

/**
 * Returns the checkpoint that a run recorded as its best, among those in a folder of checkpoints.
 * @throws {CheckpointError} if the record is damaged, or the checkpoint no longer exists
 */
export async function bestAmong(parent: string, names: readonly string[]): Promise<BestCheckpoint | undefined> {
  if (!names.includes(BEST_FILE)) return undefined;
  const file = join(parent, BEST_FILE);
  const refuse = (problem: string, cause?: unknown) =>
    new CheckpointError(file, problem, { hint: "name a checkpoint of the run, or delete this file", cause });
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(await readFile(file)));
  } catch (cause) {
    if (cause instanceof CheckpointError) throw cause;
    throw refuse("it is not valid JSON", cause);
  }
  const parsed = stored.safeParse(json);
  if (!parsed.success) throw refuse("it does not name a checkpoint");
  const { checkpoint, metric, value, sha256: sum } = parsed.data;
  const step = stepOf(checkpoint);
  if (sum !== sumOf(checkpoint, metric, value)) throw refuse("its checksum does not match: it was changed");
  if (step === undefined || !names.includes(checkpoint)) throw refuse(`the checkpoint that it names is gone`);
  return { path: join(parent, checkpoint), step, metric, value };
}
