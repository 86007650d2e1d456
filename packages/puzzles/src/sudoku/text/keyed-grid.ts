const KEY = /^(?:([A-I])([1-9])|r([1-9])c([1-9]))$/i;

/** Sides of grids whose cells have names. */
const SIDES = [4, 6, 9];

/** Writes an object with a value for each cell, `{"A1": 5, "A2": 0}` or `{"r1c1": 5}`, as a grid on one line; cells without a value are blank.
 * @returns `undefined` for another object */
export function keyedGrid(value: object): string | undefined {
  const entries = Object.entries(value);
  if (Array.isArray(value) || entries.length < 4) return undefined;
  const cells: { readonly row: number; readonly col: number; readonly digit: string }[] = [];
  let side = 0;
  for (const [key, item] of entries) {
    const [, letter, number, row = "", col = number ?? ""] = KEY.exec(key) ?? [];
    if (col === "") return undefined;
    const at = { row: letter === undefined ? Number(row) : letter.toUpperCase().charCodeAt(0) - 64, col: Number(col) };
    const digit = digitOf(item);
    if (digit === undefined) return undefined;
    cells.push({ ...at, digit });
    side = Math.max(side, at.row, at.col);
  }
  const size = SIDES.find((each) => each >= side) as number;
  const grid = Array.from({ length: size * size }, () => ".");
  for (const { row, col, digit } of cells) grid[(row - 1) * size + col - 1] = digit;
  return grid.join("");
}

function digitOf(item: unknown): string | undefined {
  const text = item === null || item === "" || item === " " ? "." : String(item);
  return /^[0-9.*_?x-]$/i.test(text) ? text : undefined;
}
