import { type PuzzleKind, RandomStream, type Tokens } from "@kensho/puzzles";

/** A puzzle seen through a symmetry of its kind, and the way back. */
export interface SymmetryImage {
  /** `[seq_len]` tokens of the image. */
  readonly tokens: Int32Array;
  /** What an answer to the image answers to the puzzle. */
  undo(answer: Int32Array): Int32Array;
  /** Values of the image's cells, by the puzzle's. */
  undoCells(values: Float32Array): Float32Array;
}

/**
 * The image of a puzzle under a symmetry that is drawn, which is found out by having the kind map marked cells and one of each token.
 * @returns `undefined` if the kind has no symmetry, or one that does not just move cells and rename tokens
 */
export function symmetryImage(kind: PuzzleKind, input: Tokens, random: RandomStream): SymmetryImage | undefined {
  if (kind.symmetryCount <= 1n) return undefined;
  const { sequenceLength: S, vocabSize: V } = kind;
  const drawn = random.state();
  const mapped = (grid: Int32Array): Int32Array => {
    kind.augment(RandomStream.fromState(drawn), grid, grid.slice());
    return grid;
  };
  const sources = mapped(Int32Array.from({ length: S }, (_, cell) => V + cell)).map((mark) => mark - V);
  if (!isPermutation(sources)) return undefined;

  const tokens = Int32Array.from({ length: V }, (_, token) => token);
  for (let from = 0; from < V; from += S) {
    const shown = Int32Array.from({ length: S }, (_, cell) => Math.min(from + cell, V - 1));
    const image = mapped(shown.slice());
    for (const [cell, source] of sources.entries()) tokens[shown[source] as number] = image[cell] as number;
  }
  if (!isPermutation(tokens)) return undefined;

  const image = Int32Array.from(sources, (source) => tokens[input[source] as number] as number);
  const wanted = mapped(Int32Array.from(input));
  if (image.some((token, cell) => token !== wanted[cell])) return undefined;
  const names = new Int32Array(V);
  for (const [token, name] of tokens.entries()) names[name] = token;
  return {
    tokens: image,
    undo(answer) {
      const own = new Int32Array(S);
      for (const [cell, source] of sources.entries()) own[source] = names[answer[cell] as number] as number;
      return own;
    },
    undoCells(values) {
      const own = new Float32Array(S);
      for (const [cell, source] of sources.entries()) own[source] = values[cell] as number;
      return own;
    },
  };
}

function isPermutation(values: Int32Array): boolean {
  return new Set(values).size === values.length && values.every((value) => value >= 0 && value < values.length);
}
