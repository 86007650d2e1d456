import type { PuzzleKind, Tokens } from "@kensho/puzzles";

/** A grid with some cells assumed, beside the givens. */
export interface BranchNode {
  /** `[seq_len]` tokens: givens and assumptions. */
  readonly grid: Uint8Array;
  /** `[seq_len]`: the tokens that each cell may still hold, one bit each. */
  readonly masks: Uint32Array;
  /** Logarithm of what the network gave to the assumptions, as conditional probabilities. */
  readonly score: number;
  readonly depth: number;
}

/** From this probability on, the network counts as sure of a cell. */
const SURE = 0.99;

/**
 * The assumptions that may still lead to an answer, most promising first. A node grows into
 * - one child with all cells assumed of which the network is sure: a bold guess, which may be wrong;
 * - a child for each token that the rules leave to one cell, the one whose tokens are fewest, of those the least certain. Together these miss no answer.
 * Children that break a rule are never born.
 */
export class BranchTree {
  readonly #kind: PuzzleKind & Required<Pick<PuzzleKind, "candidates">>;
  readonly #open: BranchNode[] = [];
  readonly #seen = new Set<string>();

  constructor(kind: PuzzleKind & Required<Pick<PuzzleKind, "candidates">>, input: Tokens) {
    this.#kind = kind;
    this.#plant(Uint8Array.from(input), 0, 0);
  }

  /** The most promising node, which is then no longer in the tree. `undefined`: none is left. */
  take(): BranchNode | undefined {
    let best = 0;
    for (const [i, { score }] of this.#open.entries()) if (score > (this.#open[best] as BranchNode).score) best = i;
    const [node] = this.#open.splice(best, 1);
    return node;
  }

  /**
   * Puts the children of a node into the tree.
   * @param probabilities `[seq_len, vocab]`: what the network thinks of the node's grid
   */
  grow({ grid, masks, score, depth }: BranchNode, probabilities: Float32Array): void {
    const { vocabSize } = this.#kind;
    const cells = openCells(grid, masks).map((cell) => beliefOf(cell, masks[cell] as number, probabilities, vocabSize));
    if (cells.length === 0) return;

    const sure = cells.filter(({ best, share }) => best.p >= SURE && share >= SURE);
    if (sure.length > 0 && sure.length < cells.length) {
      const bold = grid.slice();
      for (const { cell, best } of sure) bold[cell] = best.token;
      this.#plant(bold, score + sure.reduce((sum, { best }) => sum + Math.log(best.p), 0), depth + 1);
    }
    const { cell, options } = cells.reduce((a, b) =>
      b.options.length < a.options.length || (b.options.length === a.options.length && b.best.p < a.best.p) ? b : a,
    );
    for (const { token, p } of options) {
      const child = grid.slice();
      child[cell] = token;
      this.#plant(child, score + Math.log(Math.max(p, 1e-6)), depth + 1);
    }
  }

  #plant(grid: Uint8Array, score: number, depth: number): void {
    const masks = this.#kind.candidates(grid);
    if (masks === undefined) return;
    const key = grid.join();
    if (this.#seen.has(key)) return;
    this.#seen.add(key);
    this.#open.push({ grid, masks, score, depth });
  }
}

/** What the network believes about an open cell, among the tokens that the rules leave. */
interface Belief {
  readonly cell: number;
  /** Probabilities that sum to 1. */
  readonly options: readonly Option[];
  readonly best: Option;
  /** Probability of all of them, as the network gave it. */
  readonly share: number;
}

interface Option {
  readonly token: number;
  readonly p: number;
}

function beliefOf(cell: number, mask: number, probabilities: Float32Array, vocab: number): Belief {
  const tokens: number[] = [];
  for (let token = 0; token < vocab; token++) if (mask & (1 << token)) tokens.push(token);
  const given = tokens.map((token) => probabilities[cell * vocab + token] as number);
  const share = given.reduce((a, b) => a + b, 0);
  const options = tokens.map((token, i) => ({
    token,
    p: share > 0 ? (given[i] as number) / share : 1 / tokens.length,
  }));
  return { cell, options, best: options.reduce((a, b) => (b.p > a.p ? b : a)), share };
}

/** Cells that are not filled: of more than one token, or of one that is not there yet. */
function openCells(grid: Uint8Array, masks: Uint32Array): number[] {
  return [...grid.keys()].filter((cell) => masks[cell] !== (1 << (grid[cell] as number)) >>> 0);
}
