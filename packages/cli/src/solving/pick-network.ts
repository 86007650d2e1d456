import { open } from "node:fs/promises";
import { findKind, PuzzleFormatError, type PuzzleKind } from "@kensho/datasets";
import { SHIPPED_MODELS } from "@kensho/models-zoo";
import { UsageError } from "../errors.ts";
import { shippedNetwork } from "../network/find-network.ts";
import { kindNamed } from "./choose-kind.ts";
import { kindOfText, readPuzzleBytes } from "./read-puzzles.ts";

/** A network in the box for the puzzles at hand. */
export interface PickedNetwork {
  readonly checkpoint: string;
  /** What the file holds, where it was read to find out. */
  readonly bytes?: Uint8Array;
}

/** What is known of the puzzles before any is read. */
export interface PickOptions {
  /** Of `--kind`. */
  readonly kind: string | undefined;
  /** Puzzles are typed, or come from a pipe that may never end: there is nothing to look at first. */
  readonly streamed: boolean;
}

/** Of a long file, so much is looked at. */
const GLANCE = 65_536;

/**
 * The network in the box for the kind that was named, else for the kind of the first puzzle.
 * @throws {UsageError} if there is none for it @throws {PuzzleFormatError} if there is no puzzle in the file
 */
export async function pickNetwork(file: string, { kind, streamed }: PickOptions): Promise<PickedNetwork> {
  if (kind !== undefined) return { checkpoint: shippedNetwork(kindNamed(kind).name) };
  if (streamed && file === "-") {
    throw new UsageError("What comes from a pipe or a keyboard cannot be looked at first, and no network was named.", [
      "Name the run folder of one with --checkpoint, or one in the box, like --checkpoint sudoku-4x4.",
      `In the box: ${SHIPPED_MODELS.join(", ")}.`,
    ]);
  }
  const bytes = await (streamed ? glance(file) : readPuzzleBytes(file));
  const shipped = SHIPPED_MODELS.map((name) => findKind(name)).filter(
    (known): known is PuzzleKind => known !== undefined,
  );
  return { checkpoint: shippedNetwork(kindOfStart(file, bytes, shipped)), ...(streamed ? {} : { bytes }) };
}

/** As {@link kindOfText}, by the start of a long file: each kind that is tried reads all that it is given. */
function kindOfStart(file: string, bytes: Uint8Array, kinds: readonly PuzzleKind[]): string {
  if (bytes.length > GLANCE) {
    try {
      return kindOfText(file, wholeLines(bytes.subarray(0, GLANCE)), kinds);
    } catch (error) {
      // No whole puzzle so early, as in one long document.
      if (!(error instanceof PuzzleFormatError)) throw error;
    }
  }
  return kindOfText(file, bytes, kinds);
}

/** The whole lines at the start of a file. */
async function glance(file: string): Promise<Uint8Array> {
  await using handle = await open(file);
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(GLANCE), 0, GLANCE, 0);
  const start = buffer.subarray(0, bytesRead);
  return bytesRead < GLANCE ? start : wholeLines(start);
}

const wholeLines = (bytes: Uint8Array): Uint8Array => bytes.subarray(0, bytes.lastIndexOf(10) + 1);
