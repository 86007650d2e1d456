import { PuzzleFormatError } from "../../errors.ts";
import type { LineReader } from "../../text/line-run.ts";
import type { SudokuBoxes } from "../boxes.ts";
import { type Board, sudokuGeometry } from "../geometry.ts";
import { findClashes } from "../rules.ts";
import { GridDraft, isDashRow, readWhole } from "./grid-draft.ts";
import { lexLine, partsBetweenWords, READ_SIZES, type TextLine } from "./lines.ts";
import { LogicalLines } from "./logical-lines.ts";
import { answers, brokenWord, readOneLine } from "./read-one-line.ts";
import { countCells, findStranger } from "./read-row.ts";
import { canBegin, readSpacedLine, SpacedLines } from "./spaced-grid.ts";
import { isNumeral, lineError, strayProblem, wordProblem } from "./stray-lines.ts";

/** One puzzle read from text. */
export interface ParsedSudoku {
  /** Digits, 0 = blank; its length is the square of the size. */
  readonly board: Board;
  /** A solved grid beside the puzzle, or under a heading such as `Solution`, that keeps the givens, if there was one. */
  readonly solution?: Board;
  /** The boxes, where the text draws them. */
  readonly boxes?: SudokuBoxes;
  /** 1-based line on which the puzzle begins. */
  readonly line: number;
}

/** A puzzle, or what is wrong with something that looks like one. */
export type SudokuEntry = ParsedSudoku | PuzzleFormatError;

/** Headings of something that is not a puzzle to solve but belongs to the one before. */
const OTHER =
  /\b(state|current|progress|outputs?|results?|a(?=\s*:)|solutions?|solved|answers?|l(?:ö|oe)sung(?:en)?|soluci[oó]n(?:es)?|soluzion[ei]|soluç(?:ão|ões)|candidates|(?:pencil ?)?marks|colou?rs|notes?|comments?|history|settings|description)\b/i;

/** Headings of a puzzle. */
const TITLE = /\b(grids?|boards?|puzzles?|sudokus?|games?|problems?|givens|quiz(?:zes)?|questions?)\b/i;

/** A row of a drawn grid, or all of its cells with spaces between, takes no more characters. */
const LONGEST_LINE = 10_000;

/** Characters of a line that is read, such as the JSON of a whole collection. */
const MAX_LINE = 4_000_000;

/** Reads Sudokus line by line, in whatever notation, and holds no more than the lines of one grid. A line that is neither a row nor a puzzle is a
 * heading; one that looks like a part of a puzzle and belongs to none is an error. */
export class SudokuReader implements LineReader<SudokuEntry> {
  readonly #sizes: readonly number[];
  readonly #logical = new LogicalLines();
  #number = 0;
  #blankLines = 0;
  /** What the lines since {@link #held} began may be. */
  #drafts: GridDraft[] = [];
  #held: TextLine[] = [];
  /** Grids that began with a line that is broken as a row of {@link #drafts}. */
  #restarted: { readonly drafts: GridDraft[]; readonly held: TextLine[] } | undefined;
  /** A whole grid that the next line may yet turn out to be a part of another. */
  #done: GridDraft | undefined;
  /** Rules that came last. */
  #rules: TextLine[] = [];
  #strays: TextLine[] = [];
  #spaced: SpacedLines | undefined;
  /** Errors that are void if the lines turn out to be a grid of spaces. */
  #doubtful: PuzzleFormatError[] = [];
  /** The lines of a run turned out not to be a grid of spaces. */
  #isSpacedOver = false;
  #isOther = false;
  #previous: Unanswered | undefined;
  /** The puzzles before the last one, whose answers may follow together. */
  readonly #earlier: Unanswered[] = [];
  /** A solved grid under a heading such as `Solution` with no puzzle before it that it answers. */
  #early: (Unanswered & { line: number }) | undefined;
  #out: SudokuEntry[] = [];

  /** @param sizes of the grids that errors list */
  constructor(sizes: readonly number[] = SIZES) {
    this.#sizes = sizes;
  }

  /** Whether a puzzle has begun and is not whole yet. */
  get open(): boolean {
    return this.#logical.open || this.#drafts.length > 0 || this.#strays.length > 0 || this.#doubtful.length > 0;
  }

  /** Whether the last lines are rows of a grid that is not whole yet. */
  get isInside(): boolean {
    return this.#drafts.some((draft) => draft.lines.length > 1 && draft.broken === undefined);
  }

  /** Takes entries of lines that were read elsewhere, each as if it was read here. @returns all entries up to these lines */
  insert(entries: readonly SudokuEntry[], lines: number): SudokuEntry[] {
    for (const { text, number } of this.#logical.end()) this.#lex(text, number);
    this.#endGrid();
    this.#endBlock();
    this.#number += lines;
    for (const entry of entries) {
      if (entry instanceof PuzzleFormatError) this.#out.push(entry);
      else this.#puzzle(entry.board, entry.boxes, entry.line, entry.solution);
    }
    return this.#flush();
  }

  /** Reads the next line. @returns the puzzles that it completes, and what is wrong with those that it ends */
  add(raw: string): SudokuEntry[] {
    if (raw.length > MAX_LINE) return this.#refuse(raw.length);
    for (const { text, number } of this.#logical.add(raw, ++this.#number)) this.#lex(text, number);
    return this.#flush();
  }

  /** Passes over a line that is too long. */
  #refuse(length: number): SudokuEntry[] {
    this.#out.push(...this.insert([], 0));
    const line = ++this.#number;
    const problem = `line ${line}: ${length.toLocaleString("en-US")} characters are too many for a line of puzzles`;
    this.#out.push(new PuzzleFormatError(problem, { line, hint: "write one puzzle a line, or one row of it" }));
    return this.#flush();
  }

  #lex(text: string, number: number): void {
    const line = lexLine(text, number);
    if (line.type !== "comment") this.#take(line);
  }

  /** Ends the text. @returns what is left */
  end(): SudokuEntry[] {
    for (const { text, number } of this.#logical.end()) this.#lex(text, number);
    this.#endGrid();
    this.#endBlock();
    this.#emitEarly();
    this.#isOther = false;
    return this.#flush();
  }

  #flush(): SudokuEntry[] {
    if (this.#out.length === 0) return NOTHING;
    const out = this.#out;
    this.#out = [];
    return out;
  }

  #take(line: TextLine): void {
    const { type } = line;
    this.#blankLines = type === "blank" ? this.#blankLines + 1 : 0;
    if (type !== "rule") {
      if (this.#done !== undefined && this.#settle(line)) return;
    }
    const isHeading = type === "section" || (type === "text" && !this.#isRowOrPuzzle(line));
    if (isHeading) {
      this.#heading(line);
    } else if (type === "blank") {
      this.#blank(line);
    } else if (type === "rule") {
      if (this.#drafts.length > 0) this.#held.push(line);
      for (const draft of this.#drafts) draft.addRule(line);
      this.#rules.push(line);
      if (this.#rules.length > LONGEST_FRAME) this.#rules.shift();
      this.#endSpaced();
      this.#complete();
    } else if (!this.#puzzles(line)) {
      this.#row(line);
    }
    if (type !== "rule") this.#rules = [];
  }

  // --- Headings and blank lines

  #heading(line: TextLine): void {
    this.#endGrid();
    this.#endBlock();
    const text = line.text;
    if (OTHER.test(text)) this.#isOther = true;
    else if (line.type === "section" || TITLE.test(text)) this.#isOther = false;
    const problem = line.type === "section" ? undefined : wordProblem(line, this.#sizes);
    if (problem !== undefined) this.#out.push(problem);
  }

  #blank(line: TextLine): void {
    if (this.#drafts.length > 0) {
      this.#held.push(line);
      const limit = this.#drafts.some((draft) => draft.isDoubled) ? 2 : 1;
      const alive = this.#blankLines > limit ? [] : this.#drafts.filter((draft) => draft.addBlank());
      if (alive.length === 0) this.#endGrid();
      else this.#drafts = alive;
    }
    if (this.#blankLines > 1 || !this.#addSpaced(line)) {
      if (this.#drafts.length === 0) this.#endBlock();
    }
  }

  /** Ends a run of lines that may have been parts of one grid. */
  #endBlock(): void {
    this.#endStrays();
    this.#endSpaced();
  }

  // --- Puzzles on one line

  #isRowOrPuzzle(line: TextLine): boolean {
    if (line.text.length >= 16 && readOneLine(line.text, undefined) !== undefined) return true;
    if (line.text.length > LONGEST_LINE) return false;
    const best = this.#drafts[0];
    if (best !== undefined && (this.#drafts.some((draft) => accepts(draft, line)) || isBrokenRow(line, best)))
      return true;
    return startDrafts(line, []).length > 0 || this.#wholeBoard(line) !== undefined;
  }

  /** Reads the puzzles that a line holds whole. @returns whether there are any */
  #puzzles(line: TextLine): boolean {
    if (line.text.length < 13) return false;
    const reading = readOneLine(line.text, undefined);
    const board = reading === undefined ? this.#wholeBoard(line) : undefined;
    if (reading === undefined && board === undefined) {
      if (line.text.length <= LONGEST_LINE) return false;
      this.#endGrid();
      this.#endBlock();
      const problem = `${line.text.length.toLocaleString("en-US")} characters, and no puzzle among them`;
      this.#out.push(
        new PuzzleFormatError(`line ${line.number}: ${problem}`, {
          line: line.number,
          hint: "write one puzzle a line, or one row of it",
        }),
      );
      return true;
    }
    this.#endGrid();
    this.#endBlock();
    if (OTHER.test(line.text) && line.type === "text") this.#isOther = true;
    if (board !== undefined) {
      const others = line.type === "text" ? this.#boardsBetweenWords(line) : [];
      if (others.length < 2) this.#puzzle(board, undefined, line.number);
      for (const each of others.length < 2 ? [] : others) this.#puzzle(each, undefined, line.number);
    } else if (reading !== undefined && "problem" in reading) {
      this.#out.push(
        new PuzzleFormatError(`line ${line.number}: ${reading.problem}`, {
          line: line.number,
          hint: "write one puzzle a line, with nothing or its answer beside it",
        }),
      );
    } else if (reading !== undefined) {
      for (const { board: puzzle, solution } of reading.puzzles) this.#puzzle(puzzle, undefined, line.number, solution);
    }
    return true;
  }

  #wholeBoard(line: TextLine): Board | undefined {
    if (line.text.length > LONGEST_LINE || brokenWord(line.text) !== undefined) return undefined;
    for (const size of SIZES) {
      const board = readWhole(line, size) ?? (this.#drafts.length === 0 ? readSpacedLine(line, size) : undefined);
      if (board !== undefined) return board;
    }
    return undefined;
  }

  /** The boards of a line that has several, each behind its name. */
  #boardsBetweenWords(line: TextLine): Board[] {
    return partsBetweenWords(line.text).flatMap((part) => this.#wholeBoard(lexLine(part, line.number)) ?? []);
  }

  // --- Rows

  #row(line: TextLine): void {
    if (this.#drafts.length > 0) {
      const alive = this.#drafts.filter((draft) => draft.add(line));
      if (alive.length > 0) {
        this.#held.push(line);
        this.#drafts = alive;
        this.#restarted = undefined;
        this.#complete();
        if (this.#drafts.length > 0 || this.#done !== undefined) this.#addSpaced(line);
        return;
      }
      if (this.#restart(line)) return;
      const [best] = this.#drafts as [GridDraft];
      const isOneOff = best.lines.length > 1 || countCells(line.body, best.dashIsBlank) === best.size;
      if (isOneOff && !best.isFull && best.broken === undefined) {
        // A line that is not a row may have lost or gained a cell. Two of the same width are rows of another grid.
        this.#restarted = { drafts: startDrafts(line, []), held: [line] };
        this.#drafts = [best];
        best.addBroken(line);
        this.#held.push(line);
        this.#addSpaced(line);
        this.#complete();
        return;
      }
      this.#endGrid();
    }
    this.#start(line);
    this.#addSpaced(line);
    if (this.#spaced === undefined && this.#drafts.length === 0 && this.#strays.length > LONGEST_FRAME)
      this.#endStrays();
  }

  #start(line: TextLine): void {
    this.#drafts = startDrafts(line, this.#rules);
    if (this.#drafts.length === 0) this.#drafts = startBroken(line);
    if (this.#drafts.length === 0) {
      this.#strays.push(line);
      return;
    }
    this.#held = [line];
    this.#complete();
  }

  /** Takes a line for the second row of a grid that began with the line before. */
  #restart(line: TextLine): boolean {
    const restarted = this.#restarted;
    if (restarted === undefined) return false;
    const drafts = restarted.drafts.filter((draft) => draft.add(line));
    if (drafts.length === 0) return false;
    const [best] = this.#drafts as [GridDraft];
    best.lines.pop();
    best.broken = undefined;
    this.#endGrid();
    this.#drafts = drafts;
    this.#held = [...restarted.held, line];
    this.#restarted = undefined;
    this.#complete();
    return true;
  }

  /** Hands out a grid that is whole. */
  #complete(): void {
    const full = this.#drafts.find((draft) => draft.isComplete);
    if (full === undefined) return;
    if (full.broken !== undefined) {
      this.#endGrid();
      return;
    }
    const rest = this.#drafts.filter((draft) => draft !== full && !draft.isFull);
    const first = full.firstRow;
    const isWritten = first.every((value) => value > 0) && full.finish().board.includes(0);
    const clashes = hasClash(full);
    if (rest.length > 0 || isWritten || clashes) {
      // The next line decides: a row more makes the first one a heading.
      this.#done = full;
      this.#drafts = rest;
      return;
    }
    this.#emit(full);
  }

  /** Decides with the line after it what a whole grid is. @returns whether the line was used up */
  #settle(line: TextLine): boolean {
    const done = this.#done as GridDraft;
    this.#done = undefined;
    if (line.type === "cells" || line.type === "text") {
      const siblings = this.#drafts.filter((draft) => draft.add(line));
      if (siblings.length > 0) {
        this.#drafts = siblings;
        this.#complete();
        return true;
      }
      const shifted = shift(this.#held, line, done);
      if (shifted !== undefined) {
        const head = done.lines[0] as TextLine;
        this.#emit(shifted);
        if (!isNumeral(head) && !isAscending(done.firstRow))
          this.#out.push(strayProblem([head], this.#sizes) as PuzzleFormatError);
        return true;
      }
    }
    this.#emit(done);
    return false;
  }

  #emit(draft: GridDraft): void {
    const { board, boxes } = draft.finish();
    const line = (draft.lines[0] as TextLine).number;
    // The previous lines are not a part of this grid.
    this.#endStrays();
    const doubtful = draft.lines[0] === this.#spaced?.first ? [] : this.#doubtful;
    for (const problem of doubtful) this.#out.push(problem);
    this.#forget();
    if (boxes === "irregular") {
      this.#out.push(
        new PuzzleFormatError(
          `line ${line}: the lines of this ${draft.size}×${draft.size} grid do not draw equal boxes`,
          {
            line,
            hint: "draw lines around boxes of one shape, around every cell, or none",
          },
        ),
      );
      return;
    }
    this.#puzzle(board, boxes, line);
  }

  #puzzle(board: Board, boxes: SudokuBoxes | undefined, line: number, solution?: Board): void {
    const isFull = !board.includes(0);
    if (this.#isOther && solution === undefined) {
      if (isFull && this.#isAnswer(board)) return;
      // The state of the puzzle before.
      if (this.#previous !== undefined && continues(this.#previous.board, board)) return;
      if (isFull && this.#early === undefined) {
        this.#early = { board, line, ...(boxes === undefined ? {} : { boxes }) };
        return;
      }
    }
    const early = this.#early;
    if (early !== undefined && solution === undefined && !isFull && answers(board, early.board)) {
      this.#early = undefined;
      this.#add(board, boxes, line, early.board);
    } else {
      this.#emitEarly();
      this.#add(board, boxes, line, solution);
    }
  }

  /** Hands out a solved grid that no puzzle came for. */
  #emitEarly(): void {
    const early = this.#early;
    if (early === undefined) return;
    this.#early = undefined;
    this.#add(early.board, early.boxes, early.line);
  }

  /** Keeps a solved grid as the answer of the puzzle before, or else of an earlier one. */
  #isAnswer(grid: Board): boolean {
    const isOpen = ({ board, solution }: Unanswered): boolean =>
      solution === undefined && board.includes(0) && answers(board, grid);
    const previous = this.#previous;
    const found = previous !== undefined && isOpen(previous) ? previous : this.#earlier.find(isOpen);
    if (found === undefined) return false;
    found.solution = grid;
    return true;
  }

  #add(board: Board, boxes: SudokuBoxes | undefined, line: number, solution?: Board): void {
    if (isBinary(board)) {
      this.#out.push(lineError(line, "a matrix of 0 and 1 is not a Sudoku"));
      return;
    }
    const entry = {
      board,
      line,
      ...(boxes === undefined ? {} : { boxes }),
      ...(solution === undefined ? {} : { solution }),
    };
    this.#isOther = false;
    if (this.#previous !== undefined && this.#earlier.push(this.#previous) > MAX_EARLIER) this.#earlier.shift();
    this.#previous = entry;
    this.#out.push(entry);
  }

  /** Gives up the grid that has begun. */
  #endGrid(): void {
    if (this.#done !== undefined) {
      const done = this.#done;
      this.#done = undefined;
      this.#emit(done);
    }
    const [best] = [...this.#drafts].sort((a, b) => b.lines.length - a.lines.length);
    this.#drafts = [];
    this.#held = [];
    this.#restarted = undefined;
    if (best === undefined) return;
    if (best.lines.length === 1) {
      const [line] = best.lines as [TextLine];
      if (line.type === "cells") this.#strays.push(line);
      else {
        const problem = wordProblem(line, this.#sizes);
        if (problem !== undefined) this.#doubt(problem);
      }
      return;
    }
    if (best.lines.every((line) => line.type === "text" || isNumeral(line)) && best.lines.length < 3) return;
    this.#endStrays();
    this.#doubt(whyBroken(best));
  }

  #endStrays(): void {
    if (this.#strays.length === 0) return;
    const strays = this.#strays;
    this.#strays = [];
    if (this.#isOther) return;
    const problem = strayProblem(strays, this.#sizes);
    if (problem !== undefined) this.#doubt(problem);
  }

  // --- Grids with spaces for blanks

  #doubt(problem: PuzzleFormatError): void {
    if (this.#isOther) return;
    (this.#spaced !== undefined ? this.#doubtful : this.#out).push(problem);
  }

  /** Adds a line to a grid of spaces. @returns whether there is one */
  #addSpaced(line: TextLine): boolean {
    if (this.#spaced === undefined && !this.#isSpacedOver && canBegin(line)) this.#spaced = new SpacedLines(SIZES);
    if (this.#spaced === undefined) return false;
    if (!this.#spaced.add(line)) {
      this.#endSpaced();
      this.#isSpacedOver = line.type === "cells";
      return false;
    }
    const board = this.#spaced.board();
    if (board === undefined) return true;
    const { number } = this.#spaced.first as TextLine;
    this.#forget();
    this.#strays = [];
    this.#puzzle(board, undefined, number);
    return true;
  }

  #endSpaced(): void {
    this.#spaced = undefined;
    this.#isSpacedOver = false;
    if (this.#doubtful.length === 0) return;
    for (const problem of this.#doubtful) this.#out.push(problem);
    this.#doubtful = [];
  }

  /** Forgets the grid that has begun, and what else its lines may have been. */
  #forget(): void {
    this.#drafts = NO_DRAFTS;
    this.#done = undefined;
    this.#held = [];
    this.#restarted = undefined;
    this.#spaced = undefined;
    this.#isSpacedOver = false;
    this.#doubtful = [];
  }
}

const NO_DRAFTS: GridDraft[] = [];
const NOTHING: SudokuEntry[] = [];

/** Largest first: what fits two sizes is more likely the larger one. */
const SIZES: readonly number[] = [...READ_SIZES].sort((a, b) => b - a);

const LONGEST_FRAME = 30;

/** Puzzles that a page of answers may follow. */
const MAX_EARLIER = 1000;

/** A puzzle whose answer may yet come. */
interface Unanswered {
  readonly board: Board;
  readonly boxes?: SudokuBoxes;
  solution?: Board;
}

/** The grids that may begin with a line. @param rules  drawn lines before it, which may be rows of dashes */
function startDrafts(line: TextLine, rules: readonly TextLine[]): GridDraft[] {
  const sizes = sizesOfRow(line);
  if (sizes.length === 0) return NO_DRAFTS;
  const dashes = line.text.includes("-") || rules.length > 0;
  return sizes.flatMap((size) => {
    const plain = new GridDraft(size, false);
    const drafts = plain.add(line) ? [plain] : [];
    if (drafts.length > 0 && /^\s*[01]\s*[,;\t].*[,;\t]\s*$/.test(line.text)) {
      // The row may end in a comma, or be numbered and end in a blank.
      const numbered = new GridDraft(size, false, "number");
      if (numbered.add(line)) drafts.push(numbered);
    }
    if (!dashes) return drafts;
    const dashed = new GridDraft(size, true);
    if (dashed.add(line)) drafts.push(dashed);
    const rows = rules.filter((rule) => isDashRow(rule.text, size));
    if (rows.length > 0 && rows.length < size) {
      const later = new GridDraft(size, true);
      if (rows.every((rule) => later.add(rule)) && later.add(line)) drafts.push(later);
    }
    return drafts;
  });
}

/** The sizes that a line may be a row of, by its length and its separators: a cheap check before it is read. */
function sizesOfRow({ body, type }: TextLine): readonly number[] {
  const smallest = SIZES.at(-1) as number;
  if (body.length > 1000 || (body.length < smallest && !/[,;\t|‖]/.test(body))) return NO_SIZES;
  const plain = countCells(body, false);
  const dashed = body.includes("-") ? countCells(body, true) : plain;
  const fields = 1 + Math.max(count(body, ","), count(body, ";"), count(body, "\t"));
  const bars = count(body, "|") + count(body, "‖");
  const numbers = /\d\d|-1/.test(body) ? (body.match(/[^\s|‖,;:+=[\](){}'"`<>/]+/g)?.length ?? 0) : 0;
  return SIZES.filter(
    (size) =>
      plain === size ||
      dashed === size ||
      plain === size + 1 ||
      dashed === size + 1 ||
      numbers === size ||
      numbers === size + 1 ||
      fields === size ||
      fields === size + 1 ||
      (bars > 0 && bars <= size + 2 && plain <= size) ||
      (type === "text" && (size > 9 || (plain > size && plain < size + 8))),
  );
}

const NO_SIZES: readonly number[] = [];

function count(text: string, char: string): number {
  let found = 0;
  for (let at = text.indexOf(char); at >= 0; at = text.indexOf(char, at + 1)) found++;
  return found;
}

/** Starts a grid from a line with the length of a row, some of whose characters are not cells of that size. */
function startBroken(line: TextLine): GridDraft[] {
  if (line.type !== "cells" || isNumeral(line)) return [];
  for (const dashIsBlank of [false, true]) {
    const count = countCells(line.body, dashIsBlank);
    const size = SIZES.find((side) => side === count);
    if (size === undefined) continue;
    const draft = new GridDraft(size, dashIsBlank);
    draft.addBroken(line);
    return [draft];
  }
  return [];
}

/** Whether a draft of that size and place would accept a line as its next row. */
function accepts(draft: GridDraft, line: TextLine): boolean {
  const probe = new GridDraft(draft.size, draft.dashIsBlank);
  return probe.add(line);
}

/** Whether a line with a word in it is a row that has a letter by mistake. */
function isBrokenRow({ text }: TextLine, draft: GridDraft): boolean {
  const trimmed = text.trim();
  if (trimmed.length > 4 * draft.size || /[a-z]{3}/i.test(trimmed)) return false;
  return 2 * countCells(trimmed, draft.dashIsBlank) >= draft.size;
}

/** The grid without the first of its rows and with one more, if that makes more sense than with it. */
function shift(held: readonly TextLine[], line: TextLine, done: GridDraft): GridDraft | undefined {
  const shifted = new GridDraft(done.size, done.dashIsBlank);
  for (const each of [...held.slice(1), line]) {
    if (each.type === "rule") shifted.addRule(each);
    else if (each.type === "blank" ? !shifted.addBlank() : !shifted.add(each)) return undefined;
  }
  if (!shifted.isComplete || hasClash(shifted)) return undefined;
  return isAscending(done.firstRow) || hasClash(done) ? shifted : undefined;
}

function hasClash(draft: GridDraft): boolean {
  const { board, boxes } = draft.finish();
  return (
    findClashes(board, sudokuGeometry(boxes === undefined || boxes === "irregular" ? draft.size : boxes)).length > 0
  );
}

/** `1 2 3 4 5 6 7 8 9`, or from 0: the names of the columns. */
function isAscending(row: readonly number[]): boolean {
  return row.every((value, i) => i === 0 || value === Math.max(row[0]!, 0) + i);
}

/** Whether a grid keeps the givens of a puzzle and has more digits. */
function continues(puzzle: Board, grid: Board): boolean {
  if (puzzle.length !== grid.length) return false;
  let added = 0;
  for (const [cell, digit] of puzzle.entries()) {
    if (digit === 0) added += Math.sign(grid[cell]!);
    else if (digit !== grid[cell]) return false;
  }
  return added > 0;
}

/** Whether a grid has no digit but 1, and has it in every row on average. */
function isBinary(board: Board): boolean {
  let ones = 0;
  for (const digit of board) {
    if (digit > 1) return false;
    ones += digit;
  }
  return ones * ones >= board.length;
}

function whyBroken(draft: GridDraft): PuzzleFormatError {
  const { size, lines, broken, dashIsBlank } = draft;
  const first = (lines[0] as TextLine).number;
  const rows = lines.length;
  if (broken === undefined) {
    const cells = rows * size;
    return lineError(
      first,
      `a grid begins that has ${rows} row${rows === 1 ? "" : "s"} (${cells} cells) instead of ${size} (${size * size} cells)`,
    );
  }
  const stranger = findStranger(broken.text, size);
  if (stranger?.isDigit)
    return lineError(
      broken.number,
      `the digit ${stranger.char} is too large for a ${size}×${size} puzzle`,
      stranger.column,
    );
  if (stranger !== undefined) {
    const shown = JSON.stringify([...broken.raw.slice(stranger.column - 1)][0]);
    return lineError(broken.number, `${shown} is neither a digit from 1 to ${size} nor a blank`, stranger.column);
  }
  const count = countCells(broken.body, dashIsBlank);
  const row = `${count} cells where a ${size}×${size} row has ${size}`;
  const total = draft.cells;
  const isKnown = rows === size && total !== size * size;
  return lineError(
    broken.number,
    isKnown ? `${row}; the grid from line ${first} has ${total} cells, not ${size * size}` : row,
  );
}
