import { once } from "node:events";
import { createReadStream } from "node:fs";
import type { PuzzleKind } from "@kensho/datasets";
import { type ComputeOptions, createThinker, orderly, type Thinker } from "@kensho/evaluator";
import { batchSizeFor } from "../network/batch-size.ts";
import type { StoredNetwork } from "../network/load-network.ts";
import type { OpenedEngine } from "../network/open-engine.ts";
import { paletteFor } from "../renderers/palette.ts";
import type { SolveResult } from "../results/solve-result.ts";
import { identifiersFor } from "./arc-identifiers.ts";
import { readPuzzleStream } from "./read-lines.ts";
import { readPuzzles } from "./read-puzzles.ts";
import { solveInteractively } from "./solve-interactively.ts";
import { type Outcome, type SolvePuzzlesOptions, solvePuzzles } from "./solve-puzzles.ts";
import { outcomeDocument, outcomeText } from "./solve-report.ts";
import { suggestMore } from "./suggest-more.ts";
import { Tally } from "./tally.ts";

/** What {@link openSolver} needs. */
export interface SolverOptions {
  readonly network: StoredNetwork;
  readonly kind: PuzzleKind;
  readonly options: ComputeOptions;
  readonly trace: boolean;
  readonly signal: AbortSignal;
  readonly openEngine: () => Promise<OpenedEngine>;
  /** Takes what people are told, a paragraph at a time. */
  readonly print: (text: string) => void;
}

/** Solves puzzles from wherever they come, with one network that is put on its engine when the first one needs it. */
export function openSolver(options: SolverOptions): Solver {
  return new Solver(options);
}

/** See {@link openSolver}. */
class Solver implements AsyncDisposable {
  readonly tally = new Tally();
  /** What came of the puzzles of a file, as `--json` tells it. */
  readonly documents: SolveResult["puzzles"] = [];
  readonly #given: SolverOptions;
  readonly #palette = paletteFor(process.stdout);
  #engine: OpenedEngine | undefined;
  #thinker: Thinker | undefined;

  constructor(given: SolverOptions) {
    this.#given = given;
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
   * All puzzles of a file, or of standard input for `-`; they are told in its order.
   * @param bytes  what is in it, where that was read before
   */
  async file(file: string, data: string | undefined, bytes?: Uint8Array): Promise<void> {
    const { kind, print, network } = this.#given;
    const entries = await readPuzzles(file, kind, bytes);
    const identifierOf = await identifiersFor(entries, kind, network, file, data);
    const take = orderly((index: number, outcome: Outcome) => {
      this.tally.add(outcome);
      this.documents.push(outcomeDocument(outcome, index, kind));
      const text = outcomeText(outcome, index, kind, this.#palette);
      // Each block ends with an empty line, which only what follows needs.
      print(entries.length > 1 ? text : text.trimEnd());
    });
    const settings = { many: entries.length > 1, ...(identifierOf === undefined ? {} : { identifierOf }) };
    await solvePuzzles(entries, kind, this.#open, { ...this.#settings, ...settings }, take);
  }

  /** Each puzzle of a file or pipe as one line of JSON, when it is finished. */
  async asJsonLines(file: string): Promise<void> {
    const { kind } = this.#given;
    let full = false;
    const stream = file === "-" ? process.stdin : createReadStream(file);
    // A reader that is slow shall slow the network down, and not fill the memory.
    const ready = async (): Promise<void> => {
      if (full) await once(process.stdout, "drain");
      full = false;
    };
    await solvePuzzles(
      readPuzzleStream(stream, kind, ready),
      kind,
      this.#open,
      { ...this.#settings, many: true },
      (index, outcome) => {
        this.tally.add(outcome);
        full = !process.stdout.write(`${JSON.stringify(outcomeDocument(outcome, index, kind))}\n`);
      },
    );
  }

  /** Puzzles as they are typed. */
  async interactively(input: NodeJS.ReadStream): Promise<void> {
    const { kind, print, signal } = this.#given;
    let asked = 0;
    await solveInteractively({
      ...{ kind, input, prompts: process.stderr, signal },
      answer: (entry) =>
        solvePuzzles([entry], kind, this.#open, this.#settings, (_, outcome) => {
          this.tally.add(outcome);
          print(outcomeText(outcome, asked++, kind, this.#palette));
        }),
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#thinker?.[Symbol.asyncDispose]();
    await this.#engine?.[Symbol.asyncDispose]();
  }

  get #settings(): SolvePuzzlesOptions {
    const { options, trace, signal } = this.#given;
    return { ...options, trace, signal };
  }

  readonly #open = async (): Promise<Thinker> => {
    const { network, openEngine } = this.#given;
    this.#engine ??= await openEngine();
    const { model, weights } = network;
    this.#thinker ??= await createThinker({ engine: this.#engine, model, weights, batchSize: batchSizeFor(model) });
    return this.#thinker;
  };
}
