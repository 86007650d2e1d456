import { type CheckpointGroups, type LoadedCheckpoint, loadCheckpoint } from "@kensho/checkpoint";
import { modelConfigSchema } from "@kensho/models";
import { UnusableCheckpointError } from "@kensho/networks";
import { type RunConfig, trainConfigSchema } from "@kensho/trainer";
import { z } from "zod";

/** A checkpoint from which a run can resume. */
export interface Resumable {
  readonly checkpoint: LoadedCheckpoint<CheckpointGroups>;
  readonly config: RunConfig;
  /** The data set folder of the run. */
  readonly dir: string;
  readonly step: number;
}

const resumableState = z.object({
  config: z.object({ model: modelConfigSchema, train: trainConfigSchema }),
  data: z.object({ dir: z.string(), fingerprint: z.string() }),
  exploration: z.array(z.number()),
  cursor: z.object({}),
  seconds: z.number(),
  pending: z.array(z.object({})),
});

/**
 * Reads the newest checkpoint of a run folder, all of it.
 * @throws {CheckpointError} if there is none, or it is damaged @throws {UnusableCheckpointError} if it is not one of a run
 */
export async function loadResumable(run: string): Promise<Resumable> {
  const checkpoint = await loadCheckpoint(run);
  const state = resumableState.safeParse(checkpoint.state);
  if (!state.success || checkpoint.step === undefined) {
    throw new UnusableCheckpointError(`${checkpoint.path}: it is not a checkpoint from which a run can resume.`, [
      "Name the folder of a run that `kensho train` wrote.",
    ]);
  }
  return { checkpoint, config: state.data.config, dir: state.data.data.dir, step: checkpoint.step };
}
