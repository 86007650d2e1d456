import { type ErrorDetails, KenshoError } from "@kensho/errors";

/** Parts of an error of an operation. `at` is the scope in force; an empty one is left out. */
type Details = Pick<ErrorDetails, "notes" | "at" | "hint">;

/** Shapes that do not fit the operation. */
export class ShapeError extends KenshoError {
  readonly operation: string;
  constructor(operation: string, problem: string, details: Details = {}) {
    super("KSH_SHAPE", problem, { ...inScope(details), subject: operation });
    this.operation = operation;
  }
}

/** Dtypes that do not fit the operation. */
export class DTypeError extends KenshoError {
  readonly operation: string;
  constructor(operation: string, problem: string, details: Details = {}) {
    super("KSH_DTYPE", problem, { ...inScope(details), subject: operation });
    this.operation = operation;
  }
}

/** A graph, program or state used in a way its declaration does not allow (a missing input, a name twice, …). */
export class GraphError extends KenshoError {
  constructor(problem: string, details: Details = {}) {
    super("KSH_GRAPH", problem, inScope(details));
  }
}

/** An engine that is not available, or that failed while it compiled or ran a program. */
export class EngineError extends KenshoError {
  constructor(problem: string, details: Pick<ErrorDetails, "hint" | "cause"> = {}) {
    super("KSH_ENGINE", problem, details);
  }
}

function inScope(details: Details): Details {
  return details.at === "" ? { ...details, at: undefined } : details;
}

/** Ends a `switch` over a closed union: reaching it is a bug in Kensho, not in the caller's program. */
export function unreachable(value: never): never {
  throw new Error(`unreachable: ${String(value)}`);
}
