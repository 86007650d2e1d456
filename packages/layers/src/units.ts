/** A square grid in which every value occurs once in each row and column, and in each box if there are boxes. */
export interface UnitLayout {
  /** Values, and so cells of a side and of a unit. */
  readonly side: number;
  /** Rows and columns of a box; none in a Latin square. */
  readonly box?: { readonly rows: number; readonly cols: number } | undefined;
}

/** Kinds of units. Where a row or a column crosses a box, the cells of the crossing are a unit, too. */
export type UnitKind = "row" | "column" | "box" | "box_row" | "box_column";

/** As many units as the grid has sides, all of one kind. */
interface UnitBlock {
  /** Place of the kind in {@link unitKinds}. */
  readonly kind: number;
  /** Cells of each unit, row by row. */
  readonly units: readonly (readonly number[])[];
}

const LINES = ["row", "column"] as const;
const ALL = [...LINES, "box", "box_row", "box_column"] as const;

/** The kinds of units that a grid has. */
export function unitKinds({ box }: UnitLayout): readonly UnitKind[] {
  return box === undefined ? LINES : ALL;
}

/** All units of a grid, kind by kind, cut into blocks of equal size. */
export function unitBlocks(layout: UnitLayout): readonly UnitBlock[] {
  const { side } = layout;
  return unitKinds(layout).flatMap((name, kind) => {
    const units = unitsOf(name, layout);
    return Array.from({ length: units.length / side }, (_, i) => ({
      kind,
      units: units.slice(i * side, (i + 1) * side),
    }));
  });
}

/** The cells by the unit of that kind which they lie in. */
function unitsOf(kind: UnitKind, { side, box = { rows: 1, cols: side } }: UnitLayout): readonly number[][] {
  const units = new Map<number, number[]>();
  for (let cell = 0; cell < side * side; cell++) {
    const [row, column] = [Math.floor(cell / side), cell % side];
    const [boxRow, boxColumn] = [Math.floor(row / box.rows), Math.floor(column / box.cols)];
    const key = {
      row,
      column,
      box: boxRow * side + boxColumn,
      box_row: row * side + boxColumn,
      box_column: boxRow * side + column,
    }[kind];
    const unit = units.get(key);
    if (unit === undefined) units.set(key, [cell]);
    else unit.push(cell);
  }
  return [...units.values()];
}
