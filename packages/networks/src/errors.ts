import { KenshoError } from "@kensho/errors";

/** A configuration that cannot be used: unknown key, wrong value, unreadable file. */
export class ConfigError extends KenshoError {
  /** @param hint  what to do next, one sentence each, the most likely fix first */
  constructor(problem: string, hint: readonly string[] = [], options?: ErrorOptions) {
    super("KSH_CONFIG", problem, { ...options, hint });
  }
}

/** A checkpoint that is intact but cannot be used here: for another kind of puzzle, or of an unknown network. */
export class UnusableCheckpointError extends KenshoError {
  /** @param hint  what to do next, one sentence each, the most likely fix first */
  constructor(problem: string, hint: readonly string[] = [], options?: ErrorOptions) {
    super("KSH_CHECKPOINT_UNUSABLE", problem, { ...options, hint });
  }
}
