import { PuzzleKindError } from "../errors.ts";
import { RandomStream } from "../random-stream.ts";
import { guardKind } from "./guard-kind.ts";
import { findKind } from "./kinds.ts";
import type { PuzzleKind } from "./puzzle-kind.ts";

/** Most tokens of a kind: puzzles and data sets hold bytes. */
const MAX_VOCABULARY = 256;

/** Grids of random tokens that the methods are tried with. */
const TRIALS = 4;

type Members = { readonly [name in keyof PuzzleKind]?: unknown };

/** What a member must be, in words, and whether it is. Members with `optional` may be absent. */
interface Requirement {
  readonly name: keyof PuzzleKind;
  readonly expected: string;
  readonly isMet: (value: unknown, members: Members) => boolean;
  readonly optional?: boolean;
}

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 1;
const isText = (value: unknown): value is string => typeof value === "string" && value !== "";
const isShape = (value: unknown): value is readonly [number, number] =>
  Array.isArray(value) && value.length === 2 && value.every(isCount);
const isFunction = (value: unknown): boolean => typeof value === "function";
const isTexts = (value: unknown): value is readonly string[] =>
  Array.isArray(value) && value.every((text) => typeof text === "string");

const method = (name: keyof PuzzleKind, optional = false): Requirement => ({
  ...{ name, optional },
  expected: "a function",
  isMet: isFunction,
});

const REQUIREMENTS: readonly Requirement[] = [
  {
    name: "name",
    expected: "letters, digits, dots, hyphens and underscores, like latin-4x4",
    isMet: (value) => isText(value) && /^[A-Za-z0-9][\w.-]{0,63}$/.test(value),
  },
  { name: "title", expected: "a text", isMet: isText },
  {
    name: "vocabSize",
    expected: `a whole number from 2 to ${MAX_VOCABULARY}`,
    isMet: (value) => isCount(value) && value >= 2 && value <= MAX_VOCABULARY,
  },
  { name: "sequenceLength", expected: "a whole number from 1", isMet: isCount },
  {
    name: "shape",
    expected: "[rows, columns], whose product is sequenceLength",
    isMet: (value, { sequenceLength }) => isShape(value) && value[0] * value[1] === sequenceLength,
  },
  {
    name: "tokens",
    expected: "different texts, as many as vocabSize says; the first is padding",
    isMet: (value, { vocabSize }) => isTexts(value) && value.length === vocabSize && new Set(value).size === vocabSize,
  },
  {
    name: "symmetryCount",
    expected: "a bigint from 1n",
    isMet: (value) => typeof value === "bigint" && value >= 1n,
  },
  ...(["parse", "print", "check", "validate", "augment", "classKey"] as const).map((name) => method(name)),
  ...(["line", "entries", "openLines", "entryIdentifiers", "unitsOf", "candidates", "generate"] as const).map((name) =>
    method(name, true),
  ),
  { name: "family", expected: "a text", isMet: isText, optional: true },
  { name: "preset", expected: "the name of a preset", isMet: isText, optional: true },
  { name: "measures", expected: "a list of texts", isMet: isTexts, optional: true },
  {
    name: "blanks",
    expected: "a list of tokens",
    isMet: (value, { vocabSize }) =>
      Array.isArray(value) &&
      value.every((token) => Number.isInteger(token) && token >= 0 && token < Number(vocabSize)),
    optional: true,
  },
  {
    name: "box",
    expected: "{ rows, cols } whose product is the number of rows and of columns",
    isMet: (value, { shape }) => {
      const { rows, cols } = (value ?? {}) as { readonly rows?: unknown; readonly cols?: unknown };
      const sides = shape as readonly [number, number];
      return isCount(rows) && isCount(cols) && rows * cols === sides[0] && rows * cols === sides[1];
    },
    optional: true,
  },
  {
    name: "defaultAugmentation",
    expected: '"fresh" or "none"',
    isMet: (value) => value === "fresh" || value === "none",
    optional: true,
  },
  { name: "checksRules", expected: "true or false", isMet: (value) => typeof value === "boolean", optional: true },
  { name: "readsAnyText", expected: "true or false", isMet: (value) => typeof value === "boolean", optional: true },
  {
    name: "drawing",
    expected: 'an object with a style: "digits", "maze" or "colours"',
    isMet: isDrawing,
    optional: true,
  },
];

/** Checks that an object is a {@link PuzzleKind}: its members, and that its methods accept any tokens.
 * @param where what is named in messages, such as the file that the object comes from
 * @returns the kind, whose methods fail with a {@link PuzzleKindError} that names it where they throw or return something else than they should
 * @throws {PuzzleKindError} naming the member */
export function checkKind(value: unknown, where: string): PuzzleKind {
  if (typeof value !== "object" || value === null) {
    throw new PuzzleKindError(where, "this is not a puzzle kind", { expected: "an object", got: describe(value) });
  }
  const members = value as Members;
  for (const { name, expected, isMet, optional } of REQUIREMENTS) {
    const member = members[name];
    if (member === undefined ? optional === true : isMet(member, members)) continue;
    throw member === undefined
      ? new PuzzleKindError(where, `${name} is missing`, { expected })
      : new PuzzleKindError(where, `${name} does not fit`, { expected, got: describe(member) });
  }
  const kind = value as PuzzleKind;
  const known = findKind(kind.name);
  if (known !== undefined && known !== kind) {
    throw new PuzzleKindError(where, `name: ${kind.name} is a kind that comes with Kensho`, {
      hint: "give the kind another name",
    });
  }
  const guarded = guardKind(kind, where);
  tryMethods(guarded);
  return guarded;
}

/** Calls the methods that must accept any tokens; the guard says what is wrong with them. */
function tryMethods(kind: PuzzleKind): void {
  const random = RandomStream.fromSeed(1);
  const draw = (): Uint8Array => Uint8Array.from({ length: kind.sequenceLength }, () => random.int(kind.vocabSize));
  for (let trial = 0; trial < TRIALS; trial++) {
    const [input, label] = trial === 0 ? [draw().fill(0), draw().fill(0)] : [draw(), draw()];
    kind.check(input, label);
    kind.print(label, { givens: input });
    kind.line?.(label);
    kind.classKey(input, label);
    kind.augment(random, input, label);
  }
}

function isDrawing(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  const { style, symbols, apart } = value as { readonly [name: string]: unknown };
  return (
    ["digits", "maze", "colours"].includes(style as string) &&
    (symbols === undefined || isTexts(symbols)) &&
    (apart === undefined || typeof apart === "boolean")
  );
}

/** A value in a few words. */
function describe(value: unknown): string {
  if (typeof value === "bigint") return `${value}n`;
  if (typeof value === "function") return "a function";
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (typeof value === "object" && value !== null) return "an object";
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
