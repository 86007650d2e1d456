import { type ParsedPuzzle, PuzzleFormatError, type PuzzleKind, puzzleKind } from "@kensho/datasets";
import { type Solution, type SolveOptions, solve, type Thinker } from "@kensho/evaluator";

/** What came of one entry of a puzzle file. */
export type Outcome = Answered | Invalid;

/** A puzzle that the network has thought about. */
export interface Answered {
  /** `answered`: well-formed, of a kind whose rules are not known, so that nothing is proved. */
  readonly status: "solved" | "answered" | "unsolved";
  readonly input: Uint8Array;
  readonly solution: Solution;
}

/** An entry that is no puzzle, or none that this network can answer. */
interface Invalid {
  readonly status: "invalid";
  /** Absent if the text could not be read. */
  readonly input?: Uint8Array;
  /** What the puzzle is, where that is another kind than the network's. */
  readonly kind?: PuzzleKind;
  readonly code: string;
  readonly message: string;
}

/**
 * Solves what can be solved of a file, in its order. Only an answer that keeps the givens and breaks no rule counts.
 * @param open  puts the network on its engine, for so many puzzles at a time; called only if there is one to solve
 */
export async function solvePuzzles(
  entries: readonly (ParsedPuzzle | PuzzleFormatError)[],
  kind: PuzzleKind,
  open: (batchSize: number) => Promise<Thinker>,
  options: SolveOptions,
): Promise<Outcome[]> {
  const outcomes: (Outcome | undefined)[] = entries.map((entry) => {
    const invalid = whyInvalid(entry, kind);
    // Among many, the place in the file is half of the message; the reader's own errors name it already.
    if (invalid === undefined || entries.length === 1 || entry instanceof PuzzleFormatError) return invalid;
    return { ...invalid, message: `line ${entry.line}: ${invalid.message}` };
  });
  const valid = entries.flatMap((entry, index) =>
    entry instanceof PuzzleFormatError || outcomes[index] !== undefined ? [] : [{ index, input: entry.input }],
  );
  if (valid.length > 0) {
    await using thinker = await open(valid.length);
    const inputs = valid.map(({ input }) => input);
    for (const [i, solution] of (await solve(thinker, judging(kind), inputs, options)).entries()) {
      const { index, input } = valid[i]!;
      outcomes[index] = { status: statusOf(solution, input, kind), input, solution };
    }
  }
  return outcomes as Outcome[];
}

/** A kind whose rules are not known proves no answer: the network thinks all its steps, and the last answer counts. */
function judging(kind: PuzzleKind): PuzzleKind {
  if (kind.checksRules !== false) return kind;
  return { ...kind, check: (input, answer) => ({ ...kind.check(input, answer), valid: false }) };
}

function statusOf(solution: Solution, input: Uint8Array, kind: PuzzleKind): Answered["status"] {
  if (solution.verified) return "solved";
  return kind.checksRules === false && kind.check(input, solution.answer).valid ? "answered" : "unsolved";
}

function whyInvalid(entry: ParsedPuzzle | PuzzleFormatError, kind: PuzzleKind): Invalid | undefined {
  if (entry instanceof PuzzleFormatError) return { status: "invalid", code: entry.code, message: entry.message };
  const { input } = entry;
  if (entry.kind !== kind.name) {
    const message = `this is a ${entry.kind}, and the network was trained on ${kind.name}`;
    return { status: "invalid", input, kind: puzzleKind(entry.kind), code: "KSH_PUZZLE_KIND", message };
  }
  const validation = kind.validate(input);
  // A puzzle whose solutions nobody can count may still have one: the network may try.
  if (validation.status === "unique" || validation.status === "solvable" || validation.status === "undecided")
    return undefined;
  return { status: "invalid", input, code: CODES[validation.status], message: validation.message };
}

const CODES = {
  clash: "KSH_PUZZLE_CLASH",
  "no-solution": "KSH_PUZZLE_NO_SOLUTION",
  "several-solutions": "KSH_PUZZLE_SEVERAL_SOLUTIONS",
} as const;
