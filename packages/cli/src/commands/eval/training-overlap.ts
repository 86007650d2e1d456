import { dirname, resolve } from "node:path";
import { loadCheckpoint } from "@kensho/checkpoint";
import { openDataset, type SharedPuzzles, sharedPuzzles } from "@kensho/datasets";
import type { Dataset, PuzzleKind } from "@kensho/puzzles";
import { readRunRecord } from "@kensho/runs";
import { z } from "zod";
import { definedEntries } from "../../flags/defined-entries.ts";
import { count } from "../../renderers/numbers.ts";

const storedData = z.object({ data: z.object({ dir: z.string(), fingerprint: z.string() }) });

/**
 * Counts the puzzles of a test split that the network was trained on, or symmetry images of them. What it was trained on is read where
 * its checkpoint says; if that is gone, the training split beside the test split stands for it.
 * @param checkpoint  the checkpoint folder
 * @param kinds  those of `--kind`
 * @returns `undefined` where there is nothing to compare with, or a training split is what is looked at
 */
export async function trainingOverlap(
  checkpoint: string,
  dataset: Dataset,
  kinds?: readonly PuzzleKind[],
): Promise<SharedPuzzles | undefined> {
  if (dataset.split === "train") return undefined;
  // Opening a large data set takes as long as reading it: the same folder is opened once.
  const opened = new Map<string, Promise<Dataset | undefined>>();
  const open: OpenTraining = (dir) => {
    const found =
      opened.get(resolve(dir)) ?? openDataset(dir, "train", definedEntries({ kinds })).catch(() => undefined);
    opened.set(resolve(dir), found);
    return found;
  };
  const [trained, beside] = await Promise.all([trainedOn(checkpoint, open), open(dataset.dir)]);
  const train = trained ?? beside;
  if (train === undefined) return undefined;
  // What prepare-data made shares nothing: it sorted the puzzles by class, and the files are as it wrote them.
  const isTogether = dataset.provenance !== undefined && train.fingerprint === beside?.fingerprint;
  return isTogether ? { shared: 0, puzzles: dataset.groupIndices.length - 1 } : sharedPuzzles(train, dataset);
}

/** The training split that a checkpoint names, if it is still there and still the same. */
async function trainedOn(checkpoint: string, open: OpenTraining): Promise<Dataset | undefined> {
  const { state } = await loadCheckpoint(checkpoint, { groups: [] });
  const stored = storedData.safeParse(state);
  if (!stored.success) return undefined;
  const { dir, fingerprint } = stored.data.data;
  const record = await readRunRecord(dirname(dirname(checkpoint)));
  for (const folder of [dir, record?.data.path ?? dir]) {
    const dataset = await open(folder);
    if (dataset?.fingerprint === fingerprint) return dataset;
  }
  return undefined;
}

/** Opens the training split of a folder; `undefined` where there is none that can be read. */
type OpenTraining = (dir: string) => Promise<Dataset | undefined>;

/** The warning that goes with a figure which says too much. */
export function overlapText({ shared, puzzles }: SharedPuzzles): string {
  return (
    `warning: the network was trained on ${count(shared)} of these ${count(puzzles)} puzzles, or on symmetry images of them; ` +
    "its accuracy on new ones is lower"
  );
}
