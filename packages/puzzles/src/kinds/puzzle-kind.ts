import type { CustomDefinition } from "../custom/definition.ts";
import type { PuzzleFormatError } from "../errors.ts";
import type { RandomStream } from "../random-stream.ts";
import type { UnitSystem } from "../units/unit-system.ts";

/** Tokens of one example: what the network reads or answers, one whole number a position. */
export type Tokens = Uint8Array | Int32Array;

/** The token and label that mean "nothing here": padding in inputs, ignored in labels. The same for every kind, as in the official data. */
export const PAD_TOKEN = 0;

/** One puzzle read from text. */
export interface ParsedPuzzle {
  /** Input tokens; length `sequenceLength` of its kind. */
  readonly input: Uint8Array;
  /** Answer tokens, where the text gave a solution beside the puzzle. */
  readonly answer?: Uint8Array;
  /** Name of the puzzle kind, e.g. `sudoku-9x9`. */
  readonly kind: string;
  /** 1-based line on which the puzzle begins. */
  readonly line: number;
}

/** What is read in one place of a text: a puzzle, or why there is none. */
export type PuzzleEntry = ParsedPuzzle | PuzzleFormatError;

/** Finds the puzzles in lines that come one by one. */
export interface PuzzleLines {
  /** Whether a puzzle has begun and is not whole yet. */
  readonly open: boolean;
  /** Reads the next line. @returns the puzzles that it completes, and what is wrong with those that it ends */
  add(line: string): PuzzleEntry[];
  /** Ends the text. @returns what is left */
  end(): PuzzleEntry[];
}

/** How a report draws the grids of a kind. */
export interface KindDrawing {
  /** `digits`: text in cells; `maze`: walls, floor and path; `colours`: the ten of ARC. */
  readonly style: "digits" | "maze" | "colours";
  /** Text of a cell by token; by default the names of the tokens, and nothing for padding and blanks. */
  readonly symbols?: readonly string[];
  /** Whether the answer is another grid than the puzzle, and is shown beside it. Default false. */
  readonly apart?: boolean;
}

/** One broken rule, in words and cells. */
export interface Violation {
  /** e.g. `5 twice in row 1 (columns 1 and 4)`. */
  readonly message: string;
  /** Row-major indices of the cells concerned. */
  readonly cells: readonly number[];
}

/** What {@link PuzzleKind.check} found about an answer. */
export interface AnswerCheck {
  /** The answer is complete, keeps the givens and breaks no rule. Nothing else may be shown as a solution. */
  readonly valid: boolean;
  /** Every given has the same token in the answer. */
  readonly keepsGivens: boolean;
  readonly violations: readonly Violation[];
  /** Verdicts of this kind beyond `valid`, by the names in {@link PuzzleKind.measures}: a maze's path may be valid and not the shortest. */
  readonly measures?: { readonly [name: string]: boolean };
}

/** What {@link PuzzleKind.validate} found about a puzzle. */
export type PuzzleValidation =
  | { readonly status: "unique"; readonly solution: Uint8Array }
  /** It has a solution and may have others as good, such as the many shortest paths of a maze; this is the one that the labels of data sets hold. */
  | { readonly status: "solvable"; readonly solution: Uint8Array }
  | { readonly status: "clash" | "no-solution" | "several-solutions" | "undecided"; readonly message: string };

/** All that the rest of Kensho knows about a kind of puzzle. A new kind is one such object; nothing else changes.
 * A user's own kind needs the members without `?`. */
export interface PuzzleKind {
  /** Stable name, written into data sets: `sudoku-9x9`. */
  readonly name: string;
  /** What kinds share whose networks can be applied to one another's boards: `sudoku`. Default: the name. */
  readonly family?: string;
  /** Name for people: `Sudoku 9×9`. */
  readonly title: string;
  /** Number of tokens, padding included. */
  readonly vocabSize: number;
  /** Positions per example. */
  readonly sequenceLength: number;
  /** Rows and columns, where the sequence is a grid. */
  readonly shape: readonly [rows: number, cols: number];
  /** Rows and columns of a box, where every value stands once in each row, column and box. */
  readonly box?: { readonly rows: number; readonly cols: number };
  /** What each token stands for; `tokens[0]` is padding. Length `vocabSize`. */
  readonly tokens: readonly string[];
  /** Tokens of cells that the answer fills in. Default: the token that is called `blank`, if there is one. */
  readonly blanks?: readonly number[];
  /** How a report draws its grids. Default: the names of the tokens, with thicker lines around boxes. */
  readonly drawing?: KindDrawing;
  /** Name of the preset that `kensho train` uses by default. Default: the one for any small grid, up to 400 cells. */
  readonly preset?: string;
  /** Number of symmetries that {@link augment} draws from. */
  readonly symmetryCount: bigint;
  /** Names of what {@link check} finds beyond `valid`, each a share of answers to report on its own: `valid_path`, `shortest_path`. */
  readonly measures?: readonly string[];
  /** Default of training's augmentation; absent means `fresh`. `none` if images are stored, or there are no symmetries. */
  readonly defaultAugmentation?: "fresh" | "none";
  /** `false` if the rules are not known: {@link check} then tests only shape and givens, so `valid` does not prove a solution. */
  readonly checksRules?: boolean;
  /** For a kind that was found in a user's examples, what makes it: keep it beside a network that was trained on it. */
  readonly definition?: CustomDefinition;

  /** Reads all puzzles of this kind from text. @throws {PuzzleFormatError} naming line and column */
  parse(text: string): ParsedPuzzle[];
  /** Reads as {@link parse} does, but a broken puzzle takes its place among the others as an error. Default: {@link parse}.
   * @throws {PuzzleFormatError} if there is no puzzle at all */
  entries?(text: string): Iterable<PuzzleEntry>;
  /** Opens a reader of lines that come one by one, which holds no more than one puzzle. Default: lines are held until {@link parse} reads them. */
  openLines?(): PuzzleLines;
  /** Whether a text in which puzzles of the kind are expected is read with those of other kinds in it, as a text of unknown kinds is. */
  readonly readsAnyText?: boolean;
  /** Names of puzzle identifiers, one for each puzzle of a text, where puzzles of the kind have vectors of their own.
   * @param name of the text, which a puzzle has that stands alone */
  entryIdentifiers?(text: string, name: string): readonly string[];
  /** The grid as text. Where `givens` are passed, their cells are set apart from the others.
   * @param tokens length `sequenceLength`  @param options.givens the puzzle's input tokens */
  print(tokens: Tokens, options?: PrintOptions): string;
  /** The grid on one line, as collections and JSON documents hold it: `1.3…`, `S #…`, `3 + 7 = 10`. */
  line?(tokens: Tokens): string;
  /** Whether an answer solves a puzzle. Never throws for token values; both have length `sequenceLength`. */
  check(input: Tokens, answer: Tokens): AnswerCheck;
  /** Whether a puzzle has a solution, and only one where the kind asks for that. */
  validate(input: Tokens): PuzzleValidation;
  /** Which tokens each cell of a partly filled grid may still hold, as far as the rules forbid some outright; absent where partial grids of the kind
   * cannot be judged. Searching for an answer by assumptions needs it.
   * @returns a mask for each cell, bit t for token t, of one bit for a filled cell; `undefined` if the grid breaks a rule, or a cell has no token left */
  candidates?(grid: Tokens): Uint32Array | undefined;
  /** Returns the rules of a puzzle as units of cells; absent where the rules are not of that sort. Kinds whose puzzles share one board return the same object. */
  unitsOf?(input: Tokens): UnitSystem;
  /** Maps one example through a random symmetry, in place: the same one for input and label. Tokens outside the alphabet (padding) stay. */
  augment(random: RandomStream, input: Tokens, label: Tokens): void;
  /** A key shared by all symmetry images of an example; the train/test split goes by it. */
  classKey(input: Tokens, label: Tokens): string;
  /** Makes a puzzle and its label: the same draws, the same puzzle. `kensho prepare-data kind` makes data sets of them. */
  generate?(random: RandomStream): { readonly input: Uint8Array; readonly label: Uint8Array };
}

/** How to print a grid. */
export interface PrintOptions {
  /** Input tokens of the puzzle: its givens are set apart. */
  readonly givens?: Tokens;
  /** How a cell is set apart, e.g. ANSI bold for givens. By default givens are plain and other digits carry no mark. */
  readonly style?: (text: string, cell: number, given: boolean) => string;
}
