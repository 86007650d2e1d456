import { DatasetOptionError } from "../errors.ts";

/** Side of a Sudoku grid: 4 (boxes of 2×2), 6 (2 rows × 3 columns) or 9 (3×3). */
export type SudokuSize = 4 | 6 | 9;

/** The sizes this package knows. */
export const SUDOKU_SIZES: readonly SudokuSize[] = [4, 6, 9];

/** A grid as digits row by row: 0 is a blank, 1…size a digit. Length size². */
export type Board = Uint8Array;

/** Which cells form the rows, columns and boxes of a size. */
export interface SudokuGeometry {
  readonly size: SudokuSize;
  /** Rows and columns of one box. */
  readonly boxRows: number;
  readonly boxCols: number;
  /** Number of cells, size². */
  readonly cells: number;
  /** Mask of all digits: bit d−1 stands for digit d. */
  readonly allDigits: number;
  readonly rowOf: Uint8Array;
  readonly colOf: Uint8Array;
  readonly boxOf: Uint8Array;
  /** Rows, then columns, then boxes: 3·size lists of `size` cells. */
  readonly units: readonly Uint8Array[];
  /** For each cell, the cells that share a unit with it. */
  readonly peers: readonly Uint8Array[];
  /** Whether transposition keeps the boxes' shape: false for 6×6, where 2×3 boxes would become 3×2. */
  readonly transposable: boolean;
}

const BOXES: { readonly [S in SudokuSize]: readonly [rows: number, cols: number] } = {
  4: [2, 2],
  6: [2, 3],
  9: [3, 3],
};

function build(size: SudokuSize): SudokuGeometry {
  const [boxRows, boxCols] = BOXES[size];
  const cells = size * size;
  const rowOf = Uint8Array.from({ length: cells }, (_, cell) => Math.floor(cell / size));
  const colOf = Uint8Array.from({ length: cells }, (_, cell) => cell % size);
  const boxesAcross = size / boxCols;
  const boxOf = Uint8Array.from(
    { length: cells },
    (_, cell) => Math.floor(rowOf[cell]! / boxRows) * boxesAcross + Math.floor(colOf[cell]! / boxCols),
  );
  const cellList = Array.from({ length: cells }, (_, cell) => cell);
  const units = [rowOf, colOf, boxOf].flatMap((of) =>
    Array.from({ length: size }, (_, unit) => Uint8Array.from(cellList.filter((cell) => of[cell] === unit))),
  );
  const peers = cellList.map((a) =>
    Uint8Array.from(
      cellList.filter((b) => a !== b && (rowOf[a] === rowOf[b] || colOf[a] === colOf[b] || boxOf[a] === boxOf[b])),
    ),
  );
  const allDigits = (1 << size) - 1;
  return {
    size,
    boxRows,
    boxCols,
    cells,
    allDigits,
    rowOf,
    colOf,
    boxOf,
    units,
    peers,
    transposable: boxRows === boxCols,
  };
}

const GEOMETRIES: { readonly [S in SudokuSize]: SudokuGeometry } = { 4: build(4), 6: build(6), 9: build(9) };

/** The geometry of a size. @throws {DatasetOptionError} for a size other than 4, 6, 9 */
export function sudokuGeometry(size: number): SudokuGeometry {
  const geometry = (GEOMETRIES as { readonly [size: number]: SudokuGeometry | undefined })[size];
  if (geometry === undefined)
    throw new DatasetOptionError(`sudoku: no grid of size ${size}`, { hint: "use size 4, 6 or 9" });
  return geometry;
}

/** The geometry with that many cells, or `undefined`. */
export function geometryOfCells(cells: number): SudokuGeometry | undefined {
  return SUDOKU_SIZES.map((size) => GEOMETRIES[size]).find((geometry) => geometry.cells === cells);
}
