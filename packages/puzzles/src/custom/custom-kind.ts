import type { AnswerCheck, PrintOptions, PuzzleKind, Tokens, Violation } from "../kinds/puzzle-kind.ts";
import type { CustomDefinition } from "./definition.ts";
import { parseCustom, parseCustomEntries } from "./parse-custom.ts";

/** A user's own kind from what its examples showed. Its rules are not known: {@link PuzzleKind.check} sees whether an answer is complete and keeps the
 * givens, no more. For rules and symmetries, write a {@link PuzzleKind} and hand it to `openDataset`.
 * @param name as in data sets: `custom-latin` */
export function customKind(name: string, definition: CustomDefinition): PuzzleKind {
  const { alphabet, shape, title, blanks, keeps_givens } = definition;
  const [rows, cols] = shape;
  return {
    name,
    family: "custom",
    title,
    vocabSize: alphabet.length + 1,
    sequenceLength: rows * cols,
    shape,
    tokens: ["pad", ...alphabet],
    symmetryCount: 1n,
    defaultAugmentation: "none",
    checksRules: false,
    definition,
    blanks: blanks.map((blank) => alphabet.indexOf(blank) + 1),
    // An alphabet may have a symbol of any name: all of them are shown.
    drawing: { style: "digits", symbols: ["", ...alphabet], apart: !keeps_givens || blanks.length === 0 },
    parse: (text) => parseCustom(text, name, definition),
    entries: (text) => parseCustomEntries(text, name, definition),
    print: (tokens, options = {}) => printCustom(definition, tokens, options),
    line: (tokens) =>
      Array.from(tokens, (token) => alphabet[token - 1] ?? "?").join(
        alphabet.every((content) => [...content].length === 1) ? "" : " ",
      ),
    check: (input, answer) => checkCustom(definition, input, answer),
    validate: (input) =>
      input.length === rows * cols && input.every((token) => token >= 1 && token <= alphabet.length)
        ? { status: "undecided", message: "the rules of this kind are not known" }
        : { status: "clash", message: `this is no ${rows} × ${cols} grid of the known contents` },
    augment: () => undefined,
    classKey: (input) => input.join(),
  };
}

function printCustom({ alphabet, shape, blanks }: CustomDefinition, tokens: Tokens, options: PrintOptions): string {
  const [rows, cols] = shape;
  const width = alphabet.reduce((widest, content) => Math.max(widest, [...content].length), 1);
  const lines: string[] = [];
  for (let row = 0; row < rows; row++) {
    const cells = Array.from({ length: cols }, (_, col) => {
      const cell = row * cols + col;
      const text = (alphabet[tokens[cell]! - 1] ?? "?").padStart(width);
      const given = options.givens === undefined ? undefined : alphabet[options.givens[cell]! - 1];
      return options.style?.(text, cell, given !== undefined && !blanks.includes(given)) ?? text;
    });
    lines.push(cells.join(width === 1 ? "" : " "));
  }
  return lines.join("\n");
}

function checkCustom(definition: CustomDefinition, input: Tokens, answer: Tokens): AnswerCheck {
  const { alphabet, shape, blanks, keeps_givens } = definition;
  const [, cols] = shape;
  const violations: Violation[] = [];
  let keepsGivens = answer.length === input.length;
  if (!keepsGivens) violations.push({ message: `${answer.length} cells instead of ${input.length}`, cells: [] });
  for (let cell = 0; cell < answer.length; cell++) {
    const place = `row ${Math.floor(cell / cols) + 1}, column ${(cell % cols) + 1}`;
    const [given, got] = [alphabet[input[cell]! - 1], alphabet[answer[cell]! - 1]];
    const fixed = keeps_givens && given !== undefined && !blanks.includes(given);
    if (fixed && got !== given) {
      keepsGivens = false;
      violations.push({ message: `the given ${given} at ${place} became ${got ?? "nothing"}`, cells: [cell] });
    } else if (got === undefined || blanks.includes(got)) {
      violations.push({ message: `nothing at ${place}`, cells: [cell] });
    }
  }
  return { valid: violations.length === 0, keepsGivens, violations };
}
