import { expect, test } from "vitest";
import { BANNED_PHRASES } from "./banned-phrases.mjs";
import { proseOfMarkdown, proseOfSource } from "./prose.mjs";

test("comments and strings of a source are prose, with their lines; code and import paths are not", () => {
  const source = [
    'import { a } from "./goes-on.ts";',
    "/** Adds.",
    " * Twice. */",
    "const goesOn = a(`first",
    "second`); // why",
  ].join("\n");
  expect(proseOfSource(source)).toEqual([
    { line: 2, text: "/** Adds." },
    { line: 3, text: " * Twice. */" },
    { line: 4, text: "`first" },
    { line: 5, text: "second`" },
    { line: 5, text: "// why" },
  ]);
});

test("fenced blocks and inline code of a page are not prose", () => {
  const page = "One `code` word.\n```sh\nrun\n```\nLast.";
  expect(proseOfMarkdown(page)).toEqual([
    { line: 1, text: "One  word." },
    { line: 5, text: "Last." },
  ]);
});

test.each([
  ["the run goes on from there", true],
  ["it is no puzzle", true],
  ["there is no puzzle", false],
  ["the hint is no longer shown", false],
  ["the worker receives a command and continues", false],
])("%s: %o", (text, isBanned) => {
  expect(BANNED_PHRASES.some(([pattern]) => pattern.test(text))).toBe(isBanned);
});
