import { CheckpointError } from "../errors.ts";

/** Builds the error for one file, so that what reads a part of it need not know its name. */
export type Refuse = (problem: string, hint?: string) => CheckpointError;

/** What to do about a file whose bytes make no sense. */
const DAMAGED = "the file is damaged, or torch.save did not write it; fetch or save it again";

/** What to do about a file that holds more than weights. */
export const SAVE_STATE_DICT = "in Python, save the weights alone: torch.save(model.state_dict(), path)";

export function refusalsOf(file: string, tensor?: string): Refuse {
  return (problem, hint = DAMAGED) =>
    new CheckpointError(file, problem, { hint, ...(tensor !== undefined && { tensor }) });
}
