/** Where the cells of a drawn maze stand. */
export interface DrawingFrame {
  /** Characters before the first cell of each row. */
  readonly offset: number;
  /** Characters from one cell to the next: 2 where a space stands between cells. */
  readonly step: 1 | 2;
}

/** Returns where the cells stand in rows of characters. A margin before all rows is no part of a maze with a border of walls, and a space between all
 * cells is no cell where such a border is left, or free cells are dots. */
export function drawingFrame(rows: readonly string[]): DrawingFrame {
  const margin = rows.reduce(
    (least, row) => Math.min(least, row.length - row.trimStart().length),
    rows[0]?.length ?? 0,
  );
  for (const frame of [
    { offset: margin, step: 2 },
    { offset: margin, step: 1 },
  ] as const) {
    const cells = framed(rows, frame);
    const isFramed = hasBorder(cells) || (frame.step === 2 && isDotted(cells));
    if (isFramed && rows.every((row) => frame.step === 1 || /^(?:. )*.?$/.test(row.slice(frame.offset)))) return frame;
  }
  return { offset: 0, step: 1 };
}

/** The cells of rows, without what is between them. */
export function framed(rows: readonly string[], { offset, step }: DrawingFrame): string[] {
  return rows.map((row) => {
    const cells = row.slice(offset);
    return step === 1 ? cells : [...cells].filter((_, at) => at % step === 0).join("");
  });
}

/** Whether no cell is a space, and free ones are dots. */
function isDotted(rows: readonly string[]): boolean {
  return rows.every((row) => /^[^ ]{2,}$/.test(row)) && rows.some((row) => row.includes("."));
}

/** Whether walls are all around, as far as rows are as long as the longest. */
function hasBorder(rows: readonly string[]): boolean {
  const isWall = (row: string): boolean => /^#{3,}\s*$/.test(row);
  return rows.length > 2 && isWall(rows[0]!) && isWall(rows.at(-1)!) && rows.every((row) => row.startsWith("#"));
}

/** The row that is shorter than the others of a maze with walls all around, so that a cell is missing. @returns its index, or −1 */
export function shortRow(rows: readonly string[]): number {
  const width = rows.reduce((widest, row) => Math.max(widest, row.length), 0);
  const short = rows.flatMap((row, at) => (row.length < width ? [at] : []));
  const [at = -1] = short;
  const others = rows.filter((row) => row.length === width);
  const isClosed = others.length > 2 && others.every((row) => /^#.*#$/.test(row));
  const isFramed = isClosed && others.some((row) => /^#+$/.test(row)) && short.length === 1;
  return isFramed && rows[at]!.trimEnd().endsWith("#") ? at : -1;
}
