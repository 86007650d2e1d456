import type { RunConfig } from "../src/config.ts";
import { tinyModel, tinyTraining } from "./tiny-config.ts";

/** A run of a few seconds that does all there is to do: it logs, validates, saves, and chooses its best. */
export const KILLED_CONFIG: RunConfig = {
  model: tinyModel({ vocab_size: 6, seq_len: 16, halt_exploration_prob: 0.3 }),
  train: tinyTraining({
    ...{ steps: 900, log_every: 1, checkpoint_every: 5, keep_checkpoints: 3, seed: 4 },
    ...{ validation: 6, validate_every: 15 },
  }),
};
