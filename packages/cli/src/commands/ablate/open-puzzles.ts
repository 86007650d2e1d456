import { validationSplit } from "@kensho/datasets";
import type { Dataset, PuzzleKind } from "@kensho/puzzles";
import { UsageError } from "../../errors.ts";
import { openSplit } from "../../kinds/open-split.ts";
import { openExamples } from "../../network/open-examples.ts";

/** Maximum number of held-out puzzles, so that measuring does not cost more than training. */
const MAX_VALIDATION_PUZZLES = 512;

/**
 * Opens the puzzles of a comparison. `validation` holds out a tenth of the training puzzles, the same ones for all trainings, so that
 * a setting is chosen without the test split.
 * @throws {UsageError} if there are too few to hold any out @throws {DatasetFileError} if a split is missing or empty
 */
export async function openPuzzles(
  dir: string,
  split: string,
  kinds?: readonly PuzzleKind[],
): Promise<{ readonly train: Dataset; readonly test: Dataset }> {
  const whole = await openSplit(dir, "train", kinds);
  if (split === "test") return { train: whole, test: await openExamples(dir, split, { kinds }) };
  const share = Math.min(MAX_VALIDATION_PUZZLES, Math.floor((whole.groupIndices.length - 1) / 10));
  const kept = share < 1 ? undefined : validationSplit(whole, { share, seed: 0 });
  if (kept === undefined) {
    throw new UsageError(`${dir} has too few training puzzles to keep some back.`, [
      "Measure on others: --split test.",
    ]);
  }
  return { train: kept.train, test: kept.validation };
}
