import {
  movedEntry,
  PuzzleFormatError,
  type PuzzleKind,
  type PuzzleLines,
  parsePuzzles,
  puzzleLines,
} from "@kensho/puzzles";
import type { Entry } from "./solve-puzzles.ts";

/** Lines beyond the rows of a puzzle that drawing and headings may take. */
const MAX_EXTRA_LINES = 40;
/** Characters that a puzzle may take until it is given up as none. */
const MAX_CHARACTERS = 1_000_000;

/** Opens a reader of puzzles, which holds no more than one puzzle in memory. @param kind what is expected, where that is known */
export function openPuzzleLines(kind: PuzzleKind | undefined): PuzzleLines {
  if (kind === undefined || kind.readsAnyText === true) return puzzleLines(kind);
  return kind.openLines?.() ?? new HeldLines(kind);
}

/**
 * Reads kinds whose notation is for whole texts: a puzzle on one line at once, a grid as soon as its last row is there, JSON when its
 * brackets are closed. Two blank lines end what is not whole.
 */
class HeldLines implements PuzzleLines {
  readonly #kind: PuzzleKind;
  #held: string[] = [];
  #first = 1;
  #line = 0;
  #characters = 0;
  #depth = 0;
  #json = false;

  constructor(kind: PuzzleKind) {
    this.#kind = kind;
  }

  get open(): boolean {
    return this.#held.some((line) => line.trim() !== "");
  }

  add(line: string): Entry[] {
    this.#line++;
    const blank = line.trim() === "";
    const whole = blank || this.#json ? undefined : this.#onOneLine(line);
    if (whole !== undefined) return [...this.end(), ...whole];
    if (!this.open) {
      if (blank) return [];
      this.#forget();
      this.#first = this.#line;
      this.#json = /^\uFEFF?\s*\{/.test(line);
    }
    this.#held.push(line);
    this.#characters += line.length;
    if (this.#json) {
      this.#depth += depthOf(line);
      return this.#depth <= 0 || this.#characters > MAX_CHARACTERS ? this.end() : [];
    }
    const [rows] = this.#kind.shape;
    const tooLong = this.#held.length > 2 * rows + MAX_EXTRA_LINES || this.#characters > MAX_CHARACTERS;
    if (tooLong || (blank && this.#held.at(-2)?.trim() === "")) return this.end();
    if (!blank && this.#held.length < rows) return [];
    const entries = this.#parse(this.#held.join("\n"), this.#first);
    if (entries.length === 0 || entries.some((entry) => entry instanceof PuzzleFormatError)) return [];
    this.#forget();
    return entries;
  }

  end(): Entry[] {
    const entries = this.open ? this.#parse(this.#held.join("\n"), this.#first) : [];
    this.#forget();
    return entries;
  }

  #forget(): void {
    this.#held = [];
    this.#characters = 0;
    this.#depth = 0;
    this.#json = false;
  }

  /** The puzzles of a line that holds whole ones. */
  #onOneLine(line: string): Entry[] | undefined {
    // A row among rows is read with them.
    if (this.#kind.shape[0] > 1 && line.length < this.#kind.sequenceLength) return undefined;
    const entries = this.#parse(line, this.#line);
    return entries.length > 0 && !entries.some((entry) => entry instanceof PuzzleFormatError) ? entries : undefined;
  }

  #parse(text: string, first: number): Entry[] {
    try {
      return parsePuzzles(text, { kind: this.#kind }).map((entry) => movedEntry(entry, first - 1));
    } catch (error) {
      if (!(error instanceof PuzzleFormatError)) throw error;
      // Headings and drawn lines, with no puzzle among them.
      return error.line === undefined && !this.#json ? [] : [movedEntry(error, first - 1)];
    }
  }
}

/** How much deeper a line ends than it begins; brackets in JSON's texts are rare enough, and end a task late at worst. */
function depthOf(line: string): number {
  let depth = 0;
  for (const char of line) depth += char === "{" ? 1 : char === "}" ? -1 : 0;
  return depth;
}
