/** Base of every error the toolkit throws on purpose: a stable `code`, and a message that says what, where and what next. */
export class KenshoError extends Error {
  readonly code: string;
  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
    this.code = code;
  }
}

/** One labelled shape in a message: `lhs [M, K]: [2, 97, 512]`. */
export type ShapeNote = readonly [label: string, shape: readonly number[] | string];

function describe(headline: string, notes: readonly ShapeNote[], at: string, hint: string | undefined): string {
  const width = Math.max(0, ...notes.map(([label]) => label.length));
  const lines = notes.map(
    ([label, shape]) =>
      `  ${`${label}:`.padEnd(width + 1)} ${typeof shape === "string" ? shape : `[${shape.join(", ")}]`}`,
  );
  if (at !== "") lines.push(`  at: ${at}`);
  if (hint !== undefined) lines.push(`  hint: ${hint}`);
  return [headline, ...lines].join("\n");
}

interface Details {
  readonly notes?: readonly ShapeNote[];
  readonly at?: string;
  readonly hint?: string;
}

/** Shapes that do not fit the operation. */
export class ShapeError extends KenshoError {
  readonly operation: string;
  constructor(operation: string, problem: string, { notes = [], at = "", hint }: Details = {}) {
    super("KSH_SHAPE", describe(`${operation}: ${problem}`, notes, at, hint));
    this.operation = operation;
  }
}

/** Dtypes that do not fit the operation. */
export class DTypeError extends KenshoError {
  readonly operation: string;
  constructor(operation: string, problem: string, { notes = [], at = "", hint }: Details = {}) {
    super("KSH_DTYPE", describe(`${operation}: ${problem}`, notes, at, hint));
    this.operation = operation;
  }
}

/** A graph, program or state used in a way its declaration does not allow (a missing input, a name twice, …). */
export class GraphError extends KenshoError {
  constructor(problem: string, { notes = [], at = "", hint }: Details = {}) {
    super("KSH_GRAPH", describe(problem, notes, at, hint));
  }
}

/** An engine that cannot be had, or that failed while it compiled or ran a program. */
export class EngineError extends KenshoError {
  constructor(problem: string, options?: ErrorOptions) {
    super("KSH_ENGINE", problem, options);
  }
}

/** Ends a `switch` over a closed union: reaching it is a bug in Kensho, not in the caller's program. */
export function unreachable(value: never): never {
  throw new Error(`unreachable: ${String(value)}`);
}
