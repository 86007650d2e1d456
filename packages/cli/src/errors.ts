import { KenshoError } from "@kensho/errors";

/** Base class of the errors of the command line itself: the problem and the suggestions are sentences. */
abstract class CliError extends KenshoError {
  /** @param hint  what to do next, one sentence each, the most likely fix first */
  constructor(code: string, problem: string, hint: readonly string[] = [], options?: ErrorOptions) {
    super(code, problem, { ...options, hint });
  }
}

type CliErrorParts = [problem: string, suggestions?: readonly string[], options?: ErrorOptions];

/** A command, flag or argument that does not exist or does not fit. Exit code 2. */
export class UsageError extends CliError {
  constructor(...parts: CliErrorParts) {
    super("KSH_USAGE", ...parts);
  }
}

/** A network or batch for which this machine has not the memory. Exit code 3. */
export class MemoryError extends CliError {
  constructor(...parts: CliErrorParts) {
    super("KSH_MEMORY", ...parts);
  }
}

/** Puzzles that cannot be read, or not by the network at hand. Exit code 3. */
export class PuzzleInputError extends CliError {
  constructor(...parts: CliErrorParts) {
    super("KSH_PUZZLE_INPUT", ...parts);
  }
}

/** A data set or network of a kind of puzzle that does not come with Kensho. Exit code 3. */
export class UnknownKindError extends CliError {
  /** @param path the data set folder, run or checkpoint  @param kind the name that is recorded in it */
  constructor(path: string, kind: string) {
    super("KSH_KIND_UNKNOWN", `${path} is of the kind ${kind}, which does not come with Kensho.`, [
      "Name the module of the kind with --kind, like --kind ./my-kind.ts.",
    ]);
  }
}

/** No GPU that can be used, or only software that was not asked for by name. Exit code 4. */
export class NoGpuError extends CliError {
  constructor(...parts: CliErrorParts) {
    super("KSH_GPU_NO_ADAPTER", ...parts);
  }
}

/** Ctrl-C or SIGTERM. Exit code 130. */
export class InterruptedError extends CliError {
  constructor(...parts: CliErrorParts) {
    super("KSH_INTERRUPTED", ...parts);
  }
}
