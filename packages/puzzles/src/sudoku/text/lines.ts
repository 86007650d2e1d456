import { plainNotation } from "./plain-notation.ts";

/** One line of a puzzle file. Characters are replaced one for one by plain ones, so that columns stay. */
export interface TextLine {
  /** 1-based. */
  readonly number: number;
  /** Plain characters, without a comment at the end. */
  readonly text: string;
  /** As it stands in the file. */
  readonly raw: string;
  /** `rule`: lines and brackets alone; `cells`: may be a row or a whole grid; `text`: has words in it; `section`: `[State]`. */
  readonly type: "blank" | "comment" | "section" | "rule" | "cells" | "text";
  /** The part of the line that may hold cells: for a line with words the longest part without any. */
  readonly body: string;
}

/** Sides of grids that are read. */
export const READ_SIZES = [4, 6, 9] as const;

/** Characters that stand for an empty cell; `-` does, too, where it draws no line. */
export const BLANKS = ".0*_?xX";

/** Heavy and double lines become `‖`, which tells the borders of boxes from those of cells. */
export const HEAVY_BAR = "‖";
const HORIZONTAL = "─┄┅┈┉╌╍―—–−";
const HEAVY_HORIZONTAL = "━═";
const VERTICAL = "│┆┇┊┋╎╏｜¦";
const HEAVY_VERTICAL = "┃║‖";
const DOTS = "·•∙⋅．。□◻◽⬜";

const SECTION = /^\[\s*([a-z][a-z _-]*?[a-z])\s*\d*\s*\]$/i;

/** Comments, and the fences of a code block. `#17` is a number. */
const COMMENT = /^(#(?!\d+\b)|\/\/|%|```)/;

/** Nothing but cells, separators and brackets. */
const NO_WORDS = /^[\s0-9.*_?xX|‖,;:+=[\](){}'"`<>/#-]*$/;
const PLAIN = /^[\t\x20-\x7e]*$/;
const SIMPLE = /^[0-9.]+$/;

/** Splits text into lines (LF, CRLF or CR) without holding them all. */
export function* splitLines(text: string): Generator<string, void, undefined> {
  const { length } = text;
  const next = (char: string, from: number): number => {
    const at = text.indexOf(char, from);
    return at < 0 ? length : at;
  };
  let from = text.startsWith("\uFEFF") ? 1 : 0;
  // Each kind of line end is looked for behind the last one alone: a text without it is searched once.
  let feed = next("\n", from);
  let carriage = next("\r", from);
  while (from <= length) {
    if (feed < from) feed = next("\n", from);
    if (carriage < from) carriage = next("\r", from);
    const end = Math.min(feed, carriage);
    yield text.slice(from, end);
    from = end + (carriage + 1 === feed && feed < length ? 2 : 1);
  }
}

/** Tells blank lines, comments, rules and headings from rows. */
export function lexLine(raw: string, number: number): TextLine {
  if (SIMPLE.test(raw)) return { number, raw, text: raw, type: "cells", body: raw };
  if (raw === "") return { number, raw, text: raw, type: "blank", body: raw };
  const plain = plainNotation(PLAIN.test(raw) ? raw : toPlain(raw));
  const text = plain.includes("#") ? plain.replace(/(^|\s)#(?!\d+\b).*$/, "$1") : plain;
  const line = { number, raw, text, body: text };
  const trimmed = text.trim();
  if (trimmed === "") return { ...line, type: plain.trim() === "" ? "blank" : "comment" };
  if (COMMENT.test(trimmed) || isColumnNames(text)) return { ...line, type: "comment" };
  if (SECTION.test(trimmed)) return { ...line, type: "section" };
  if (isRule(trimmed)) return { ...line, type: "rule" };
  if (NO_WORDS.test(text)) return { ...line, type: "cells" };
  // Only words: nothing to look for.
  if (!/[0-9.*_?xX,-]/.test(text)) return { ...line, type: "text", body: "" };
  return { ...line, ...withoutWords(text) };
}

/** Whether a line names columns behind an empty corner, as tables with numbered rows do: `,0,1,2,3`. */
function isColumnNames(text: string): boolean {
  if (!/^[,;\t]\s*[01]\s*[,;\t]/.test(text)) return false;
  const names = text.slice(1).split(text[0]!).map(Number);
  return names.length > 3 && names.every((name, at) => name === names[0]! + at);
}

/** Words that data formats and programs have for an empty cell. */
const NULLS = /(?<![\w.])(?:(?:np|numpy|math|float)\.)?(?:null|none|nil|nan|undefined|na|n\/a|empty)(?![\w.])/gi;

const WORD = /[^\s|‖,;:=[\](){}'"`<>/#]*[^\s0-9.*_?xX|‖,;:+=[\](){}'"`<>/#-][^\s|‖,;:=[\](){}'"`<>/#]*/g;

/** The longest part of a line between words. */
function withoutWords(text: string): Pick<TextLine, "type" | "body"> {
  const nulled = withoutNulls(text);
  if (NO_WORDS.test(nulled)) return { type: "cells", body: nulled };
  let body = "";
  let most = -1;
  for (const part of partsBetweenWords(nulled)) {
    const cells = part.replace(/[^0-9.*_?xX-]/g, "").length;
    if (cells > most) [body, most] = [part, cells];
  }
  return { type: "text", body };
}

function withoutNulls(text: string): string {
  const nulled = NULLS.test(text) ? text.replace(NULLS, (word) => ".".padEnd(word.length)) : text;
  NULLS.lastIndex = 0;
  return nulled;
}

/** The parts of a line before, between and after its words. */
export function partsBetweenWords(text: string): string[] {
  const parts: string[] = [];
  let from = 0;
  const nulled = withoutNulls(text);
  for (const { 0: word, index } of nulled.matchAll(WORD)) {
    parts.push(nulled.slice(from, index));
    from = index + word.length;
  }
  parts.push(nulled.slice(from));
  return parts;
}

function toPlain(raw: string): string {
  let plain = "";
  for (let i = 0; i < raw.length; i++) {
    const char = raw[i]!;
    const code = char.charCodeAt(0);
    if (code < 0x80) plain += char;
    else if (HORIZONTAL.includes(char)) plain += "-";
    else if (HEAVY_HORIZONTAL.includes(char)) plain += "=";
    else if (VERTICAL.includes(char)) plain += "|";
    else if (HEAVY_VERTICAL.includes(char)) plain += HEAVY_BAR;
    else if (code >= 0x2500 && code <= 0x257f) plain += "+";
    else if (DOTS.includes(char)) plain += ".";
    else if (code >= 0xff10 && code <= 0xff19) plain += String.fromCharCode(code - 0xff10 + 48);
    else if (SPACE.test(char)) plain += " ";
    else plain += char;
  }
  return plain;
}

/** Spaces of other widths, those that do not break, and marks that are not visible. */
const SPACE = /[\u00a0\u00ad\u2000-\u200f\u202a-\u202f\u205f-\u2064\u2066-\u2069\u3000\ufeff]/;

/** Only drawing characters with a stretch of line among them, or only brackets and commas. `-----` may yet turn out to be five blanks. */
function isRule(trimmed: string): boolean {
  if (/^[\s,;:()[\]{}'"`<>/]+$/.test(trimmed)) return true;
  return /^[-+=~|‖*.:'`\s]+$/.test(trimmed) && /[-=~]\s?[-=~+]|\+\s?[-=~+]/.test(trimmed);
}
