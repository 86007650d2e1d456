import type { NumberedRow } from "./unwrap-rows.ts";

/** A line of corners and the walls between them: `+--+  +--+`. */
const CORNERS = /^\+(?:(?:-+|=+| +)\+)+$/;

/** Reads a maze whose walls are lines between corners, `+--+` and `|`: walls and cells become one character each, in rows of twice as many cells and
 * one more. @returns `undefined` for another drawing */
export function readLineDrawing(rows: readonly NumberedRow[]): NumberedRow[] | undefined {
  const lines = rows.map(({ text }) => plainLines(text).trimEnd());
  const margin = lines[0]!.search(/\S/);
  if (lines.length < 3 || lines.length % 2 === 0 || margin < 0) return undefined;
  const [top = "", ...below] = lines.map((line) => line.slice(margin));
  if (!CORNERS.test(top) || !top.includes("-")) return undefined;
  const corners = [...top.matchAll(/\+/g)].map(({ index }) => index);
  const step = corners[1]! - corners[0]!;
  if (!corners.every((at, i) => at === i * step)) return undefined;
  const drawn: NumberedRow[] = [];
  for (const [at, line] of [top, ...below].entries()) {
    const isBetween = at % 2 === 0;
    if (isBetween && !CORNERS.test(line)) return undefined;
    let text = "";
    for (const [i, corner] of corners.entries()) {
      text += wallOr(line[corner] ?? " ", isBetween ? "+" : "|");
      if (i === corners.length - 1) break;
      const inner = line.slice(corner + 1, corner + step).trim();
      const isWall = isBetween && inner !== "";
      if (!isWall && inner.length > 1) return undefined;
      text += isWall ? "#" : inner === "" ? " " : inner;
    }
    if (text.includes("?")) return undefined;
    drawn.push({ text, number: rows[at]!.number });
  }
  return drawn;
}

const wallOr = (char: string, wall: string): string => (char === wall ? "#" : char === " " ? " " : "?");

/** Writes box-drawing characters as `-`, `|` and `+`. */
function plainLines(text: string): string {
  return text.replace(/[\u2500-\u257f]/g, (char) =>
    "─━┄┅┈┉╌╍═╴╶╸╺╼╾".includes(char) ? "-" : "│┃┆┇┊┋╎╏║╵╷╹╻╽╿".includes(char) ? "|" : "+",
  );
}
