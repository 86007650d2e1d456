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

/** A resource of the machine that an engine lacked. */
export type EngineFailure = "memory" | "threads";

/** An engine that is not available, or that failed while it compiled or ran a program. */
export class EngineError extends KenshoError {
  /** The resource that was lacking, where that is why it failed. */
  readonly reason: EngineFailure | undefined;

  constructor(
    problem: string,
    { reason, ...details }: Pick<ErrorDetails, "hint" | "cause"> & { readonly reason?: EngineFailure | undefined } = {},
  ) {
    super("KSH_ENGINE", problem, details);
    this.reason = reason;
  }
}

function inScope(details: Details): Details {
  return details.at === "" ? { ...details, at: undefined } : details;
}
