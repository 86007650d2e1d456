import type {
  AnswerCheck,
  PrintOptions,
  PuzzleKind,
  PuzzleValidation,
  Tokens,
  Violation,
} from "../kinds/puzzle-kind.ts";
import type { RandomStream } from "../random-stream.ts";
import { boardCandidates } from "./board-candidates.ts";
import { boxesOfSize, digitCharacter, type SudokuBoxes, type SudokuSize, sameBoxes } from "./boxes.ts";
import { type Board, geometryOfName, type SudokuGeometry, sudokuGeometry, sudokuName } from "./geometry.ts";
import { parsedSudoku } from "./parsed-sudoku.ts";
import { puzzleClass } from "./puzzle-class.ts";
import { findClashes } from "./rules.ts";
import { BLANK_TOKEN, sudokuDigits, sudokuTokens } from "./sudoku-tokens.ts";
import { randomSymmetry, symmetryCount } from "./symmetry.ts";
import { parseSudoku } from "./text/parse-sudoku.ts";
import { printSudoku, sudokuLine } from "./text/print-sudoku.ts";
import { sudokuPuzzleEntries } from "./text/sudoku-entries.ts";
import { clashMessage, validateSudoku } from "./validate.ts";

/** Presets that learned most in the same time (docs/recipes.md), by size. */
const PRESETS: Readonly<Record<number, string>> = {
  4: "sudoku-4x4-lattice",
  6: "sudoku-6x6-lattice",
  9: "sudoku-9x9-3m",
};

const known = new Map<SudokuGeometry, PuzzleKind>();

/** Returns Sudoku of one size, or with boxes of any shape, as a {@link PuzzleKind}: `sudoku-12x12` has boxes of 3 rows and 4 columns.
 * @throws {DatasetOptionError} for a size or boxes that no grid has */
export function sudokuKind(grid: SudokuSize | SudokuBoxes): PuzzleKind {
  const geometry = sudokuGeometry(grid);
  let kind = known.get(geometry);
  if (kind === undefined) {
    kind = buildKind(geometry);
    known.set(geometry, kind);
  }
  return kind;
}

/** Returns the kind of Sudoku with that name, such as `sudoku-16x16` or `sudoku-6x6-boxes-3x2`; `undefined` if there is none. */
export function findSudoku(name: string): PuzzleKind | undefined {
  const geometry = geometryOfName(name);
  return geometry === undefined ? undefined : sudokuKind(geometry);
}

function buildKind(geometry: SudokuGeometry): PuzzleKind {
  const { size, cells, boxRows, boxCols } = geometry;
  const name = sudokuName(geometry);
  const usual = sameBoxes(geometry, boxesOfSize(size));
  return {
    name,
    family: "sudoku",
    title: `Sudoku ${size}×${size}${usual ? "" : ` with ${boxRows}×${boxCols} boxes`}`,
    vocabSize: size + 2,
    sequenceLength: cells,
    shape: [size, size],
    box: { rows: boxRows, cols: boxCols },
    tokens: ["pad", "blank", ...Array.from({ length: size }, (_, i) => digitCharacter(i + 1))],
    symmetryCount: symmetryCount(geometry),
    blanks: [BLANK_TOKEN],
    ...(usual && size in PRESETS ? { preset: PRESETS[size]! } : {}),
    parse: (text) => parseSudoku(text, { size }).map((puzzle) => parsedSudoku(puzzle, geometry)),
    entries: (text) => sudokuPuzzleEntries(text, geometry),
    readsAnyText: true,
    print: (tokens: Tokens, options: PrintOptions = {}) => {
      const { givens, style } = options;
      return printSudoku(sudokuDigits(tokens, size), {
        geometry,
        ...(givens === undefined ? {} : { givens: sudokuDigits(givens, size) }),
        ...(style === undefined ? {} : { style }),
      });
    },
    line: (tokens) => sudokuLine(sudokuDigits(tokens, size)),
    check: (input, answer) => checkAnswer(sudokuDigits(input, size), sudokuDigits(answer, size), geometry),
    validate: (input) => validateTokens(input, geometry),
    candidates: (grid) => boardCandidates(sudokuDigits(grid, size), geometry)?.map((mask) => mask << (BLANK_TOKEN + 1)),
    unitsOf: () => geometry.system,
    augment: augmenter(geometry),
    classKey: (input, label) => puzzleClass(sudokuDigits(input, size), sudokuDigits(label, size), geometry),
  };
}

function validateTokens(input: Tokens, geometry: SudokuGeometry): PuzzleValidation {
  const result = validateSudoku(sudokuDigits(input, geometry.size), { geometry });
  if (result.status === "unique") return { status: "unique", solution: sudokuTokens(result.solution) };
  return { status: result.status, message: result.message };
}

function checkAnswer(puzzle: Board, answer: Board, geometry: SudokuGeometry): AnswerCheck {
  const { size } = geometry;
  const violations: Violation[] = [];
  const place = (cell: number): string => `row ${Math.floor(cell / size) + 1}, column ${(cell % size) + 1}`;
  let keepsGivens = answer.length === puzzle.length;
  if (!keepsGivens) violations.push({ message: `${answer.length} cells instead of ${puzzle.length}`, cells: [] });
  for (let cell = 0; cell < answer.length; cell++) {
    const given = puzzle[cell];
    const digit = answer[cell]!;
    if (given && given !== digit) {
      keepsGivens = false;
      const became = digit === 0 ? "blank" : digitCharacter(digit);
      violations.push({
        message: `the given ${digitCharacter(given)} at ${place(cell)} became ${became}`,
        cells: [cell],
      });
    } else if (digit === 0) {
      violations.push({ message: `no digit at ${place(cell)}`, cells: [cell] });
    }
  }
  if (answer.length === size * size) {
    for (const clash of findClashes(answer, geometry))
      violations.push({ message: clashMessage(clash, size), cells: clash.cells });
  }
  return { valid: violations.length === 0, keepsGivens, violations };
}

/** Draws a symmetry per call and maps both grids through it. The scratch buffers are the only state. */
function augmenter(geometry: SudokuGeometry): (random: RandomStream, input: Tokens, label: Tokens) => void {
  const { size, cells } = geometry;
  const source = new Uint16Array(cells);
  const scratch = new Int32Array(cells);
  const map = Int32Array.from({ length: size + 2 }, (_, token) => token);
  return (random, input, label) => {
    const { transpose, rows, cols, digits } = randomSymmetry(geometry, random);
    for (let i = 0, cell = 0; i < size; i++) {
      for (let j = 0; j < size; j++, cell++) {
        source[cell] = transpose ? cols[j]! * size + rows[i]! : rows[i]! * size + cols[j]!;
      }
    }
    for (let digit = 1; digit <= size; digit++) map[digit + BLANK_TOKEN] = digits[digit]! + BLANK_TOKEN;
    for (const grid of [input, label]) {
      for (let cell = 0; cell < cells; cell++) scratch[cell] = grid[source[cell]!]!;
      for (let cell = 0; cell < cells; cell++) {
        const token = scratch[cell]!;
        grid[cell] = token > BLANK_TOKEN && token <= size + BLANK_TOKEN ? map[token]! : token;
      }
    }
  };
}
