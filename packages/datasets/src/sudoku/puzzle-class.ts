import { DatasetOptionError } from "../errors.ts";
import { type Board, geometryOfCells, type SudokuGeometry } from "./geometry.ts";

/** A key that is the same for all symmetry images of a puzzle, and different for almost all others: the split between train and test goes
 * by it. Colour refinement on the graph of cells, rows, columns, boxes, bands, stacks and digits of the solved grid; a cell starts from
 * "given or blank" and from the cycles that its row (column) forms with every other.
 * @param puzzle digits, 0 = blank  @param solution its solved grid  @param geometry of both, by default the one with the usual boxes
 * @returns 16 hexadecimal digits */
export function puzzleClass(puzzle: Board, solution: Board, geometry?: SudokuGeometry): string {
  return refine(geometryOfBoth(puzzle, solution, geometry), puzzle, solution);
}

/** The same for a solved grid alone: equal keys for all images of the grid, whichever cells are given.
 * Puzzles in different solution classes are in different puzzle classes, not the other way round. */
export function solutionClass(solution: Board, geometry?: SudokuGeometry): string {
  return refine(geometryOfBoth(solution, solution, geometry), undefined, solution);
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

function refine(geometry: SudokuGeometry, puzzle: Board | undefined, solution: Board): string {
  const { size, cells, rowOf, colOf, boxOf, boxRows, boxCols, transposable } = geometry;
  const [rowCycles, colCycles] = [cycleColours(geometry, solution, false), cycleColours(geometry, solution, true)];
  // Where transposition is a symmetry, rows and columns must be told apart by nothing but their contents.
  const [rowKind, colKind] = transposable ? [3, 3] : [3, 5];
  const colours = new Uint32Array(cells);
  for (let cell = 0; cell < cells; cell++) {
    const given = puzzle !== undefined && puzzle[cell] !== 0 ? 1 : 2;
    colours[cell] = mix(given, mix(rowKind, rowCycles[cell]!) + mix(colKind, colCycles[cell]!));
  }
  const [rows, cols, boxes, digits] = [0, 1, 2, 3].map(() => new Uint32Array(size + 1));
  const [bands, stacks] = [new Uint32Array(size), new Uint32Array(size)];
  for (let round = 0; round < ROUNDS; round++) {
    for (const sums of [rows!, cols!, boxes!, digits!, bands, stacks]) sums.fill(0);
    for (let cell = 0; cell < cells; cell++) {
      const colour = mix(7, colours[cell]!);
      rows![rowOf[cell]!]! += colour;
      cols![colOf[cell]!]! += colour;
      boxes![boxOf[cell]!]! += colour;
      digits![solution[cell]!]! += colour;
    }
    for (let line = 0; line < size; line++) {
      const [band, stack] = [Math.floor(line / boxRows), Math.floor(line / boxCols)];
      bands[band]! += mix(11, rows![line]!);
      stacks[stack]! += mix(11, cols![line]!);
    }
    for (let cell = 0; cell < cells; cell++) {
      const [row, col] = [rowOf[cell]!, colOf[cell]!];
      const across = mix(rowKind, mix(rows![row]!, bands[Math.floor(row / boxRows)]!));
      const down = mix(colKind, mix(cols![col]!, stacks[Math.floor(col / boxCols)]!));
      const shared = mix(boxes![boxOf[cell]!]!, digits![solution[cell]!]!);
      colours[cell] = mix(mix(colours[cell]!, across + down), shared);
    }
  }
  let low = 0;
  let high = 0;
  for (const colour of colours) {
    low = (low + mix(13, colour)) >>> 0;
    high = (high + mix(17, colour)) >>> 0;
  }
  return high.toString(16).padStart(8, "0") + low.toString(16).padStart(8, "0");
}

/** For each cell: the lengths of the digit cycles through it, over all pairs of its row (column) with another. Two rows make a permutation
 * of the digits, the upper to the lower; its cycle lengths survive every symmetry, and tell solved grids apart where counts cannot. */
function cycleColours(geometry: SudokuGeometry, solution: Board, transpose: boolean): Uint32Array {
  const { size } = geometry;
  const width = transpose ? geometry.boxCols : geometry.boxRows;
  const colours = new Uint32Array(geometry.cells);
  const at = (line: number, place: number): number => (transpose ? place * size + line : line * size + place);
  const placeOf = new Uint8Array(size + 1);
  for (let a = 0; a < size; a++) {
    for (let place = 0; place < size; place++) placeOf[solution[at(a, place)]!] = place;
    for (let b = 0; b < size; b++) {
      if (a === b) continue;
      const near = Math.floor(a / width) === Math.floor(b / width) ? 19 : 23;
      for (let place = 0; place < size; place++) {
        let length = 0;
        // A grid that is no solution may have no cycle here, hence the bound.
        for (let step = place; length <= size && (length === 0 || step !== place); length++) {
          step = placeOf[solution[at(b, step)]!]!;
        }
        colours[at(a, place)]! += mix(near, length);
      }
    }
  }
  return colours;
}

/** Mixes two 32-bit words into one (not symmetric). */
function mix(a: number, b: number): number {
  let word = Math.imul(a ^ 0x9e3779b9, 0x85ebca6b) ^ (b + 0x7f4a7c15);
  word = Math.imul(word ^ (word >>> 16), 0x7feb352d);
  word = Math.imul(word ^ (word >>> 15), 0x846ca68b);
  return (word ^ (word >>> 16)) >>> 0;
}
