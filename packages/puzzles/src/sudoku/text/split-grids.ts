/** Sides of grids, by the numbers of their cells. */
const SIDES = new Map([
  [16, 4],
  [36, 6],
  [81, 9],
]);

/** A bracket, a value in quotes, a bare value, or the colon behind a key. */
const TOKEN = /[[\](){}]|"(?:[^"\\]|\\.)*"|'[^']{0,200}'|:|[^\s,;:[\](){}"'=]+/g;

interface List {
  items: number;
  cells: number;
}

/** Splits a line that holds several grids in brackets, such as the JSON of a whole collection, after each of them. A grid is a list of as many values,
 * or a list of as many rows, each of them a list or a text.
 * @returns `undefined` for a line with fewer than two such grids */
export function splitGrids(line: string): string[] | undefined {
  if (line.length < 64 || !/[[({]/.test(line)) return undefined;
  const open: List[] = [];
  const ends: number[] = [];
  let key = 0;
  for (const { 0: token, index } of line.matchAll(TOKEN)) {
    const list = open.at(-1);
    if (token === "[" || token === "(" || token === "{") {
      open.push({ items: 0, cells: 0 });
    } else if (token === "]" || token === ")" || token === "}") {
      open.pop();
      if (list === undefined) continue;
      const side = SIDES.get(list.cells);
      const isGrid = side !== undefined && (list.items === side || list.items === list.cells);
      if (isGrid) ends.push(index + 1);
      const outer = open.at(-1);
      if (outer === undefined) continue;
      outer.items++;
      outer.cells += list.cells;
    } else if (token === ":") {
      // The text before the colon is a name.
      if (list !== undefined) [list.items, list.cells] = [list.items - 1, list.cells - key];
    } else if (list !== undefined) {
      key = /^["']/.test(token) ? Math.max(1, token.length - 2) : 1;
      list.items++;
      list.cells += key;
    }
  }
  if (ends.length < 2) return undefined;
  ends[ends.length - 1] = line.length;
  return ends.map((end, i) => line.slice(ends[i - 1] ?? 0, end));
}
