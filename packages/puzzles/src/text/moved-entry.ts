import { PuzzleFormatError } from "../errors.ts";
import type { PuzzleEntry } from "../kinds/puzzle-kind.ts";

/** Returns an entry that was read from a part of a text, with the line that it has in the whole text. @param lines number of lines before the part */
export function movedEntry(entry: PuzzleEntry, lines: number): PuzzleEntry {
  if (lines === 0) return entry;
  if (!(entry instanceof PuzzleFormatError)) return { ...entry, line: entry.line + lines };
  const { problem, suggestions: hint, line, column } = entry;
  const moved = problem.replace(/\bline (\d+)/g, (_, number) => `line ${Number(number) + lines}`);
  return new PuzzleFormatError(moved, { line: (line ?? 1) + lines, column, hint });
}
