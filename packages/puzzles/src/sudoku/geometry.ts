import { DatasetOptionError } from "../errors.ts";
import { type UnitGraph, type UnitSystem, unitGraph } from "../units/unit-system.ts";
import { boxesOfSize, type SudokuBoxes, sameBoxes, WIDEST_GRID } from "./boxes.ts";

/** A grid as digits row by row: 0 is a blank, 1…size a digit. Length size². */
export type Board = Uint8Array;

/** Which cells form the rows, columns and boxes of a grid. */
export interface SudokuGeometry extends SudokuBoxes, UnitGraph {
  /** Side of the grid, and number of its digits: boxRows · boxCols. */
  readonly size: number;
  readonly rowOf: Uint8Array;
  readonly colOf: Uint8Array;
  readonly boxOf: Uint8Array;
  /** The rules as data: rows, then columns, then boxes, `size` of each. */
  readonly system: UnitSystem;
  /** Whether transposition keeps the boxes' shape: false for 6×6, where 2×3 boxes would become 3×2. */
  readonly transposable: boolean;
}

function build({ boxRows, boxCols }: SudokuBoxes): SudokuGeometry {
  const size = boxRows * boxCols;
  const cells = size * size;
  const rowOf = Uint8Array.from({ length: cells }, (_, cell) => Math.floor(cell / size));
  const colOf = Uint8Array.from({ length: cells }, (_, cell) => cell % size);
  const boxesAcross = size / boxCols;
  const boxOf = Uint8Array.from(
    { length: cells },
    (_, cell) => Math.floor(rowOf[cell]! / boxRows) * boxesAcross + Math.floor(colOf[cell]! / boxCols),
  );
  const cellList = Array.from({ length: cells }, (_, cell) => cell);
  const units = Object.entries({ row: rowOf, column: colOf, box: boxOf }).flatMap(([kind, of]) =>
    Array.from({ length: size }, (_, unit) => ({ kind, cells: cellList.filter((cell) => of[cell] === unit) })),
  );
  const graph = unitGraph({ cells, values: size, units });
  return { ...graph, size, boxRows, boxCols, rowOf, colOf, boxOf, transposable: boxRows === boxCols };
}

const known = new Map<string, SudokuGeometry>();

/** Returns the geometry of a size with its usual boxes ({@link boxesOfSize}), or of boxes of any shape.
 * @throws {DatasetOptionError} for a size that has no usual boxes, or boxes of more than 25 cells */
export function sudokuGeometry(grid: number | SudokuBoxes): SudokuGeometry {
  const boxes = typeof grid === "number" ? boxesOfSize(grid) : grid;
  if (boxes === undefined) {
    throw new DatasetOptionError(`sudoku: no grid of size ${grid}`, {
      hint: `use a product of two numbers of at least 2, up to ${WIDEST_GRID}, such as 4, 6, 9, 12, 16 or 25`,
    });
  }
  const { boxRows, boxCols } = boxes;
  if (!isSide(boxRows) || !isSide(boxCols) || boxRows * boxCols > WIDEST_GRID) {
    throw new DatasetOptionError(`sudoku: no grid with boxes of ${boxRows} rows and ${boxCols} columns`, {
      hint: `use 2 or more rows and columns, at most ${WIDEST_GRID} cells`,
    });
  }
  const key = `${boxRows}x${boxCols}`;
  let geometry = known.get(key);
  if (geometry === undefined) {
    geometry = build(boxes);
    known.set(key, geometry);
  }
  return geometry;
}

const isSide = (lines: number): boolean => Number.isInteger(lines) && lines >= 2;

/** Returns the geometry with that many cells and the usual boxes, or `undefined`. */
export function geometryOfCells(cells: number): SudokuGeometry | undefined {
  const boxes = boxesOfSize(Math.sqrt(cells));
  return boxes === undefined ? undefined : sudokuGeometry(boxes);
}

/** Returns the geometry that a board of that many cells has: the one that is passed, else the one with the usual boxes.
 * @throws {DatasetOptionError} if the two do not go together, or no grid has that many cells */
export function geometryFor(cells: number, geometry = geometryOfCells(cells)): SudokuGeometry {
  if (geometry?.cells === cells) return geometry;
  throw new DatasetOptionError(`sudoku: a board of ${cells} cells`, {
    hint:
      geometry === undefined
        ? "a board has the square of 4, 6, 8, 9, 10, 12, 14, 15, 16, 18, 20, 21, 22, 24 or 25 cells"
        : `a ${geometry.size}×${geometry.size} board has ${geometry.cells} cells`,
  });
}

/** Returns the name of the kind of Sudoku with these boxes: `sudoku-6x6`, or `sudoku-6x6-boxes-3x2` for boxes that are not the usual ones. */
export function sudokuName(boxes: SudokuBoxes): string {
  const size = boxes.boxRows * boxes.boxCols;
  const name = `sudoku-${size}x${size}`;
  return sameBoxes(boxes, boxesOfSize(size)) ? name : `${name}-boxes-${boxes.boxRows}x${boxes.boxCols}`;
}

/** Returns the geometry of a kind's name, as {@link sudokuName} writes it; the usual boxes may be named as well. `undefined` if no kind of Sudoku is called that. */
export function geometryOfName(name: string): SudokuGeometry | undefined {
  const [, size, side, rows, cols] = /^sudoku-(\d+)x(\d+)(?:-boxes-(\d+)x(\d+))?$/.exec(name) ?? [];
  if (size === undefined || size !== side) return undefined;
  const boxes = rows === undefined ? boxesOfSize(Number(size)) : { boxRows: Number(rows), boxCols: Number(cols) };
  if (boxes === undefined || boxes.boxRows * boxes.boxCols > WIDEST_GRID) return undefined;
  if (boxes.boxRows < 2 || boxes.boxCols < 2 || String(boxes.boxRows * boxes.boxCols) !== size) return undefined;
  return sudokuGeometry(boxes);
}
