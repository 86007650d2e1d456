import { openDataset } from "@kensho/datasets";
import type { Dataset, PuzzleKind } from "@kensho/puzzles";
import { UnknownKindError, UsageError } from "../errors.ts";
import { definedEntries } from "../flags/defined-entries.ts";

/**
 * Opens a split of a data set.
 * @param kinds those of `--kind`; without it the kind of the data set is `undefined` where Kensho does not have it
 * @throws {UsageError} if it is of another kind than `--kind` names
 */
export async function openSplit(
  dir: string,
  split: string,
  kinds: readonly PuzzleKind[] | undefined,
): Promise<Dataset> {
  const dataset = await openDataset(dir, split, definedEntries({ kinds }));
  const { kind, provenance, metadata } = dataset;
  if (kinds === undefined) return dataset;
  if (kind !== undefined && kinds.includes(kind)) return dataset;
  const held =
    kind?.title ?? provenance?.kind ?? `puzzles of ${metadata.seq_len} cells and ${metadata.vocab_size} tokens`;
  throw new UsageError(`${dir} holds ${held}, and --kind names ${kinds.map(({ title }) => title).join(", ")}.`, [
    "Name the kind of the data set, or leave --kind out.",
  ]);
}

/**
 * Opens a split of a data set whose puzzles are to be drawn, which takes their kind.
 * @throws {UnknownKindError} if it is of a kind that does not come with Kensho, and `--kind` is not there
 */
export async function openKnownSplit(...options: Parameters<typeof openSplit>): Promise<Dataset> {
  const dataset = await openSplit(...options);
  const { dir, kind, provenance } = dataset;
  if (kind === undefined && provenance !== undefined) throw new UnknownKindError(dir, provenance.kind);
  return dataset;
}

/** A sentence about a data set of a kind that does not come with Kensho, whose rules and symmetries are not known. */
export function unknownKindRemark({ dir, kind, provenance }: Dataset): string | undefined {
  if (kind !== undefined || provenance === undefined) return undefined;
  return (
    `note: ${dir} is of the kind ${provenance.kind}, which does not come with Kensho: its symmetries are not used and its rules are not ` +
    "checked. Name the module of the kind with --kind."
  );
}
