import { modelForKind, SHIPPED_MODELS } from "@kensho/models-zoo";
import type { PuzzleKind } from "@kensho/puzzles";
import { UsageError } from "../../errors.ts";
import { shippedNetwork } from "../../network/shipped-network.ts";
import { noPuzzleError } from "./puzzle-source.ts";
import { readPuzzleStream } from "./read-lines.ts";
import { type PuzzleEntries, readPuzzles } from "./read-puzzles.ts";
import { StreamedEntries } from "./streamed-entries.ts";

/** A bundled network for the puzzles at hand. */
export interface PickedNetwork {
  readonly checkpoint: string;
  /** Name of the kind of puzzle that it was picked for. */
  readonly kind: string;
  /** The puzzles, where they were read to find out. */
  readonly puzzles?: PuzzleEntries;
  /** The same, where they are read as they come. */
  readonly stream?: StreamedEntries;
}

/** Options for {@link pickNetwork}. */
export interface PickOptions {
  /** Of `--kind`. */
  readonly kind: PuzzleKind | undefined;
  /** How the puzzles are read: whole files, as they come, or as they are typed, so that there is nothing to look at first. */
  readonly reading: "whole" | "streamed" | "typed";
}

/**
 * Picks the bundled network for the kind that was named, else for the kind of the first puzzle.
 * @throws {UsageError} if there is none for it @throws {PuzzleFormatError} if there is no puzzle in the file
 */
export async function pickNetwork(file: string, { kind, reading }: PickOptions): Promise<PickedNetwork> {
  if (kind !== undefined) return { checkpoint: shippedNetwork(kind), kind: kind.name };
  if (reading === "typed") {
    throw new UsageError("The puzzles are typed, and no network was named.", [
      "Name the run folder of one with --checkpoint, or a bundled one, like --checkpoint sudoku-4x4.",
      `Bundled: ${SHIPPED_MODELS.join(", ")}.`,
    ]);
  }
  const isBundled = (name: string): boolean => modelForKind(name) !== undefined;
  if (reading === "streamed") {
    const stream = new StreamedEntries(readPuzzleStream(file));
    const first = await stream.first(isBundled);
    if (first === undefined) throw noPuzzleError(file);
    return { checkpoint: shippedNetwork(first.kind), kind: first.kind, stream };
  }
  const puzzles = await readPuzzles(file);
  const { kind: found } = puzzles.first(isBundled);
  return { checkpoint: shippedNetwork(found), kind: found, puzzles };
}
