import type { PuzzleEntry } from "../kinds/puzzle-kind.ts";
import type { BeginRun, LineRun } from "../text/line-run.ts";
import { movedEntry } from "../text/moved-entry.ts";
import { isSum, isSumLike, parseSumEntries } from "./parse-sum.ts";

/** Returns how runs of sums begin. A line that may be a row of a Sudoku, such as `12-4`, is a sum among lines that can be nothing else. */
export function beginSumRuns(): BeginRun<PuzzleEntry> {
  let isAmongSums = false;
  return (line, isInside) => {
    const text = line.trim();
    if (isInside || text.length > LONGEST || !/^\d.*[-+*x×·−÷/^=]/iu.test(text)) return undefined;
    if (isSum(text) || (isAmongSums && isSumLike(text))) {
      isAmongSums = true;
      return new SumRun(line, true);
    }
    isAmongSums = false;
    return isSumLike(text) ? new SumRun(line, false) : undefined;
  };
}

const LONGEST = 400;

/** Lines that may be rows of a Sudoku at most. */
const MOST_DOUBTFUL = 25;

class SumRun implements LineRun<PuzzleEntry> {
  readonly #lines: string[];
  #isSure: boolean;

  constructor(first: string, isSure: boolean) {
    this.#lines = [first];
    this.#isSure = isSure;
  }

  get isWhole(): boolean {
    return this.#isSure;
  }

  add(line: string): boolean {
    const text = line.trim();
    if (this.#isSure || this.#lines.length >= MOST_DOUBTFUL || text.length > LONGEST || !isSumLike(text)) return false;
    this.#lines.push(line);
    this.#isSure = isSum(text);
    return true;
  }

  read(first: number): PuzzleEntry[] | undefined {
    if (!this.#isSure) return undefined;
    return parseSumEntries(this.#lines.join("\n")).map((entry) => movedEntry(entry, first - 1));
  }
}
