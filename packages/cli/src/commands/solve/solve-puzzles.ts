import { type Question, type Solution, type SolveOptions, solveEach, type Thinker } from "@kensho/evaluator";
import { type ParsedPuzzle, PuzzleFormatError, type PuzzleKind, puzzleKind } from "@kensho/puzzles";

/** What came of one entry of a puzzle file. */
export type Outcome = Answered | Invalid;

/** A puzzle that the network has thought about. */
export interface Answered {
  /** `answered`: well-formed, of a kind whose rules are not known, so that nothing is proved. */
  readonly status: "solved" | "answered" | "unsolved";
  readonly input: Uint8Array;
  readonly solution: Solution;
}

/** An entry that is not a puzzle, or not one that this network can answer. */
interface Invalid {
  readonly status: "invalid";
  /** Absent if the text could not be read. */
  readonly input?: Uint8Array;
  /** What the puzzle is, where that is another kind than the network's. */
  readonly kind?: PuzzleKind;
  readonly code: string;
  readonly message: string;
}

/** What was read of a puzzle file. */
export type Entry = ParsedPuzzle | PuzzleFormatError;

/** Options for {@link solvePuzzles}. */
export interface SolvePuzzlesOptions extends SolveOptions {
  /** Among many puzzles, the place in the file is half of the message. */
  readonly many?: boolean;
  /** Index of the first entry. Default 0. */
  readonly from?: number;
  /** Whose vector a network with puzzle embedding takes for the entry of that index. Default: the blank one's. */
  readonly identifierOf?: (index: number) => number;
}

/**
 * Solves what can be solved. Only an answer that keeps the givens and breaks no rule counts.
 * @param open  puts the network on its engine; called only if there is a puzzle to solve
 * @param onOutcome  takes what came of each entry as soon as it is known, by its index
 */
export async function solvePuzzles(
  entries: Iterable<Entry> | AsyncIterable<Entry>,
  kind: PuzzleKind,
  open: () => Promise<Thinker>,
  { many = false, from = 0, identifierOf = () => 0, ...options }: SolvePuzzlesOptions,
  onOutcome: (index: number, outcome: Outcome) => void,
): Promise<void> {
  let index = from - 1;
  const questionOf = (entry: Entry): IndexedQuestion | undefined => {
    index++;
    const invalid = whyInvalid(entry, kind);
    if (invalid === undefined) return { index, input: (entry as ParsedPuzzle).input, identifier: identifierOf(index) };
    // The reader's own errors name their line already.
    const placed = many && !(entry instanceof PuzzleFormatError);
    onOutcome(index, placed ? { ...invalid, message: `line ${entry.line}: ${invalid.message}` } : invalid);
    return undefined;
  };
  const onSolution = ({ index: at, input }: IndexedQuestion, solution: Solution): void =>
    onOutcome(at, { status: statusOf(solution, input, kind), input, solution });

  if (Symbol.iterator in entries) {
    const questions = validOf(entries, questionOf);
    const first = questions.next();
    if (first.done) return;
    await solveEach(await open(), kind, afterOf(first.value, questions), options, onSolution);
    return;
  }
  const questions = valid(entries, questionOf);
  const first = await questions.next();
  if (first.done) return;
  await solveEach(await open(), kind, after(first.value, questions), options, onSolution);
}

interface IndexedQuestion extends Question {
  readonly index: number;
  readonly input: Uint8Array;
}

/** Entries are validated as they are needed: for many, that takes longer than to read them. */
function* validOf(
  entries: Iterable<Entry>,
  questionOf: (entry: Entry) => IndexedQuestion | undefined,
): Generator<IndexedQuestion, void, undefined> {
  for (const entry of entries) {
    const question = questionOf(entry);
    if (question !== undefined) yield question;
  }
}

function* afterOf<T>(first: T, rest: Iterable<T>): Generator<T, void, undefined> {
  yield first;
  yield* rest;
}

async function* valid(
  entries: AsyncIterable<Entry>,
  questionOf: (entry: Entry) => IndexedQuestion | undefined,
): AsyncGenerator<IndexedQuestion, void, undefined> {
  for await (const entry of entries) {
    const question = questionOf(entry);
    if (question !== undefined) yield question;
  }
}

async function* after<T>(first: T, rest: AsyncGenerator<T, void, undefined>): AsyncGenerator<T, void, undefined> {
  yield first;
  yield* rest;
}

function statusOf(solution: Solution, input: Uint8Array, kind: PuzzleKind): Answered["status"] {
  if (solution.verified) return "solved";
  return kind.checksRules === false && kind.check(input, solution.answer).valid ? "answered" : "unsolved";
}

function whyInvalid(entry: Entry, kind: PuzzleKind): Invalid | undefined {
  if (entry instanceof PuzzleFormatError) return { status: "invalid", code: entry.code, message: entry.message };
  const { input } = entry;
  if (entry.kind !== kind.name) {
    const message = `this is a ${entry.kind}, and the network was trained on ${kind.name}`;
    return { status: "invalid", input, kind: puzzleKind(entry.kind), code: "KSH_PUZZLE_KIND", message };
  }
  const validation = kind.validate(input);
  // A puzzle whose solutions cannot be counted may still have one, so the network tries.
  if (validation.status === "unique" || validation.status === "solvable" || validation.status === "undecided")
    return undefined;
  return { status: "invalid", input, code: CODES[validation.status], message: validation.message };
}

const CODES = {
  clash: "KSH_PUZZLE_CLASH",
  "no-solution": "KSH_PUZZLE_NO_SOLUTION",
  "several-solutions": "KSH_PUZZLE_SEVERAL_SOLUTIONS",
} as const;
