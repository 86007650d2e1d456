import type { Board, SolvedPuzzle } from "@kensho/puzzles";

/** Puzzles in one chunk of memory. */
const CHUNK = 1 << 14;

/** A puzzle whose solution may not be known yet. */
export type PackedPuzzle = Omit<SolvedPuzzle, "solution"> & { readonly solution: Board | undefined };

/** A list of Sudokus of one size that takes 61 bytes for a 9×9: half a byte (from 16×16 on, a byte) for each cell of the solution, a bit for each
 * given, and the rating.
 * Chunks are never copied, so that memory grows with the list and not in leaps. */
export class PackedPuzzles {
  readonly cells: number;
  /** Bytes of one record: cells of the solution, or of the puzzle where that is not known; a bit for each given; whether it is solved. */
  private readonly stride: number;
  /** Bytes of the digits, and bits of one. */
  private readonly digits: number;
  private readonly bits: 4 | 8;
  private readonly chunks: { readonly bytes: Uint8Array; readonly ratings: Float64Array }[] = [];
  private count = 0;

  constructor(cells: number) {
    this.cells = cells;
    this.bits = cells < 256 ? 4 : 8;
    this.digits = Math.ceil((cells * this.bits) / 8);
    this.stride = this.digits + Math.ceil(cells / 8) + 1;
  }

  get length(): number {
    return this.count;
  }

  push({ puzzle, solution, rating }: PackedPuzzle): void {
    if (this.count === this.chunks.length * CHUNK) {
      this.chunks.push({ bytes: new Uint8Array(CHUNK * this.stride), ratings: new Float64Array(CHUNK) });
    }
    const { bytes, ratings } = this.chunks[Math.floor(this.count / CHUNK)]!;
    const at = this.count++ % CHUNK;
    ratings[at] = rating ?? Number.NaN;
    this.write(bytes, at * this.stride, puzzle, solution);
  }

  at(index: number): PackedPuzzle {
    const { bytes, ratings } = this.chunks[Math.floor(index / CHUNK)]!;
    const at = index % CHUNK;
    const start = at * this.stride;
    const marks = start + this.digits;
    const half = this.bits === 4;
    const digits = new Uint8Array(this.cells);
    const puzzle = new Uint8Array(this.cells);
    for (let cell = 0; cell < this.cells; cell++) {
      const digit = half ? (bytes[start + (cell >> 1)]! >> (4 * (cell & 1))) & 15 : bytes[start + cell]!;
      digits[cell] = digit;
      if ((bytes[marks + (cell >> 3)]! >> (cell & 7)) & 1) puzzle[cell] = digit;
    }
    const solution = bytes[start + this.stride - 1] === 1 ? digits : undefined;
    const rating = ratings[at]!;
    return { puzzle, solution, ...(Number.isNaN(rating) ? {} : { rating }) };
  }

  /** Fills in the solution of a puzzle. */
  solve(index: number, solution: Board): void {
    const { bytes } = this.chunks[Math.floor(index / CHUNK)]!;
    const { puzzle } = this.at(index);
    this.write(bytes, (index % CHUNK) * this.stride, puzzle, solution);
  }

  private write(bytes: Uint8Array, start: number, puzzle: Board, solution: Board | undefined): void {
    bytes.fill(0, start, start + this.stride);
    const digits = solution ?? puzzle;
    const marks = start + this.digits;
    for (let cell = 0; cell < this.cells; cell++) {
      if (this.bits === 4) bytes[start + (cell >> 1)]! |= digits[cell]! << (4 * (cell & 1));
      else bytes[start + cell] = digits[cell]!;
      if (puzzle[cell] !== 0) bytes[marks + (cell >> 3)]! |= 1 << (cell & 7);
    }
    bytes[start + this.stride - 1] = solution === undefined ? 0 : 1;
  }
}
