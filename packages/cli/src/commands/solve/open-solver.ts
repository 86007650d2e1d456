import { once } from "node:events";
import { type ComputeOptions, createThinker, inIndexOrder, type Thinker } from "@kensho/evaluator";
import type { Network } from "@kensho/networks";
import type { PuzzleKind } from "@kensho/puzzles";
import { batchSizeFor } from "../../network/batch-size.ts";
import type { OpenedEngine } from "../../network/open-engine.ts";
import { paletteFor } from "../../renderers/palette.ts";
import { noPuzzleError } from "./puzzle-source.ts";
import { readPuzzleStream } from "./read-lines.ts";
import { type PuzzleEntries, readPuzzles } from "./read-puzzles.ts";
import type { SolveResult } from "./result.ts";
import { SolveCounts } from "./solve-counts.ts";
import { solveInteractively } from "./solve-interactively.ts";
import { type Entry, type Outcome, type SolvePuzzlesOptions, solvePuzzles } from "./solve-puzzles.ts";
import { Stretches } from "./stretches.ts";
import { suggestMore } from "./suggest-more.ts";
import { outcomeDocument, outcomeText } from "./text.ts";

/** A network, what it answers, and how. */
interface ServedNetwork {
  readonly network: Network;
  readonly kind: PuzzleKind;
  readonly options: ComputeOptions;
}

/** What {@link openSolver} needs. */
export interface SolverOptions extends ServedNetwork {
  /** Networks for puzzles of other kinds, by the name of the kind, where the file decides which are used. */
  readonly others?: {
    has(kind: string): boolean;
    open(kind: string): Promise<ServedNetwork>;
  };
  readonly trace: boolean;
  readonly signal: AbortSignal;
  readonly openEngine: () => Promise<OpenedEngine>;
  /** Prints a paragraph for the user. */
  readonly print: (text: string) => void;
}

/** Solves puzzles from wherever they come, with one network that is put on its engine when the first one needs it. */
export function openSolver(options: SolverOptions): Solver {
  return new Solver(options);
}

/** See {@link openSolver}. */
class Solver implements AsyncDisposable {
  readonly counts = new SolveCounts();
  /** What came of the puzzles of a file, as `--json` tells it. */
  readonly documents: SolveResult["puzzles"] = [];
  readonly #given: SolverOptions;
  readonly #palette = paletteFor(process.stdout);
  #engine: OpenedEngine | undefined;
  readonly #thinkers = new Map<Network, Thinker>();
  readonly #served = new Map<string, ServedNetwork>();

  constructor(given: SolverOptions) {
    this.#given = given;
    this.#served.set(given.kind.name, given);
    // Who waits for a puzzle that is being typed waits no longer.
    const { signal } = given;
    signal.addEventListener("abort", () => process.stdin.destroy(signal.reason as Error), { once: true });
  }

  /** What would try more. */
  get suggestions(): string[] {
    const { options, kind, network } = this.#given;
    return suggestMore(options, kind, network.model.halt_max_steps);
  }

  /**
   * Solves all puzzles of a file, or of standard input for `-`, and prints them in its order.
   * @param puzzles  what is in it, where that was read before
   */
  async file(file: string, data: string | undefined, puzzles?: PuzzleEntries): Promise<void> {
    const { kind, print, network } = this.#given;
    const entries = puzzles ?? (await readPuzzles(file, kind));
    const many = entries.areMany;
    const listed = data === undefined ? entries : [...entries];
    // Data sets are read for networks with puzzle vectors alone, so that their code is not part of every start.
    const identifierOf =
      data !== undefined && Array.isArray(listed)
        ? await (await import("./arc-identifiers.ts")).identifiersFor(listed, kind, network, file, data)
        : undefined;
    const take = inIndexOrder((index: number, { outcome, kind }: { outcome: Outcome; kind: PuzzleKind }) => {
      this.counts.add(outcome);
      this.documents.push(outcomeDocument(outcome, index, kind));
      const text = outcomeText(outcome, index, kind, this.#palette);
      // Each block ends with an empty line, which only what follows needs.
      print(many ? text : text.trimEnd());
    });
    await this.#solve(
      listed,
      { many, ...(identifierOf === undefined ? {} : { identifierOf }) },
      (index, outcome, kind) => take(index, { outcome, kind }),
    );
  }

  /**
   * Prints each puzzle of a file or pipe as one line of JSON, when it is finished.
   * @param stream  what is in it, where its first puzzles were read before
   */
  async asJsonLines(
    file: string,
    stream: AsyncIterable<Entry> = readPuzzleStream(file, this.#given.kind),
  ): Promise<void> {
    let full = false;
    // A reader that is slow slows the network down, and does not fill the memory.
    const entries = (async function* () {
      for await (const entry of stream) {
        if (full) await once(process.stdout, "drain");
        full = false;
        yield entry;
      }
    })();
    await this.#solve(entries, { many: true }, (index, outcome, kind) => {
      this.counts.add(outcome);
      full = !process.stdout.write(`${JSON.stringify(outcomeDocument(outcome, index, kind))}\n`);
    });
    if (this.counts.total === 0 && !this.#given.signal.aborted) throw noPuzzleError(file);
  }

  /** Solves entries, each with the network for its kind. */
  async #solve(
    entries: Iterable<Entry> | AsyncIterable<Entry>,
    settings: SolvePuzzlesOptions,
    onOutcome: (index: number, outcome: Outcome, kind: PuzzleKind) => void,
  ): Promise<void> {
    const { others, trace, signal } = this.#given;
    await using stretches = new Stretches(entries);
    let served: ServedNetwork = this.#given;
    for (;;) {
      const { kind, options } = served;
      const one = served;
      await solvePuzzles(
        stretches.next((name) => name !== kind.name && (others?.has(name) ?? false)),
        kind,
        () => this.#open(one),
        { ...options, trace, signal, ...settings, from: stretches.taken },
        (index, outcome) => onOutcome(index, outcome, kind),
      );
      const next = stretches.nextKind;
      if (next === undefined || others === undefined) return;
      served = this.#served.get(next) ?? (await others.open(next));
      this.#served.set(next, served);
    }
  }

  /** Puzzles as they are typed. */
  async interactively(input: NodeJS.ReadStream): Promise<void> {
    const { kind, print, signal } = this.#given;
    let asked = 0;
    await solveInteractively({
      ...{ kind, input, prompts: process.stderr, signal },
      answer: (entry) =>
        this.#solve([entry], {}, (_, outcome, kind) => {
          this.counts.add(outcome);
          print(outcomeText(outcome, asked++, kind, this.#palette));
        }),
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const thinker of this.#thinkers.values()) await thinker[Symbol.asyncDispose]();
    await this.#engine?.[Symbol.asyncDispose]();
  }

  async #open({ network }: ServedNetwork): Promise<Thinker> {
    const known = this.#thinkers.get(network);
    if (known !== undefined) return known;
    this.#engine ??= await this.#given.openEngine();
    const { model, weights } = network;
    const thinker = await createThinker({ engine: this.#engine, model, weights, batchSize: batchSizeFor(model) });
    this.#thinkers.set(network, thinker);
    return thinker;
  }
}
