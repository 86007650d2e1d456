import type { RunConfig } from "@kensho/trainer";
import { tinyModel, tinyTraining } from "../../trainer/test/tiny-config.ts";

/** A run of a few seconds that does everything a run does: it logs, validates, saves, and chooses its best. */
export function killedConfig(steps: number): RunConfig {
  return {
    model: tinyModel({ vocab_size: 6, seq_len: 16, halt_exploration_prob: 0.3 }),
    train: tinyTraining({
      ...{ steps, log_every: 1, checkpoint_every: 5, keep_checkpoints: 3, seed: 4 },
      ...{ validation: 6, validate_every: 15 },
    }),
  };
}
