/** Cells that a rule relates: a value stands in them once at most. */
export interface Unit {
  /** What it is called; units of one kind share their weights. */
  readonly kind: string;
  readonly cells: readonly number[];
}

/** A square grid in which every value occurs once in each row and column, and in each box if there are boxes. */
export interface UnitLayout {
  /** Values, and so cells of a side and of a unit. */
  readonly side: number;
  /** Rows and columns of a box; none in a Latin square. */
  readonly box?: { readonly rows: number; readonly cols: number } | undefined;
}

/** Returns the rows and columns of a grid, and its boxes if it has any. */
export function gridUnits({ side, box }: UnitLayout): readonly Unit[] {
  const row = (cell: number): number => Math.floor(cell / side);
  const column = (cell: number): number => cell % side;
  const lines = [...unitsBy("row", side, row), ...unitsBy("column", side, column)];
  if (box === undefined) return lines;
  const boxOf = (cell: number): number => Math.floor(row(cell) / box.rows) * side + Math.floor(column(cell) / box.cols);
  return [...lines, ...unitsBy("box", side, boxOf)];
}

/** The cells of a grid by a key, in the order of their first cells. */
function unitsBy(kind: string, side: number, keyOf: (cell: number) => number): Unit[] {
  const units = new Map<number, number[]>();
  for (let cell = 0; cell < side * side; cell++) {
    const unit = units.get(keyOf(cell));
    if (unit === undefined) units.set(keyOf(cell), [cell]);
    else unit.push(cell);
  }
  return Array.from(units.values(), (cells) => ({ kind, cells }));
}

/** Kinds of {@link gridUnits} with their crossings, in the order of a network's weights. */
export type UnitKind = "row" | "column" | "box" | "box_row" | "box_column";

const LINES = ["row", "column"] as const;

/** Returns the kinds of units that a grid has, crossings included. */
export function unitKinds({ box }: Pick<UnitLayout, "box">): readonly UnitKind[] {
  return box === undefined ? LINES : [...LINES, "box", "box_row", "box_column"];
}

/** Adds the crossings of rows and columns with boxes, which are units as well: `box_row` and `box_column`, in the order of their first cells. */
export function withCrossings(units: readonly Unit[]): readonly Unit[] {
  const boxes = units.filter(({ kind }) => kind === "box");
  const crossings = LINES.flatMap((line) =>
    units
      .filter(({ kind }) => kind === line)
      .flatMap(({ cells }) => boxes.map((box) => cells.filter((cell) => box.cells.includes(cell))))
      .filter((cells) => cells.length > 0)
      .sort(([a], [b]) => (a as number) - (b as number))
      .map((cells): Unit => ({ kind: `box_${line}`, cells })),
  );
  return [...units, ...crossings];
}
