import { z } from "zod";

const split = z.strictObject({ puzzles: z.int().min(0), examples: z.int().min(0) });

/** What every `kensho prepare-data … --json` prints. */
const folder = {
  out: z.string(),
  seed: z.int(),
  source: z.string().describe('name of the collection, or "generated"'),
  train: split,
  test: split,
  bytes: z.int().min(0).describe("of all files"),
  seconds: z.number().min(0),
};

const augment = z.int().min(0).describe("symmetry images stored beside each training puzzle");

/** What `kensho prepare-data sudoku --json` prints. */
export const prepareSudokuResult = z.strictObject({
  kind: z.literal("sudoku"),
  size: z.int().min(4).max(25).describe("cells along one side"),
  boxes: z.strictObject({ rows: z.int(), cols: z.int() }).describe("rows and columns of a box"),
  augment,
  givens: z
    .strictObject({ min: z.int(), mean: z.number(), max: z.int() })
    .describe("filled cells of the training puzzles"),
  remarks: z.array(z.string()).describe("what was not used of the sources, with file and line"),
  ...folder,
});
export type PrepareSudokuResult = z.infer<typeof prepareSudokuResult>;

/** What `kensho prepare-data maze --json` prints. */
export const prepareMazeResult = z.strictObject({
  kind: z.literal("maze"),
  rows: z.int().min(2),
  cols: z.int().min(2),
  augment,
  paths: z
    .strictObject({ min: z.int(), mean: z.number(), max: z.int() })
    .describe("cells on the labelled path of the training mazes, start and goal counted"),
  remarks: z.array(z.string()).describe("what was not used of the source, with file and line"),
  ...folder,
});
export type PrepareMazeResult = z.infer<typeof prepareMazeResult>;

/** What `kensho prepare-data addition --json` prints, and its siblings. */
export const prepareArithmeticResult = z.strictObject({
  kind: z.enum(["addition", "subtraction", "multiplication"]),
  digits: z.int().min(1).nullable().describe("of each number; null for sums modulo a number"),
  modulus: z.int().min(2).nullable().describe("what the sums are modulo of; null for plain addition"),
  ...folder,
});
export type PrepareArithmeticResult = z.infer<typeof prepareArithmeticResult>;

/** What `kensho prepare-data custom --json` prints. */
export const prepareCustomResult = z.strictObject({
  kind: z.literal("custom"),
  name: z.string().describe("of the kind, as in kensho.json: custom-latin"),
  shape: z.tuple([z.int(), z.int()]).describe("rows and columns of every grid"),
  alphabet: z.array(z.string()).describe("what can be in a cell; the text at index i is token i + 1"),
  blanks: z.array(z.string()).describe("which of the alphabet stand for cells to fill in"),
  keeps_givens: z.boolean().describe("whether all other cells stay as they are"),
  duplicates: z.int().min(0).describe("lines that said the same as an earlier one and were left out"),
  conflicts: z
    .strictObject({ count: z.int().min(0), lines: z.array(z.tuple([z.int(), z.int()])) })
    .describe("inputs with more than one output, and the lines of the first ones"),
  ...folder,
});
export type PrepareCustomResult = z.infer<typeof prepareCustomResult>;

/** What `kensho prepare-data kind --json` prints. */
export const prepareKindResult = z.strictObject({
  kind: z.literal("kind"),
  name: z.string().describe("of the kind, as in kensho.json"),
  title: z.string(),
  shape: z.tuple([z.int(), z.int()]).describe("rows and columns of every grid"),
  augment,
  duplicates: z.int().min(0).describe("puzzles of the source that are images of earlier ones and were left out"),
  ...folder,
});
export type PrepareKindResult = z.infer<typeof prepareKindResult>;

/** What `kensho prepare-data arc --json` prints. */
export const prepareArcResult = z.strictObject({
  kind: z.literal("arc"),
  augment: z.int().min(0).describe("images of each task that were asked for"),
  tasks: z.strictObject({ training: z.int().min(0), evaluation: z.int().min(0) }),
  identifiers: z.int().min(1).describe("names of tasks and images, the blank one counted"),
  leaks: z.array(z.string()).describe("tested tasks whose answers are trained on; only with --allow-overlap"),
  left_out: z
    .array(z.strictObject({ task: z.string(), training: z.string(), pairs: z.int().min(1) }))
    .describe("pairs of training tasks that are not trained on, since an evaluation task tests them"),
  hidden: z
    .record(z.string(), z.int().min(1))
    .describe("by evaluation task, test pairs without an output: they have no label, and no figure counts them"),
  ...folder,
});
export type PrepareArcResult = z.infer<typeof prepareArcResult>;
