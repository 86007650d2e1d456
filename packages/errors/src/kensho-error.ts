/** A labelled fact below the first line of a message, such as `lhs [M, K]: [2, 97, 512]`. A list is a shape. */
export type Note = readonly [label: string, value: string | readonly number[]];

/** The parts of a {@link KenshoError} besides its code and its problem. All of them are optional. */
export interface ErrorDetails {
  /** What is at fault: an operation, `file:line:column`, a setting. It precedes the problem. */
  readonly subject?: string | undefined;
  readonly expected?: string | undefined;
  readonly got?: string | undefined;
  readonly notes?: readonly Note[] | undefined;
  /** Where it happened within the subject: the scope of an operation, a byte of a file. */
  readonly at?: string | undefined;
  /** What to do next, as an imperative; the most likely fix first if there are several. */
  readonly hint?: string | readonly string[] | undefined;
  readonly cause?: unknown;
}

/**
 * Base class of every error that Kensho throws on purpose.
 *
 * `message` says what is wrong and where; it does not contain the suggestions. `formatError(error)` and `toString()` add them.
 * Programs compare `code` and read the fields, never the text.
 */
export class KenshoError extends Error {
  /** Stable identifier, `KSH_…`: a heading of `docs/errors.md`. */
  readonly code: string;
  /** What to do next, the most likely fix first. */
  readonly suggestions: readonly string[];
  readonly #problem: string;
  readonly #details: ErrorDetails;

  constructor(code: string, problem: string, details: ErrorDetails = {}) {
    const { hint = [], cause } = details;
    super(messageOf(problem, details), cause === undefined ? undefined : { cause });
    this.name = new.target.name;
    this.code = code;
    this.suggestions = typeof hint === "string" ? [hint] : hint;
    this.#problem = problem;
    this.#details = details;
  }

  /** What is wrong, without the subject and the facts. */
  get problem(): string {
    return this.#problem;
  }

  get subject(): string | undefined {
    return this.#details.subject;
  }

  get expected(): string | undefined {
    return this.#details.expected;
  }

  get got(): string | undefined {
    return this.#details.got;
  }

  get notes(): readonly Note[] {
    return this.#details.notes ?? [];
  }

  get at(): string | undefined {
    return this.#details.at;
  }

  override toString(): string {
    return [`${this.name}: ${this.message}`, ...this.suggestions.map((hint) => `  hint: ${hint}`)].join("\n");
  }
}

function messageOf(problem: string, { subject, expected, got, notes = [], at }: ErrorDetails): string {
  const compared = [
    ...(expected === undefined ? [] : [`expected ${expected}`]),
    ...(got === undefined ? [] : [`got ${got}`]),
  ];
  const first = `${subject === undefined ? "" : `${subject}: `}${problem}`;
  const width = Math.max(0, ...notes.map(([label]) => label.length));
  const lines = notes.map(([label, value]) => {
    return `  ${`${label}:`.padEnd(width + 1)} ${typeof value === "string" ? value : `[${value.join(", ")}]`}`;
  });
  return [
    compared.length === 0 ? first : `${first} (${compared.join(", ")})`,
    ...lines,
    ...(at === undefined ? [] : [`  at: ${at}`]),
  ].join("\n");
}
