import { type Board, BoardError, mixerOf, modelForBoard } from "@kensho/models";
import type { PuzzleKind } from "@kensho/puzzles";
import { UnusableCheckpointError } from "./errors.ts";
import type { Network } from "./network.ts";

/**
 * Applies a network to the board of a kind, which may be another one than it was trained on.
 * @throws {UnusableCheckpointError} if it was trained on another sort of puzzle, or its mixing does not accept the board
 */
export function networkOnBoard(network: Network, kind: PuzzleKind): Network {
  const { kind: trained, kindName, path } = network;
  const title = trained?.title ?? kindName;
  const hints = title === undefined ? [] : [`It was trained on ${title}.`];
  const isOther = trained === undefined ? kindName !== undefined && kindName !== kind.name : isStranger(trained, kind);
  if (isOther) {
    throw new UnusableCheckpointError(`${path}: it cannot be applied to ${kind.title}.`, hints);
  }
  // Where boxes are not in the config, the weights have learned which cells are one.
  const mixer = mixerOf(network.model);
  const knowsBoxes = mixer.type === "lattice" || trained === undefined;
  if (!knowsBoxes && (trained.box?.rows !== kind.box?.rows || trained.box?.cols !== kind.box?.cols)) {
    const mixing = mixer.type === "sequence_mlp" ? ", with a weight for every position" : "";
    throw new UnusableCheckpointError(
      `${path}: it cannot be applied to ${kind.title}: its weights have learned the boxes${mixing}.`,
      hints,
    );
  }
  try {
    return { ...network, model: modelForBoard(network.model, boardOf(kind, network)) };
  } catch (error) {
    if (!(error instanceof BoardError)) throw error;
    throw new UnusableCheckpointError(`${path}: it cannot be applied to ${kind.title}: ${error.reason}.`, hints);
  }
}

/** Whether {@link networkOnBoard} accepts a kind. */
export function acceptsBoard(network: Network, kind: PuzzleKind): boolean {
  try {
    networkOnBoard(network, kind);
    return true;
  } catch (error) {
    if (error instanceof UnusableCheckpointError) return false;
    throw error;
  }
}

/** A sentence for boards that a network was not trained on. */
export function boardRemark({ kind: trained }: Network, kind: PuzzleKind): string | undefined {
  if (trained === undefined || trained.name === kind.name) return undefined;
  return `note: the network was trained on ${trained.title} and is applied to ${kind.title}`;
}

/** A vocabulary may be larger than the kind needs, as that of official checkpoints is. */
function boardOf(kind: PuzzleKind, { model }: Network): Board {
  const { vocabSize, sequenceLength, box } = kind;
  const [rows, cols] = kind.shape;
  const isTrained = sequenceLength === model.seq_len && vocabSize <= model.vocab_size;
  const units = kind.unitsOf?.(new Uint8Array(sequenceLength)).units;
  return { rows, cols, vocab_size: isTrained ? model.vocab_size : vocabSize, box, units };
}

/** Whether two kinds are different sorts of puzzle. */
function isStranger(a: PuzzleKind, b: PuzzleKind): boolean {
  return (a.family ?? a.name) !== (b.family ?? b.name);
}
