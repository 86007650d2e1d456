import type { PuzzleKind, Tokens } from "@kensho/puzzles";
import { type Attempt, Attempts } from "./attempts.ts";
import { type Ballot, vote, voteByCell } from "./ballots.ts";
import { type BranchNode, BranchTree } from "./branch-tree.ts";
import { type ComputeOptions, DEFAULT_BUDGET, DEFAULT_NODES, DEFAULT_NOISE, type Selection } from "./compute.ts";
import type { Found } from "./found.ts";
import type { Pass, PassView } from "./passes.ts";
import { type Effort, openConfidence, type Solution, type TraceStep } from "./solution.ts";

/** Options for a {@link Search}. */
export interface SearchOptions extends Omit<ComputeOptions, "select"> {
  readonly steps: number;
  /** `last`: the answer after the last step, whatever the rules say, as the official evaluation has it. */
  readonly select: Selection | "last";
  readonly trace: boolean;
  /** The network gives all images of a puzzle the same answer: in place of each there is a start with noise. */
  readonly imagesAlike: boolean;
}

/** Maximum number of simultaneous passes of one puzzle, so that other puzzles get slots too. */
const SIDE_BY_SIDE = 16;
/** Steps without a change of the answer after which the pass of an assumption ends. */
const SETTLED = 4;
/** Of a pass's steps, those that an assumption gets: what it settles it settles soon, and there are many to look at. */
const SHARE_OF_STEPS = 0.5;

/** The thinking about one puzzle: which passes to run, and what to make of them. */
export class Search {
  readonly #kind: PuzzleKind | undefined;
  readonly #input: Tokens;
  readonly #identifier: number;
  readonly #options: SearchOptions;
  readonly #attempts: Attempts;
  readonly #ballots: Ballot[] = [];
  readonly #trace: TraceStep[] = [];
  #tree: BranchTree | undefined;
  #rootBelief: Float32Array | undefined;
  #begun = 0;
  #underWay = 0;
  #passes = 0;
  #steps = 0;
  #nodes = 0;
  #seconds = 0;
  #lastSteps = 0;
  #solution: Solution | undefined;

  constructor(kind: PuzzleKind | undefined, input: Tokens, identifier: number, options: SearchOptions) {
    const { votes = 1, restarts = 0, noise = DEFAULT_NOISE, untilVerified = false, branch = false, seed = 0 } = options;
    this.#kind = kind;
    this.#input = input;
    this.#identifier = identifier;
    this.#options = options;
    this.#attempts = new Attempts(kind, input, {
      ...{ votes, restarts, noise, seed, imagesAlike: options.imagesAlike },
      endless: untilVerified && !branch,
    });
  }

  /** What came of it, once nothing is left to try. */
  get solution(): Solution | undefined {
    return this.#solution;
  }

  /** The next pass, if one can begin now. */
  next(): Pass | undefined {
    if (this.#solution !== undefined || this.#underWay >= SIDE_BY_SIDE) return undefined;
    if (this.#tree !== undefined) return this.#nextNode(this.#tree);
    // What the first pass solves needs no other.
    if (this.#options.select === "verify" && this.#begun === 1 && this.#underWay === 1) return undefined;
    const attempt = this.#attempts.at(this.#begun);
    if (attempt === undefined || (this.#begun > 0 && this.#overBudget())) {
      if (this.#underWay > 0) return undefined;
      this.#conclude();
      return this.#tree === undefined ? undefined : this.#nextNode(this.#tree);
    }
    this.#begun++;
    return this.#begin(attempt);
  }

  #begin(attempt: Attempt): Pass {
    const { steps, halt = false, select } = this.#options;
    const undo = (answer: Int32Array): Int32Array => attempt.symmetry?.undo(answer) ?? answer.slice();
    let answer: Int32Array | undefined;
    let shown: Int32Array | undefined;
    return this.#pass(attempt.tokens, attempt.noise, (view) => {
      const changed = shown === undefined || differ(shown, view.prediction);
      if (changed) {
        shown = view.prediction.slice();
        answer = undo(view.prediction);
      }
      const current = answer as Int32Array;
      const confidence = (): Float32Array => attempt.symmetry?.undoCells(view.confidence) ?? view.confidence.slice();
      if (attempt.number === 0) this.#note(view, current);
      if (select === "verify" && changed && this.#verifies(current)) {
        this.#settle(
          current,
          confidence(),
          view.halting,
          view.step,
          foundBy(attempt, this.#attempts.planned),
          "answered",
        );
        return true;
      }
      const ended = view.step >= steps || (halt && view.halts) || this.#overBudget();
      if (ended) {
        this.#ballots.push({ answer: current, confidence: confidence(), halting: view.halting });
        this.#lastSteps = view.step;
        if (attempt.number === 0) this.#rootBelief = view.probabilities?.slice();
      }
      return ended;
    });
  }

  /** The attempts are over: an answer, or the search with assumptions. */
  #conclude(): void {
    const { select, branch } = this.#options;
    const vocab = this.#kind?.vocabSize ?? 1 + Math.max(...this.#ballots.flatMap(({ answer }) => [...answer]));
    const [first] = this.#ballots as [Ballot, ...Ballot[]];
    const of = this.#ballots.length;
    const why = this.#overBudget() ? "budget" : "tried all";
    if (select === "last" || of === 1) {
      if (branch && select === "verify" && this.#branch()) return;
      const verified = select !== "verify" && this.#verifies(first.answer);
      this.#settle(
        first.answer,
        first.confidence,
        first.halting,
        this.#lastSteps,
        { by: "single pass" },
        why,
        verified,
      );
      return;
    }
    if (select === "halt") {
      const surest = this.#ballots.reduce((a, b) => (b.halting > a.halting ? b : a));
      const { answer, confidence, halting } = surest;
      this.#settle(answer, confidence, halting, this.#lastSteps, { by: "halt", of }, why, this.#verifies(answer));
      return;
    }
    const { answer, confidence, agreeing } = vote(this.#ballots, vocab);
    const found: Found = { by: "vote", agreeing, of };
    if (select === "vote") {
      this.#settle(answer, confidence, first.halting, this.#lastSteps, found, why, this.#verifies(answer));
      return;
    }
    // No pass was right in every cell, but together they may be.
    const mixed = voteByCell(this.#ballots, vocab);
    if (this.#verifies(mixed.answer)) {
      const byCell: Found = { by: "vote", agreeing: 0, of };
      this.#settle(mixed.answer, mixed.confidence, first.halting, this.#lastSteps, byCell, "answered", true);
      return;
    }
    if (branch && this.#branch()) return;
    this.#settle(answer, confidence, first.halting, this.#lastSteps, found, why, false);
  }

  /** Begins the search with assumptions, if there is time and belief to begin with. */
  #branch(): boolean {
    const { candidates } = this.#kind ?? {};
    if (this.#kind === undefined || candidates === undefined || this.#rootBelief === undefined || this.#overBudget())
      return false;
    this.#tree = new BranchTree({ ...this.#kind, candidates }, this.#input);
    const root = this.#tree.take();
    if (root !== undefined) this.#tree.grow(root, this.#rootBelief);
    return true;
  }

  #nextNode(tree: BranchTree): Pass | undefined {
    const { nodes = this.#options.budget === undefined ? DEFAULT_NODES : Number.POSITIVE_INFINITY } = this.#options;
    const why = this.#overBudget() ? "budget" : this.#nodes >= nodes ? "nodes" : undefined;
    const node = why === undefined ? tree.take() : undefined;
    if (node !== undefined) return this.#explore(tree, node);
    if (this.#underWay > 0) return undefined;
    const { answer, confidence, halting } = this.#ballots[0] as Ballot;
    const found: Found = { by: "branch", nodes: this.#nodes };
    this.#settle(answer, confidence, halting, this.#lastSteps, found, why ?? "exhausted", false);
    return undefined;
  }

  #explore(tree: BranchTree, node: BranchNode): Pass {
    const { steps: ofPass, halt = false } = this.#options;
    const steps = Math.ceil(ofPass * SHARE_OF_STEPS);
    this.#nodes++;
    let shown: Int32Array | undefined;
    let settled = 0;
    return this.#pass(node.grid, undefined, (view) => {
      const changed = shown === undefined || differ(shown, view.prediction);
      if (changed) shown = view.prediction.slice();
      settled = changed ? 0 : settled + 1;
      if (changed && this.#verifies(shown as Int32Array)) {
        const found: Found = { by: "branch", nodes: this.#nodes };
        this.#settle(shown as Int32Array, view.confidence.slice(), view.halting, view.step, found, "answered", true);
        return true;
      }
      const ended = view.step >= steps || settled >= SETTLED || (halt && view.halts) || this.#overBudget();
      if (ended) tree.grow(node, view.probabilities as Float32Array);
      return ended;
    });
  }

  #pass(tokens: Tokens, noise: Pass["noise"], see: (view: PassView) => boolean): Pass {
    this.#underWay++;
    this.#passes++;
    return {
      tokens,
      identifier: this.#identifier,
      steps: this.#options.steps,
      ...(noise === undefined ? {} : { noise }),
      see: (view) => {
        this.#steps++;
        this.#seconds += view.seconds;
        const ended = this.#solution !== undefined || see(view);
        if (ended) this.#underWay--;
        return ended;
      },
    };
  }

  #verifies(answer: Int32Array): boolean {
    return this.#kind !== undefined && this.#kind.checksRules !== false && this.#kind.check(this.#input, answer).valid;
  }

  #overBudget(): boolean {
    const { budget, untilVerified } = this.#options;
    return this.#seconds >= (budget ?? (untilVerified ? DEFAULT_BUDGET : Number.POSITIVE_INFINITY));
  }

  #note(view: PassView, answer: Int32Array): void {
    if (!this.#options.trace) return;
    const before = this.#trace.at(-1)?.prediction ?? this.#input;
    const changed = [...answer.keys()].filter((cell) => answer[cell] !== before[cell]);
    this.#trace.push({ step: view.step, prediction: answer, changed, halting: view.halting });
  }

  #settle(
    answer: Int32Array,
    confidence: Float32Array,
    halting: number,
    steps: number,
    found: Found,
    ended: Effort["ended"],
    verified = true,
  ): void {
    this.#solution = {
      verified,
      answer,
      confidence: openConfidence(this.#input, answer, confidence),
      halting,
      steps,
      seconds: this.#seconds,
      trace: this.#trace,
      found,
      effort: { passes: this.#passes, steps: this.#steps, nodes: this.#nodes, ended },
    };
  }
}

function foundBy({ number, image, restart }: Attempt, planned: number): Found {
  if (number === 0) return { by: "single pass" };
  // The total is unknown beyond the planned passes.
  const of = number < planned ? planned : Number.POSITIVE_INFINITY;
  return image > 0 ? { by: "image", number: number + 1, of } : { by: "restart", number: restart, of };
}

const differ = (a: Int32Array, b: Int32Array): boolean => a.some((token, cell) => token !== b[cell]);
