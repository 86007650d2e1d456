import { PuzzleFormatError } from "../errors.ts";

/** Characters of a text before its first puzzle, or what looks like one. Longer texts of something else are refused and not read to their end. */
const MAX_PREAMBLE = 2_000_000;

/** Lines of the same, which take longer than their characters where they are short. */
const MAX_PREAMBLE_LINES = 250_000;

/** Lines that follow one another and may be written in one notation. */
export interface LineRun<Entry> {
  /** Adds the next line. @returns `false` for a line that is not part of the run, which stays as it was */
  add(line: string): boolean;
  /** Whether no further line can be part of the run. */
  readonly isWhole: boolean;
  /** Reads the lines. @param first 1-based number of the first line  @returns `undefined` for lines of another notation */
  read(first: number): readonly Entry[] | undefined;
}

/** Begins a run of a notation. @param isInside whether the lines before are parts of a grid that is not whole yet
 * @returns `undefined` for a line that no run of this notation begins with */
export type BeginRun<Entry> = (line: string, isInside: boolean) => LineRun<Entry> | undefined;

/** Reads lines that come one by one. */
export interface LineReader<Entry> {
  /** Whether a puzzle has begun and is not whole yet. */
  readonly open: boolean;
  /** Whether the last lines are rows of a grid that is not whole yet. */
  readonly isInside: boolean;
  /** Reads the next line. @returns the puzzles that it completes, and what is wrong with those that it ends */
  add(line: string): Entry[];
  /** Ends the text. @returns what is left */
  end(): Entry[];
  /** Takes entries of a number of lines that were read elsewhere. @returns all entries up to these lines, in their order */
  insert(entries: readonly Entry[], lines: number): Entry[];
}

/** Reads a text of several notations: lines that begin a run are held until the run can be read; all others go to the reader of the last notation,
 * and so do runs that cannot be read. No line is lost, and none is held for longer than its run. */
export class RunReader<Entry> implements LineReader<Entry> {
  readonly #notations: readonly BeginRun<Entry>[];
  readonly #last: LineReader<Entry>;
  #runs: readonly LineRun<Entry>[] = [];
  #held: string[] = [];
  #line = 0;
  #out: Entry[] = [];
  /** Characters so far, until the first entry. */
  #preamble: number | undefined = 0;

  /** @param last reads what no notation takes */
  constructor(notations: readonly BeginRun<Entry>[], last: LineReader<Entry>) {
    this.#notations = notations;
    this.#last = last;
  }

  get open(): boolean {
    return this.#last.open || this.#held.some((line) => line.trim() !== "");
  }

  get isInside(): boolean {
    return this.#held.length > 0 || this.#last.isInside;
  }

  /** @throws {PuzzleFormatError} at a line far behind the beginning before which there is no puzzle */
  add(line: string): Entry[] {
    const entries = this.#add(line);
    if (this.#preamble === undefined) return entries;
    this.#preamble += line.length + 1;
    if (entries.length > 0) this.#preamble = undefined;
    // A run may be long before it can be read, and has its own limits.
    else if (this.#held.length === 0) {
      if (this.#preamble > MAX_PREAMBLE) throw noPuzzleError(MAX_PREAMBLE, "characters");
      if (this.#line > MAX_PREAMBLE_LINES) throw noPuzzleError(MAX_PREAMBLE_LINES, "lines");
    }
    return entries;
  }

  #add(line: string): Entry[] {
    this.#line++;
    if (this.#runs.length > 0) {
      const alive = this.#runs.filter((run) => run.add(line));
      if (alive.length > 0) {
        this.#held.push(line);
        this.#runs = alive;
        this.#readWhole();
        return this.#flush();
      }
      this.#endRuns(this.#line - 1);
    }
    this.#begin(line);
    return this.#flush();
  }

  end(): Entry[] {
    this.#endRuns(this.#line);
    this.#push(this.#last.end());
    return this.#flush();
  }

  insert(entries: readonly Entry[], lines: number): Entry[] {
    this.#endRuns(this.#line);
    this.#preamble = undefined;
    this.#line += lines;
    this.#push(this.#last.insert(entries, lines));
    return this.#flush();
  }

  #begin(line: string): void {
    const { isInside } = this.#last;
    // No list is made for the many lines that begin no run.
    let runs: LineRun<Entry>[] | undefined;
    for (const begin of this.#notations) {
      const run = begin(line, isInside);
      if (run === undefined) continue;
      runs ??= [];
      runs.push(run);
    }
    if (runs === undefined) {
      this.#push(this.#last.add(line));
      return;
    }
    this.#runs = runs;
    this.#held = [line];
    this.#readWhole();
  }

  /** Reads runs that are whole; those of another notation end. */
  #readWhole(): void {
    for (const run of this.#runs) {
      if (!run.isWhole) continue;
      if (this.#read(run, this.#line)) return;
      this.#runs = this.#runs.filter((other) => other !== run);
    }
    if (this.#runs.length === 0) this.#pass();
  }

  /** @param end number of the last line held */
  #endRuns(end: number): void {
    if (this.#runs.some((run) => this.#read(run, end))) return;
    this.#pass();
  }

  #read(run: LineRun<Entry>, end: number): boolean {
    const entries = run.read(end - this.#held.length + 1);
    if (entries === undefined) return false;
    this.#push(this.#last.insert(entries, this.#held.length));
    this.#runs = [];
    this.#held = [];
    return true;
  }

  /** Passes the lines held to the last notation. */
  #pass(): void {
    const held = this.#held;
    this.#runs = [];
    this.#held = [];
    for (const line of held) this.#push(this.#last.add(line));
  }

  #push(entries: readonly Entry[]): void {
    for (const entry of entries) this.#out.push(entry);
  }

  #flush(): Entry[] {
    if (this.#out.length === 0) return [];
    const out = this.#out;
    this.#out = [];
    return out;
  }
}

function noPuzzleError(count: number, what: "characters" | "lines"): PuzzleFormatError {
  return new PuzzleFormatError(`there is no puzzle in the first ${count.toLocaleString("en-US")} ${what}`, {
    hint: "remove the text before the puzzles",
  });
}
