import type { BatchSource, PuzzleData } from "@kensho/models";
import { generateSudoku, type PuzzleKind, RandomStream, type SudokuSize, sudokuTokens } from "@kensho/puzzles";

/** Puzzles that are generated here and now; every one of a batch goes through a symmetry drawn for it. */
export function puzzleSource(kind: PuzzleKind, size: SudokuSize, batch: number, seed: number): BatchSource<PuzzleData> {
  const random = RandomStream.fromSeed(seed);
  const cells = kind.sequenceLength;
  const pool = Array.from({ length: 400 }, () => {
    const { puzzle, solution } = generateSudoku(size, random);
    return { input: Int32Array.from(sudokuTokens(puzzle)), label: Int32Array.from(sudokuTokens(solution)) };
  });
  return {
    next() {
      const [inputs, labels] = [new Int32Array(batch * cells), new Int32Array(batch * cells)];
      for (let row = 0; row < batch; row++) {
        const chosen = pool[random.int(pool.length)];
        const [input, label] = [
          inputs.subarray(row * cells, (row + 1) * cells),
          labels.subarray(row * cells, (row + 1) * cells),
        ];
        if (chosen === undefined) continue;
        input.set(chosen.input);
        label.set(chosen.label);
        kind.augment(random, input, label);
      }
      return { inputs, labels, puzzleIdentifiers: new Int32Array(batch) };
    },
  };
}
