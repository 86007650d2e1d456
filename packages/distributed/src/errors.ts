import { KenshoError } from "@kensho/errors";

/** MPI cannot be used: no library, another library than the launcher's, or a call that failed. */
export class MpiError extends KenshoError {
  constructor(problem: string, hint: string, options?: ErrorOptions) {
    super("KSH_MPI", problem, { ...options, hint });
  }
}

/** Members of a group that do not make the same calls. */
export class GroupCallError extends KenshoError {
  constructor(problem: string) {
    super("KSH_GROUP_CALL", problem, {
      hint: "all members make the same calls, in the same order, with as much data",
    });
  }
}
