import { DatasetOptionError } from "../errors.ts";
import { WIDEST_GRID } from "./boxes.ts";
import { type Board, geometryOfCells, type SudokuGeometry } from "./geometry.ts";
import { isSolvedGrid } from "./rules.ts";

/** A class key as two 32-bit words, for sets of millions. */
export interface ClassWords {
  readonly high: number;
  readonly low: number;
}

/** A key that is the same for all symmetry images of a puzzle, and different for almost all others: the split between train and test goes
 * by it. Colour refinement on the graph of cells, rows, columns, boxes, bands, stacks and digits of the solved grid; a cell starts from
 * "given or blank" and from the cycles that its row (column) forms with every other.
 * @param puzzle digits, 0 = blank  @param solution its solved grid  @param geometry of both, by default the one with the usual boxes
 * @returns 16 hexadecimal digits */
export function puzzleClass(puzzle: Board, solution: Board, geometry?: SudokuGeometry): string {
  const grid = geometryOfBoth(puzzle, solution, geometry);
  return hex(refine(grid, puzzle, solution, lineColours(grid, solution)));
}

/** The same for a solved grid alone: equal keys for all images of the grid, whichever cells are given.
 * Puzzles in different solution classes are in different puzzle classes, not the other way round. */
export function solutionClass(solution: Board, geometry?: SudokuGeometry): string {
  const grid = geometryOfBoth(solution, solution, geometry);
  return hex(refine(grid, undefined, solution, lineColours(grid, solution)));
}

/** Both classes of a puzzle, as words: {@link puzzleClass} and {@link solutionClass} share half of their work. */
export function classWords(
  puzzle: Board,
  solution: Board,
  geometry: SudokuGeometry,
): { readonly puzzle: ClassWords; readonly solution: ClassWords } {
  const lines = lineColours(geometry, solution);
  return {
    puzzle: refine(geometry, puzzle, solution, lines),
    solution: refine(geometry, undefined, solution, lines),
  };
}

function hex({ high, low }: ClassWords): string {
  return high.toString(16).padStart(8, "0") + low.toString(16).padStart(8, "0");
}

function geometryOfBoth(puzzle: Board, solution: Board, geometry = geometryOfCells(solution.length)): SudokuGeometry {
  if (geometry?.cells !== solution.length || puzzle.length !== solution.length) {
    throw new DatasetOptionError(
      `puzzle class: a puzzle of ${puzzle.length} cells and a solution of ${solution.length}`,
    );
  }
  return geometry;
}

/** Four rounds tell apart what this refinement can tell apart on grids of these sizes. */
const ROUNDS = 4;

/** If transposition is a symmetry, rows and columns may differ only in their contents. */
const kindsOf = ({ transposable }: SudokuGeometry): readonly [row: number, col: number] =>
  transposable ? [3, 3] : [3, 5];

/** What a cell's row and column contribute to its first colour. */
function lineColours(geometry: SudokuGeometry, solution: Board): Int32Array {
  const [rowKind, colKind] = kindsOf(geometry);
  const solved = isSolvedGrid(solution, geometry);
  const rows = cycleColours(geometry, solution, false, solved);
  const cols = cycleColours(geometry, solution, true, solved);
  for (let cell = 0; cell < rows.length; cell++) rows[cell] = mix(rowKind, rows[cell]!) + mix(colKind, cols[cell]!);
  return rows;
}

/** @param puzzle `undefined` for the class of the solution */
function refine(geometry: SudokuGeometry, puzzle: Board | undefined, solution: Board, lines: Int32Array): ClassWords {
  const { size, cells, rowOf, colOf, boxOf, boxRows, boxCols } = geometry;
  const [rowKind, colKind] = kindsOf(geometry);
  const colours = new Int32Array(cells);
  for (let cell = 0; cell < cells; cell++)
    colours[cell] = mix(puzzle !== undefined && puzzle[cell] !== 0 ? 1 : 2, lines[cell]!);
  const rows = new Int32Array(size);
  const cols = new Int32Array(size);
  const boxes = new Int32Array(size);
  const digits = new Int32Array(size + 1);
  const bands = new Int32Array(size);
  const stacks = new Int32Array(size);
  for (let round = 0; round < ROUNDS; round++) {
    for (const sums of [rows, cols, boxes, digits, bands, stacks]) sums.fill(0);
    for (let cell = 0; cell < cells; cell++) {
      const colour = mix(7, colours[cell]!);
      rows[rowOf[cell]!]! += colour;
      cols[colOf[cell]!]! += colour;
      boxes[boxOf[cell]!]! += colour;
      digits[solution[cell]!]! += colour;
    }
    for (let line = 0; line < size; line++) {
      bands[Math.floor(line / boxRows)]! += mix(11, rows[line]!);
      stacks[Math.floor(line / boxCols)]! += mix(11, cols[line]!);
    }
    for (let line = 0; line < size; line++) {
      rows[line] = mix(rowKind, mix(rows[line]!, bands[Math.floor(line / boxRows)]!));
      cols[line] = mix(colKind, mix(cols[line]!, stacks[Math.floor(line / boxCols)]!));
    }
    for (let cell = 0; cell < cells; cell++) {
      const across = rows[rowOf[cell]!]! + cols[colOf[cell]!]!;
      colours[cell] = mix(mix(colours[cell]!, across), mix(boxes[boxOf[cell]!]!, digits[solution[cell]!]!));
    }
  }
  let low = 0;
  let high = 0;
  for (let cell = 0; cell < cells; cell++) {
    low = (low + mix(13, colours[cell]!)) | 0;
    high = (high + mix(17, colours[cell]!)) | 0;
  }
  return { high: high >>> 0, low: low >>> 0 };
}

/** `mix(19, n)` and `mix(23, n)` for the lengths that a cycle can have: lines of one band, and of two. */
const CYCLE_MIXES = [19, 23].map((near) =>
  Int32Array.from({ length: WIDEST_GRID + 2 }, (_, length) => mix(near, length)),
);

/** For each cell: the lengths of the digit cycles through it, over all pairs of its row (column) with another. Two rows make a permutation
 * of the digits, the upper to the lower; its cycle lengths survive every symmetry, and tell solved grids apart where counts cannot. */
function cycleColours(geometry: SudokuGeometry, solution: Board, transpose: boolean, solved: boolean): Int32Array {
  const { size } = geometry;
  const width = transpose ? geometry.boxCols : geometry.boxRows;
  const [lineStep, placeStep] = transpose ? [1, size] : [size, 1];
  const colours = new Int32Array(geometry.cells);
  const placeOf = new Uint8Array(size + 1);
  const next = new Uint8Array(size);
  const lengths = new Uint8Array(size);
  for (let a = 0; a < size; a++) {
    for (let place = 0; place < size; place++) placeOf[solution[a * lineStep + place * placeStep]!] = place;
    // In a solved grid the pair (b, a) has the inverse permutation, whose cycles are the same.
    for (let b = solved ? a + 1 : 0; b < size; b++) {
      if (a === b) continue;
      const mixes = CYCLE_MIXES[Math.floor(a / width) === Math.floor(b / width) ? 0 : 1]!;
      for (let place = 0; place < size; place++) {
        next[place] = placeOf[solution[b * lineStep + place * placeStep]!]!;
        lengths[place] = 0;
      }
      for (let place = 0; place < size; place++) {
        if (lengths[place] === 0) measureCycle(next, lengths, place);
        const mixed = mixes[lengths[place]!]!;
        colours[a * lineStep + place * placeStep]! += mixed;
        if (solved) colours[b * lineStep + place * placeStep]! += mixed;
      }
    }
  }
  return colours;
}

/** Stores the length of the cycle through a place at each of its places. A grid that is not solved may have no cycle there: size + 1. */
function measureCycle(next: Uint8Array, lengths: Uint8Array, start: number): void {
  let length = 1;
  let place = next[start]!;
  for (; place !== start && length <= next.length; length++) place = next[place]!;
  lengths[start] = length;
  if (length > next.length) return;
  for (place = next[start]!; place !== start; place = next[place]!) lengths[place] = length;
}

/** Mixes two 32-bit words into one (not symmetric). */
function mix(a: number, b: number): number {
  let word = Math.imul(a ^ 0x9e3779b9, 0x85ebca6b) ^ (b + 0x7f4a7c15);
  word = Math.imul(word ^ (word >>> 16), 0x7feb352d);
  word = Math.imul(word ^ (word >>> 15), 0x846ca68b);
  return word ^ (word >>> 16);
}
