import { open } from "node:fs/promises";
import { modelForKind, SHIPPED_MODELS } from "@kensho/models-zoo";
import { UsageError } from "../../errors.ts";
import { kindNamed } from "../../network/choose-kind.ts";
import { shippedNetwork } from "../../network/shipped-network.ts";
import { type PuzzleEntries, puzzlesOf, readPuzzles } from "./read-puzzles.ts";

/** A bundled network for the puzzles at hand. */
export interface PickedNetwork {
  readonly checkpoint: string;
  /** Name of the kind of puzzle that it was picked for. */
  readonly kind: string;
  /** The puzzles, where they were read to find out. */
  readonly puzzles?: PuzzleEntries;
}

/** What is known of the puzzles before any is read. */
export interface PickOptions {
  /** Of `--kind`. */
  readonly kind: string | undefined;
  /** Puzzles are typed, or come from a pipe that may never end: there is nothing to look at first. */
  readonly streamed: boolean;
}

/** Bytes at the start of a streamed file that are looked at. */
const MAX_SNIFFED_BYTES = 65_536;

/**
 * Picks the bundled network for the kind that was named, else for the kind of the first puzzle.
 * @throws {UsageError} if there is none for it @throws {PuzzleFormatError} if there is no puzzle in the file
 */
export async function pickNetwork(file: string, { kind, streamed }: PickOptions): Promise<PickedNetwork> {
  if (kind !== undefined) return { checkpoint: shippedNetwork(kindNamed(kind).name), kind };
  if (streamed && file === "-") {
    throw new UsageError("What comes from a pipe or a keyboard cannot be looked at first, and no network was named.", [
      "Name the run folder of one with --checkpoint, or a bundled one, like --checkpoint sudoku-4x4.",
      `Bundled: ${SHIPPED_MODELS.join(", ")}.`,
    ]);
  }
  const puzzles = streamed ? puzzlesOf(file, await glance(file)) : await readPuzzles(file);
  const { kind: found } = puzzles.first((name) => modelForKind(name) !== undefined);
  const checkpoint = shippedNetwork(found);
  return { checkpoint, kind: found, ...(streamed ? {} : { puzzles }) };
}

/** The whole lines at the start of a file. */
async function glance(file: string): Promise<Uint8Array> {
  await using handle = await open(file);
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(MAX_SNIFFED_BYTES), 0, MAX_SNIFFED_BYTES, 0);
  const start = buffer.subarray(0, bytesRead);
  return bytesRead < MAX_SNIFFED_BYTES ? start : start.subarray(0, start.lastIndexOf(10) + 1);
}
