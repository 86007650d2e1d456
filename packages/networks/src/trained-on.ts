import type { IdentifierSummary } from "@kensho/puzzles";
import { z } from "zod";

/** What a checkpoint records of the data set that its network was trained on. */
export interface TrainedOn {
  /** Data set folder, as it was named. */
  readonly dir?: string | undefined;
  /** Its puzzle identifiers; checkpoints of earlier versions do not record them. */
  readonly identifiers?: IdentifierSummary | undefined;
}

const storedOrigin = z.object({
  data: z.object({
    dir: z.string().optional(),
    identifiers: z.object({ count: z.int(), sha256: z.string() }).optional(),
  }),
});

/** Reads from the state of a checkpoint what its network was trained on. */
export function trainedOn(state: unknown): TrainedOn {
  const stored = storedOrigin.safeParse(state);
  return stored.success ? stored.data.data : {};
}
