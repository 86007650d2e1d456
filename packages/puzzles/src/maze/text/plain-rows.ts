import { isHeadingAmong } from "./maze-blocks.ts";
import { plainMazeLine } from "./maze-characters.ts";
import { type NumberedRow, unwrapRows } from "./unwrap-rows.ts";

/** The rows of a text of mazes. */
export interface PlainRows {
  /** Rows of one character for each cell, headings and blank lines. */
  readonly lines: readonly string[];
  /** The same as they are written, as far as columns are the same. */
  readonly raw: readonly string[];
  /** 1-based line of each row. */
  readonly numbers: readonly number[];
}

/** Returns the rows of the drawings in a text, with what is written about and between their cells removed. */
export function plainRows(raw: readonly string[]): PlainRows {
  const rows: (NumberedRow & { readonly raw: string })[] = [];
  for (let at = 0; at < raw.length; ) {
    const from = at;
    while (at < raw.length && isDrawing(raw, at)) at++;
    const drawing = raw.slice(from, at).map((text, i) => ({ text, number: from + i + 1 }));
    const unwrapped = unwrapRows(drawing);
    for (const { text, number } of unwrapped ?? drawing) {
      const line = plainMazeLine(text);
      rows.push({ text: line, number, raw: unwrapped === undefined ? text : line });
    }
    if (at === from) {
      const text = plainMazeLine(raw[at]!);
      rows.push({ text, number: at + 1, raw: raw[at]! });
      at++;
    }
  }
  return {
    lines: rows.map(({ text }) => text),
    raw: rows.map((row) => row.raw),
    numbers: rows.map(({ number }) => number),
  };
}

function isDrawing(lines: readonly string[], at: number): boolean {
  return lines[at]!.trim() !== "" && !isHeadingAmong(lines, at);
}
