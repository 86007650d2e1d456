import { htmlRow } from "./html-row.ts";
import { splitGrids } from "./split-grids.ts";

/** A line as the reader of grids expects it, with the place of its first character. */
export interface LogicalLine {
  readonly text: string;
  /** 1-based. */
  readonly number: number;
}

/** One value on a line of its own, as pretty-printed JSON has it. */
const VALUE = /^\s*(?:"[^"]?"|'[^']?'|null|None|(?:np\.)?nan|-?\d{1,2}(?:\.0?)?|[.*_?])\s*,?\s*$/i;

const OPENS = /[[({]\s*$/;
const MAY_HOLD_LISTS = /[[({<]/;

/** A row of a table takes no more characters, and a list no more values. */
const LONGEST_ROW = 20_000;
const LONGEST_LIST = 1000;

/** Turns the lines of a file into lines that each hold a row or a grid: a list with one value a line becomes one line, so does a row of an
 * HTML table, and a line with several grids in brackets becomes several. Other lines stay as they are. */
export class LogicalLines {
  /** Whether the last line ended with an opening bracket. */
  #isOpened = false;
  #values: LogicalLine[] = [];
  #row: { html: string; readonly number: number } | undefined;

  /** Whether lines are held back. */
  get open(): boolean {
    return this.#values.length > 0 || this.#row !== undefined;
  }

  /** Adds a line. @returns those that are whole */
  add(text: string, number: number): LogicalLine[] {
    if (this.#row !== undefined) return this.#addToRow(text, number);
    if (!this.#isOpened && !MAY_HOLD_LISTS.test(text)) return [{ text, number }];
    if (this.#isOpened && this.#values.length < LONGEST_LIST && VALUE.test(text)) {
      this.#values.push({ text, number });
      return [];
    }
    const out = this.#takeValues();
    this.#isOpened = OPENS.test(text);
    if (/<tr\b/i.test(text)) return [...out, ...this.#addToRow(text, number)];
    for (const part of splitGrids(text) ?? [text]) out.push({ text: part, number });
    return out;
  }

  /** Ends the text. @returns what was held back */
  end(): LogicalLine[] {
    const out = this.#takeValues();
    if (this.#row !== undefined) out.push({ text: htmlRow(this.#row.html) ?? "", number: this.#row.number });
    this.#row = undefined;
    this.#isOpened = false;
    return out;
  }

  #takeValues(): LogicalLine[] {
    const values = this.#values;
    this.#values = [];
    this.#isOpened = false;
    if (values.length < 2) return [...values];
    const text = values.map((value) => value.text.trim().replace(/,$/, "")).join(",");
    return [{ text, number: values[0]!.number }];
  }

  #addToRow(text: string, number: number): LogicalLine[] {
    const out: LogicalLine[] = [];
    let rest = text;
    while (rest !== "") {
      if (this.#row === undefined) {
        const start = rest.search(/<tr\b/i);
        const before = (start < 0 ? rest : rest.slice(0, start)).replace(/<[^>]*>/g, " ");
        if (before.trim() !== "") out.push({ text: before, number });
        if (start < 0) return out;
        rest = rest.slice(start);
        this.#row = { html: "", number };
      }
      const end = /<\/tr\s*>|<\/table\s*>|(?!^)<tr\b/i.exec(rest);
      const isNext = end?.[0].toLowerCase() === "<tr";
      const length = end === null ? rest.length : isNext ? end.index : end.index + end[0].length;
      this.#row.html += `${rest.slice(0, length)}\n`;
      rest = rest.slice(length);
      if (end === null && this.#row.html.length <= LONGEST_ROW) return out;
      const row = htmlRow(this.#row.html);
      if (row !== undefined) out.push({ text: row, number: this.#row.number });
      this.#row = undefined;
    }
    return out;
  }
}
