import { DatasetOptionError } from "../errors.ts";
import type { RandomStream } from "../random-stream.ts";
import type { Board, SudokuGeometry } from "./geometry.ts";

/** One element of the symmetry group of Sudoku: `new[i][j] = digits[old[rows[i]][cols[j]]]`, where `old` is transposed first if
 * `transpose` is set (the convention of the official builder). Rows move within bands and bands as wholes, columns likewise. */
export interface SudokuSymmetry {
  readonly transpose: boolean;
  /** Source row of each new row; length size. */
  readonly rows: Uint8Array;
  /** Source column of each new column; length size. */
  readonly cols: Uint8Array;
  /** Image of each digit, `digits[0] = 0`; length size + 1. */
  readonly digits: Uint8Array;
}

/** Number of symmetries: size! · (bands! · boxRows!^bands) · (stacks! · boxCols!^stacks), times 2 where transposition keeps the boxes. */
export function symmetryCount({ size, boxRows, boxCols, transposable }: SudokuGeometry): bigint {
  const bands = size / boxRows;
  const stacks = size / boxCols;
  const rows = factorial(bands) * factorial(boxRows) ** BigInt(bands);
  const cols = factorial(stacks) * factorial(boxCols) ** BigInt(stacks);
  return factorial(size) * rows * cols * (transposable ? 2n : 1n);
}

function factorial(n: number): bigint {
  return n <= 1 ? 1n : BigInt(n) * factorial(n - 1);
}

/** The symmetry that changes nothing. */
export function identitySymmetry({ size }: SudokuGeometry): SudokuSymmetry {
  return { transpose: false, rows: range(size), cols: range(size), digits: range(size + 1) };
}

/** A symmetry drawn uniformly from the whole group. */
export function randomSymmetry(geometry: SudokuGeometry, random: RandomStream): SudokuSymmetry {
  const { size, boxRows, boxCols, transposable } = geometry;
  const digits = range(size + 1);
  random.shuffle(digits.subarray(1));
  const transpose = transposable && random.int(2) === 1;
  return { transpose, rows: randomLines(size, boxRows, random), cols: randomLines(size, boxCols, random), digits };
}

/** Shuffles blocks of `width` lines, and the lines within each. */
function randomLines(size: number, width: number, random: RandomStream): Uint8Array {
  const blocks = range(size / width);
  random.shuffle(blocks);
  const lines = new Uint8Array(size);
  for (let block = 0; block < blocks.length; block++) {
    const within = lines.subarray(block * width, (block + 1) * width);
    for (let i = 0; i < width; i++) within[i] = blocks[block]! * width + i;
    random.shuffle(within);
  }
  return lines;
}

/** The image of a board. @throws {DatasetOptionError} if the board has another size than the symmetry */
export function applySymmetry(symmetry: SudokuSymmetry, board: Board): Board {
  const { transpose, rows, cols, digits } = symmetry;
  const size = rows.length;
  if (board.length !== size * size) {
    throw new DatasetOptionError(`symmetry: a ${size}×${size} symmetry and a board of ${board.length} cells`);
  }
  const image = new Uint8Array(board.length);
  for (let i = 0, cell = 0; i < size; i++) {
    for (let j = 0; j < size; j++, cell++) {
      image[cell] = digits[board[transpose ? cols[j]! * size + rows[i]! : rows[i]! * size + cols[j]!]!]!;
    }
  }
  return image;
}

/** The symmetry "first `a`, then `b`": `apply(compose(a, b), x) = apply(b, apply(a, x))`. */
export function composeSymmetries(a: SudokuSymmetry, b: SudokuSymmetry): SudokuSymmetry {
  // After a transposition by b, the rows that b picks are a's columns.
  const rows = b.transpose ? a.cols : a.rows;
  const cols = b.transpose ? a.rows : a.cols;
  return {
    transpose: a.transpose !== b.transpose,
    rows: b.rows.map((row) => rows[row]!),
    cols: b.cols.map((col) => cols[col]!),
    digits: a.digits.map((digit) => b.digits[digit]!),
  };
}

/** The symmetry that undoes this one. */
export function invertSymmetry({ transpose, rows, cols, digits }: SudokuSymmetry): SudokuSymmetry {
  return {
    transpose,
    rows: invert(transpose ? cols : rows),
    cols: invert(transpose ? rows : cols),
    digits: invert(digits),
  };
}

function invert(permutation: Uint8Array): Uint8Array {
  const inverse = new Uint8Array(permutation.length);
  for (let i = 0; i < permutation.length; i++) inverse[permutation[i]!] = i;
  return inverse;
}

function range(length: number): Uint8Array {
  return Uint8Array.from({ length }, (_, i) => i);
}
