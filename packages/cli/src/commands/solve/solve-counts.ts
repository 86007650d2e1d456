import type { PuzzleKind } from "@kensho/puzzles";
import { EXIT, type ExitCode } from "../../exit-codes.ts";
import { count } from "../../renderers/numbers.ts";
import type { Outcome } from "./solve-puzzles.ts";

/** Counts what came of many puzzles. */
export class SolveCounts {
  readonly #counts = { solved: 0, answered: 0, unsolved: 0, invalid: 0, other: 0 };

  add(outcome: Outcome): void {
    this.#counts[outcome.status === "invalid" && outcome.kind !== undefined ? "other" : outcome.status]++;
  }

  get total(): number {
    return Object.values(this.#counts).reduce((a, b) => a + b, 0);
  }

  get unsolved(): number {
    return this.#counts.unsolved;
  }

  get exitCode(): ExitCode {
    const { invalid, other, unsolved } = this.#counts;
    return invalid + other > 0 ? EXIT.input : unsolved > 0 ? EXIT.unsolved : EXIT.done;
  }

  /** `998 solved, 1 unsolved, 1 not valid, of 1,000`; puzzles of another kind than the network's where there are such. */
  text(kind: PuzzleKind): string {
    const { solved, answered, unsolved, invalid, other } = this.#counts;
    const found = kind.checksRules === false ? `${count(answered)} answered` : `${count(solved)} solved`;
    const strangers = other === 0 ? "" : `, ${count(other)} of another kind`;
    return `${found}, ${count(unsolved)} unsolved, ${count(invalid)} not valid${strangers}, of ${count(this.total)}`;
  }
}
