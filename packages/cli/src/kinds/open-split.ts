import { openDataset } from "@kensho/datasets";
import type { Dataset, PuzzleKind } from "@kensho/puzzles";
import { UnknownKindError, UsageError } from "../errors.ts";
import { definedEntries } from "../flags/defined-entries.ts";

/**
 * Opens a split of a data set whose kind is known.
 * @param kinds those of `--kind`
 * @throws {UnknownKindError} if it is of a kind that does not come with Kensho, and `--kind` is not there
 * @throws {UsageError} if it is of another kind than `--kind` names
 */
export async function openSplit(
  dir: string,
  split: string,
  kinds: readonly PuzzleKind[] | undefined,
): Promise<Dataset> {
  const dataset = await openDataset(dir, split, definedEntries({ kinds }));
  const { kind, provenance, metadata } = dataset;
  if (kinds === undefined) {
    if (kind === undefined && provenance !== undefined) throw new UnknownKindError(dir, provenance.kind);
    return dataset;
  }
  if (kind !== undefined && kinds.includes(kind)) return dataset;
  const held =
    kind?.title ?? provenance?.kind ?? `puzzles of ${metadata.seq_len} cells and ${metadata.vocab_size} tokens`;
  throw new UsageError(`${dir} holds ${held}, and --kind names ${kinds.map(({ title }) => title).join(", ")}.`, [
    "Name the kind of the data set, or leave --kind out.",
  ]);
}
