import { puzzleKind } from "./kinds.ts";
import type { PuzzleEntry, PuzzleKind } from "./puzzle-kind.ts";
import { linesEntries } from "./puzzle-lines.ts";

/** Reads all puzzles in a text and finds out what kind each one is. A broken one among others takes its place in the list as an error.
 * @param options.kind expect this kind: its name, e.g. `sudoku-6x6` or `maze-12x12`, or the kind itself where it has no name here
 * @throws {PuzzleFormatError} if there is no puzzle at all  @throws {DatasetOptionError} for an unknown kind */
export function parsePuzzles(text: string, options: { readonly kind?: string | PuzzleKind } = {}): PuzzleEntry[] {
  return [...puzzleEntries(text, options)];
}

/** As {@link parsePuzzles}; puzzles are read one after the other as they are asked for, so that a long text need not be read whole first. */
export function puzzleEntries(
  text: string,
  options: { readonly kind?: string | PuzzleKind } = {},
): Iterable<PuzzleEntry> {
  const kind = typeof options.kind === "string" ? puzzleKind(options.kind) : options.kind;
  if (kind === undefined || kind.readsAnyText === true) return linesEntries(text, kind);
  return kind.entries?.(text) ?? kind.parse(text);
}
