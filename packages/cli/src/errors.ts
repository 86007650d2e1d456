/** Errors of the command line itself; those of the libraries carry their own `KSH_…` codes. */
abstract class CliError extends Error {
  abstract readonly code: string;
  /** What to do next, one sentence each, the likeliest first. */
  readonly suggestions: readonly string[];

  constructor(message: string, suggestions: readonly string[] = [], options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
    this.suggestions = suggestions;
  }
}

/** A command, flag or argument that does not exist or does not fit. Exit code 2. */
export class UsageError extends CliError {
  override readonly code = "KSH_USAGE";
}

/** A configuration that cannot be used: unknown key, wrong value, unreadable file. Exit code 3. */
export class ConfigError extends CliError {
  override readonly code = "KSH_CONFIG";
}

/** A network or batch for which this machine has not the memory. Exit code 3. */
export class MemoryError extends CliError {
  override readonly code = "KSH_MEMORY";
}

/** A checkpoint that is whole but does not serve here: of another kind of puzzle, or of an unknown network. Exit code 3. */
export class UnusableCheckpointError extends CliError {
  override readonly code = "KSH_CHECKPOINT_UNUSABLE";
}

/** Puzzles that cannot be read, or not by the network at hand. Exit code 3. */
export class PuzzleInputError extends CliError {
  override readonly code = "KSH_PUZZLE_INPUT";
}

/** No GPU that can be used, or only software that was not asked for by name. Exit code 4. */
export class NoGpuError extends CliError {
  override readonly code = "KSH_GPU_NO_ADAPTER";
}

/** Ctrl-C or SIGTERM. Exit code 130. */
export class InterruptedError extends CliError {
  override readonly code = "KSH_INTERRUPTED";
}
