import type { LoadedCheckpoint } from "@kensho/checkpoint";
import type { TrainConfig } from "@kensho/trainer";
import { ResumeError } from "./errors.ts";
import type { CheckpointState } from "./run-options.ts";

/**
 * Looks whether a run has anything left to do after a checkpoint.
 * @throws {ResumeError} if it has come to its end
 */
export function requireUnfinished(
  { path, step = 0, state }: Pick<LoadedCheckpoint<unknown>, "path" | "step" | "state">,
  { steps, patience }: TrainConfig,
): void {
  const { selection } = state as Pick<Partial<CheckpointState>, "selection">;
  const further = "train its weights further in a new run: --weights takes the folder of this one";
  if (step >= steps)
    throw new ResumeError(path, `the run is finished: all its ${steps.toLocaleString("en")} steps are done`, further);
  if (patience !== null && (selection?.without_gain ?? 0) >= patience) {
    throw new ResumeError(path, `the run is finished: ${patience} validations showed no gain`, further);
  }
}
