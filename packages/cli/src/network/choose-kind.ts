import { suggestNames } from "@kensho/errors";
import { type Network, networkOnBoard, UnusableCheckpointError } from "@kensho/networks";
import { findKind, guessKind, PUZZLE_KINDS, type PuzzleKind } from "@kensho/puzzles";
import { UsageError } from "../errors.ts";

/**
 * What kind of puzzle a network answers: as said, else as its checkpoint says, else the one of its vocabulary and length.
 * @param name  of `--kind`
 * @throws {UsageError} if no kind has that name
 * @throws {UnusableCheckpointError} if the network is of another length or vocabulary, or no kind is known to fit
 */
export function chooseKind(network: Network, name: string | undefined): PuzzleKind {
  const { model, path } = network;
  if (name === undefined) {
    const kind = network.kind ?? guessKind(model.vocab_size, model.seq_len);
    if (kind !== undefined) return kind;
    throw new UnusableCheckpointError(`${path}: it does not say what kind of puzzle it was trained on.`, [
      "Say it with --kind, like --kind maze-10x10.",
    ]);
  }
  const kind = network.kind?.name === name ? network.kind : kindNamed(name);
  networkOnBoard(network, kind);
  return kind;
}

/** The kind of a name that was given. @throws {UsageError} if no kind has it */
export function kindNamed(name: string): PuzzleKind {
  const kind = findKind(name);
  if (kind !== undefined) return kind;
  const names = [...PUZZLE_KINDS.map((known) => known.name), "addition-3d"];
  const near = suggestNames(name, names);
  throw new UsageError(`There is no kind of puzzle ${name}.`, near.length > 0 ? near : [`Known: ${names.join(", ")}.`]);
}
