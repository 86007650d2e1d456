import { type Network, networkOnBoard, UnusableCheckpointError } from "@kensho/networks";
import { guessKind, type PuzzleKind } from "@kensho/puzzles";
import { UnknownKindError } from "../errors.ts";

/**
 * Returns the kind of puzzle that a network answers: the one that is named, else the one that its checkpoint records, else the one of its
 * vocabulary and length.
 * @param named  of `--kind`
 * @throws {UnknownKindError} if the checkpoint records a kind that is not known
 * @throws {UnusableCheckpointError} if the network is of another length or vocabulary, or no kind is known to fit
 */
export function chooseKind(network: Network, named: PuzzleKind | undefined): PuzzleKind {
  const { model, path, kindName } = network;
  if (named === undefined) {
    if (network.kind === undefined && kindName !== undefined) throw new UnknownKindError(path, kindName);
    const kind = network.kind ?? guessKind(model.vocab_size, model.seq_len);
    if (kind !== undefined) return kind;
    throw new UnusableCheckpointError(`${path}: it does not say what kind of puzzle it was trained on.`, [
      "Say it with --kind, like --kind maze-10x10.",
    ]);
  }
  const kind = network.kind?.name === named.name ? network.kind : named;
  networkOnBoard(network, kind);
  return kind;
}
