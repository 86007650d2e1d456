import { PuzzleFormatError, PuzzleKindError } from "../errors.ts";
import type { AnswerCheck, ParsedPuzzle, PuzzleEntry, PuzzleKind, PuzzleValidation, Tokens } from "./puzzle-kind.ts";

const STATUSES: readonly string[] = [
  "unique",
  "solvable",
  "clash",
  "no-solution",
  "several-solutions",
  "undecided",
] satisfies PuzzleValidation["status"][];

/** Wraps the methods of a kind that somebody else wrote, so that what they throw or return by mistake is an error that names the method.
 * @param where what is named in messages, such as the file that the kind comes from */
export function guardKind(kind: PuzzleKind, where: string): PuzzleKind {
  const fail = (method: string, problem: string): PuzzleKindError => new PuzzleKindError(where, `${method} ${problem}`);
  const call = <T>(method: string, run: () => T): T => {
    try {
      return run();
    } catch (cause) {
      throw new PuzzleKindError(where, `${method} threw ${thrownText(cause)}`, { cause });
    }
  };
  /** As `call`, for methods that throw format errors on purpose. */
  const read = <T>(method: string, run: () => T): T => {
    try {
      return run();
    } catch (error) {
      throw (
        formatErrorOf(error) ?? new PuzzleKindError(where, `${method} threw ${thrownText(error)}`, { cause: error })
      );
    }
  };
  const text = (method: string, run: () => unknown): string => {
    const result = call(method, run);
    if (typeof result !== "string") throw fail(method, `returned ${typeof result}, not a string`);
    return result;
  };
  const requireTokens = (method: string, name: string, tokens: unknown): void => {
    const isTokens = tokens instanceof Uint8Array || tokens instanceof Int32Array;
    if (!isTokens) throw fail(method, `made no Uint8Array for ${name}`);
    if (tokens.length !== kind.sequenceLength)
      throw fail(method, `made ${name} of ${tokens.length} tokens, not ${kind.sequenceLength}`);
    const stray = tokens.find((token) => token >= kind.vocabSize);
    if (stray !== undefined) throw fail(method, `made ${name} with the token ${stray}; vocabSize is ${kind.vocabSize}`);
  };
  const entry = (method: string, found: unknown): PuzzleEntry => {
    const broken = formatErrorOf(found);
    if (broken !== undefined) return broken;
    const { input, answer, line, kind: name } = (found ?? {}) as Partial<ParsedPuzzle>;
    requireTokens(method, "input", input);
    if (answer !== undefined) requireTokens(method, "answer", answer);
    if (name !== kind.name) throw fail(method, `made a puzzle of the kind ${JSON.stringify(name)}, not ${kind.name}`);
    return { ...(found as ParsedPuzzle), line: Number.isInteger(line) ? (line as number) : 1 };
  };
  function* entriesOf(method: string, open: () => Iterable<unknown>): Generator<PuzzleEntry, void, undefined> {
    const iterator = read(method, () => open()[Symbol.iterator]());
    for (;;) {
      const { done, value } = read(method, () => iterator.next());
      if (done) return;
      yield entry(method, value);
    }
  }
  return {
    ...membersOf(kind),
    parse: (source) =>
      [...entriesOf("parse", () => kind.parse(source))].map((found) => {
        if (found instanceof PuzzleFormatError) throw found;
        return found;
      }),
    ...(kind.entries === undefined ? {} : { entries: (source) => entriesOf("entries", () => kind.entries!(source)) }),
    print: (tokens, options) => text("print", () => kind.print(tokens, options)),
    ...(kind.line === undefined ? {} : { line: (tokens) => text("line", () => kind.line!(tokens)) }),
    check: (input, answer) => {
      const result = call("check", () => kind.check(input, answer));
      const { valid, keepsGivens, violations } = (result ?? {}) as Partial<AnswerCheck>;
      if (typeof valid !== "boolean" || typeof keepsGivens !== "boolean" || !Array.isArray(violations))
        throw fail("check", "must return { valid, keepsGivens, violations }");
      const missing = kind.measures?.find((name) => typeof result.measures?.[name] !== "boolean");
      if (missing !== undefined) throw fail("check", `returned no measure ${missing}, which \`measures\` names`);
      return result;
    },
    validate: (input) => {
      const result = call("validate", () => kind.validate(input));
      if (!STATUSES.includes(result?.status)) throw fail("validate", `must return a status: ${STATUSES.join(", ")}`);
      if ("solution" in result) requireTokens("validate", "solution", result.solution);
      return result;
    },
    ...(kind.candidates === undefined
      ? {}
      : { candidates: (grid) => call("candidates", () => kind.candidates!(grid)) }),
    augment: (random, input, label) => {
      call("augment", () => kind.augment(random, input, label));
      requireTokens("augment", "input", input);
      requireTokens("augment", "label", label);
    },
    classKey: (input, label) => text("classKey", () => kind.classKey(input, label)),
    ...(kind.generate === undefined
      ? {}
      : {
          generate: (random) => {
            const example = call("generate", () => kind.generate!(random));
            const { input, label } = (example ?? {}) as { readonly input?: Tokens; readonly label?: Tokens };
            requireTokens("generate", "input", input);
            requireTokens("generate", "label", label);
            return example;
          },
        }),
  };
}

/** All members of an object, those of its class among them, with its methods bound to it. */
function membersOf(kind: PuzzleKind): PuzzleKind {
  const members: Record<string, unknown> = {};
  for (let part: object = kind; part !== null && part !== Object.prototype; part = Object.getPrototypeOf(part)) {
    for (const name of Object.getOwnPropertyNames(part)) {
      if (name === "constructor" || name in members) continue;
      const member: unknown = kind[name as keyof PuzzleKind];
      members[name] = typeof member === "function" ? member.bind(kind) : member;
    }
  }
  return members as unknown as PuzzleKind;
}

/** A format error as one of ours: it may be made by another copy of this package. `undefined` for anything else. */
function formatErrorOf(thrown: unknown): PuzzleFormatError | undefined {
  if (thrown instanceof PuzzleFormatError) return thrown;
  if (!(thrown instanceof Error) || (thrown as { readonly code?: unknown }).code !== "KSH_PUZZLE_FORMAT")
    return undefined;
  const { problem = thrown.message, line, column, suggestions: hint = [] } = thrown as Partial<PuzzleFormatError>;
  return new PuzzleFormatError(problem, { line, column, hint, cause: thrown });
}

function thrownText(thrown: unknown): string {
  return thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : String(thrown);
}
