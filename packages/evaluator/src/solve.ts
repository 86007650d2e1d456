import { treatsImagesAlike } from "@kensho/models";
import type { PuzzleKind, Tokens } from "@kensho/puzzles";
import { ShapeError } from "@kensho/tensor";
import { asksForBelief, type ComputeOptions } from "./compute.ts";
import { type Pass, runPasses } from "./passes.ts";
import { Search, type SearchOptions } from "./search.ts";
import type { Solution } from "./solution.ts";
import type { Thinker } from "./thinker.ts";

/** A puzzle to think about. */
export interface Question {
  /** `[seq_len]` tokens */
  readonly input: Tokens;
  /** Whose vector a network with puzzle embedding takes. Default 0, the blank one's. */
  readonly identifier?: number;
}

/** Options for {@link solve}. */
export interface SolveOptions extends ComputeOptions {
  /** Keep the grid after each step of the first pass. */
  readonly trace?: boolean;
  readonly signal?: AbortSignal;
}

/**
 * Thinks about puzzles of one kind until each answer satisfies the rules, or all is tried that was asked for. Puzzles are batched, and one
 * that is solved makes room for the next.
 * @param puzzles input tokens of each, `[seq_len]`
 * @throws {ShapeError} if a puzzle is of another length
 */
export async function solve(
  thinker: Thinker,
  kind: PuzzleKind,
  puzzles: readonly Uint8Array[],
  options: SolveOptions = {},
): Promise<Solution[]> {
  for (const puzzle of puzzles) requireLength(thinker, puzzle);
  const solutions: Solution[] = [];
  const questions = puzzles.map((input, index) => ({ input, index }));
  await solveEach(thinker, kind, questions, options, ({ index }, solution) => {
    solutions[index] = solution;
  });
  return solutions;
}

/**
 * As {@link solve}, for puzzles that come one by one and need not all be in memory: no more are asked for than can be thought about side by
 * side, and each is handed over as soon as it is finished, in whatever order that is.
 * @param kind `undefined` where nothing is known of the puzzles: then no answer is ever verified
 * @throws {ShapeError} if a puzzle is of another length
 */
export async function solveEach<Q extends Question>(
  thinker: Thinker,
  kind: PuzzleKind | undefined,
  questions: Iterable<Q> | AsyncIterable<Q>,
  options: Omit<SolveOptions, "select"> & Partial<Pick<SearchOptions, "select">>,
  onSolution: (question: Q, solution: Solution) => void,
): Promise<void> {
  const { signal, steps = thinker.model.halt_max_steps, trace = false } = options;
  const select = options.select ?? (kind === undefined || kind.checksRules === false ? "vote" : "verify");
  const imagesAlike = treatsImagesAlike(thinker.model);
  const settings: SearchOptions = { ...options, steps, select, trace, imagesAlike };
  const queue = new Queue(questions);
  let active: { readonly question: Q; readonly search: Search }[] = [];

  const next = async (free: number): Promise<Pass[]> => {
    const passes: Pass[] = [];
    const draw = (search: Search): void => {
      while (passes.length < free) {
        const pass = search.next();
        if (pass === undefined) return;
        passes.push(pass);
      }
    };
    const finish = (): void => {
      const finished = active.filter(({ search }) => search.solution !== undefined);
      active = active.filter(({ search }) => search.solution === undefined);
      for (const { question, search } of finished) onSolution(question, search.solution as Solution);
    };
    finish();
    for (const { search } of active) draw(search);
    finish();
    while (passes.length < free) {
      // Do not wait for a puzzle that has not arrived while others are being solved.
      const question = await queue.next(active.length > 0 ? "if there is one" : "wait");
      if (question === undefined) break;
      requireLength(thinker, question.input);
      const search = new Search(kind, question.input, question.identifier ?? 0, settings);
      active.push({ question, search });
      draw(search);
    }
    return passes;
  };
  try {
    await runPasses(thinker, { next }, { detailed: asksForBelief(options), signal });
  } finally {
    await queue.end();
  }
}

/** Takes from what comes at once or in its own time. */
class Queue<Q> {
  readonly #iterator: Iterator<Q> | AsyncIterator<Q>;
  readonly #comesAtOnce: boolean;
  #pending: Promise<IteratorResult<Q>> | undefined;
  #ended = false;

  constructor(questions: Iterable<Q> | AsyncIterable<Q>) {
    this.#comesAtOnce = Symbol.iterator in questions;
    this.#iterator = Symbol.iterator in questions ? questions[Symbol.iterator]() : questions[Symbol.asyncIterator]();
  }

  /** Returns the next question; `undefined` at the end, or if none has arrived and the caller does not wait. */
  async next(how: "wait" | "if there is one"): Promise<Q | undefined> {
    if (this.#ended) return undefined;
    this.#pending ??= Promise.resolve(this.#iterator.next());
    const result = how === "wait" || this.#comesAtOnce ? await this.#pending : await orNothing(this.#pending);
    if (result === undefined) return undefined;
    this.#pending = undefined;
    if (!result.done) return result.value;
    this.#ended = true;
    return undefined;
  }

  /** Lets the source go. */
  async end(): Promise<void> {
    // The pending read has no reader any more, so its failure is ignored.
    this.#pending?.catch(() => {});
    if (this.#ended || this.#pending !== undefined) return;
    this.#ended = true;
    await this.#iterator.return?.();
  }
}

/** What a promise has already brought, or brings before anything else happens. */
function orNothing<T>(promise: Promise<T>): Promise<T | undefined> {
  return Promise.race([promise, new Promise<undefined>((resolve) => setTimeout(() => resolve(undefined), 0))]);
}

function requireLength({ model }: Thinker, { length }: Tokens): void {
  if (length === model.seq_len) return;
  throw new ShapeError("solve", "a puzzle is of another length than the network takes", {
    notes: [
      ["puzzle", [length]],
      ["network [seq_len]", [model.seq_len]],
    ],
    hint: "use a network that was trained on puzzles of this size",
  });
}
