import { boundsOf } from "./bounds.ts";
import type { UnitGraph } from "./unit-system.ts";

/** Set in a cell's mask once its value has been taken from its peers. */
const FIXED = 1 << 30;

/** Number of set bits of a mask. */
function bitsOf(mask: number): number {
  let bits = mask - ((mask >> 1) & 0x55555555);
  bits = (bits & 0x33333333) + ((bits >> 2) & 0x33333333);
  return Math.imul((bits + (bits >> 4)) & 0x0f0f0f0f, 0x01010101) >> 24;
}

/** Candidate sets of all cells, one mask each (bit v − 1 for value v), with the rules that every search here shares. */
export class Candidates {
  readonly graph: UnitGraph;
  private readonly masks: Int32Array;
  private readonly queue: number[] = [];

  constructor(graph: UnitGraph) {
    this.graph = graph;
    this.masks = new Int32Array(graph.cells);
  }

  /** Starts from the values of a board, 0 for open cells. Returns false if two of them clash. */
  load(board: Uint8Array): boolean {
    const { masks } = this;
    masks.set(this.graph.initial);
    for (let cell = 0; cell < masks.length; cell++) if (masks[cell] === 0) masks[cell] = FIXED;
    for (let cell = 0; cell < board.length; cell++) {
      const digit = board[cell]!;
      if (digit !== 0 && !this.place(cell, digit)) return false;
    }
    return true;
  }

  copyFrom(other: Candidates): void {
    this.masks.set(other.masks);
  }

  /** Candidate mask of a cell. */
  mask(cell: number): number {
    return this.masks[cell]! & ~FIXED;
  }

  /** Takes a digit out of a cell and everything that follows. Returns false on a contradiction. */
  remove(cell: number, digit: number): boolean {
    const mask = this.mask(cell) & ~(1 << (digit - 1));
    if (mask === 0) return false;
    if (this.masks[cell]! & FIXED) return true;
    this.masks[cell] = mask;
    return (mask & (mask - 1)) !== 0 || this.settle(cell);
  }

  /** Puts a digit into a cell and takes it from the peers, on and on while cells are left with one candidate. Returns false on a contradiction. */
  place(cell: number, digit: number): boolean {
    const bit = 1 << (digit - 1);
    if ((this.masks[cell]! & bit) === 0) return false;
    if (this.masks[cell]! & FIXED) return true;
    this.masks[cell] = bit;
    return this.settle(cell);
  }

  private settle(start: number): boolean {
    const { masks, queue } = this;
    const { peers } = this.graph;
    queue.length = 0;
    queue.push(start);
    for (let cell = queue.pop(); cell !== undefined; cell = queue.pop()) {
      const bit = masks[cell]!;
      if (bit & FIXED) continue;
      masks[cell] = bit | FIXED;
      for (const peer of peers[cell]!) {
        const mask = masks[peer]!;
        if ((mask & bit) === 0) continue;
        const rest = mask & ~bit;
        if (rest === 0 || mask & FIXED) return false;
        masks[peer] = rest;
        if ((rest & (rest - 1)) === 0) queue.push(peer);
      }
    }
    return true;
  }

  /** To the fixpoint: a value with one place left in a full unit goes there, and sums and orders bound their cells. Returns false on a contradiction. */
  propagate(): boolean {
    const { masks } = this;
    const { full, related, allValues } = this.graph;
    for (let changed = true; changed; ) {
      changed = false;
      for (const unit of full) {
        let once = 0;
        let twice = 0;
        let fixed = 0;
        for (const cell of unit) {
          const mask = masks[cell]!;
          twice |= once & mask;
          once |= mask & allValues;
          if (mask & FIXED) fixed |= mask;
        }
        if (once !== allValues) return false;
        let single = once & ~twice & ~fixed;
        while (single !== 0) {
          const bit = single & -single;
          single ^= bit;
          const cell = unit.find((place) => (masks[place]! & bit) !== 0);
          if (cell === undefined) return false;
          if (masks[cell]! & FIXED) continue;
          masks[cell] = bit;
          if (!this.settle(cell)) return false;
          changed = true;
        }
      }
      for (const unit of related) {
        for (const [i, [low, high]] of boundsOf(unit, (cell) => this.mask(cell)).entries()) {
          const cell = unit.cells[i]!;
          const mask = this.mask(cell);
          const rest = low > high ? 0 : mask & (2 ** high - 1) & ~(2 ** (low - 1) - 1);
          if (rest === 0) return false;
          if (rest === mask) continue;
          masks[cell] = rest;
          if ((rest & (rest - 1)) === 0 && !this.settle(cell)) return false;
          changed = true;
        }
      }
    }
    return true;
  }

  /** The open cell with the fewest candidates, the first on ties; −1 when every cell is filled. */
  tightestCell(): number {
    let best = -1;
    let fewest = 99;
    for (let cell = 0; cell < this.masks.length; cell++) {
      const mask = this.masks[cell]!;
      if (mask & FIXED) continue;
      const count = bitsOf(mask);
      if (count < fewest) {
        best = cell;
        fewest = count;
        if (count === 2) break;
      }
    }
    return best;
  }

  /** How many candidates a cell has. */
  count(cell: number): number {
    return bitsOf(this.mask(cell));
  }

  /** Two cells that are the only places for a value in some full unit, or `undefined`. */
  pairOfPlaces(): { readonly digit: number; readonly places: readonly [number, number] } | undefined {
    const { masks } = this;
    const { full, allValues } = this.graph;
    for (const unit of full) {
      let once = 0;
      let twice = 0;
      let thrice = 0;
      for (const cell of unit) {
        const mask = masks[cell]! & allValues;
        thrice |= twice & mask;
        twice |= once & mask;
        once |= mask;
      }
      const pair = twice & ~thrice;
      if (pair === 0) continue;
      const bit = pair & -pair;
      const [first, second] = unit.filter((cell) => masks[cell]! & bit);
      return { digit: 32 - Math.clz32(bit), places: [first!, second!] };
    }
    return undefined;
  }

  /** Writes the values of filled cells, 0 elsewhere. */
  store(board: Uint8Array): void {
    for (let cell = 0; cell < board.length; cell++) {
      const mask = this.masks[cell]!;
      board[cell] = mask & FIXED ? 32 - Math.clz32(mask & ~FIXED) : 0;
    }
  }
}
