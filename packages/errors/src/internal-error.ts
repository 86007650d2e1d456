import { KenshoError } from "./kensho-error.ts";

/** A state that the code rules out: a bug in Kensho, not in the caller's program. */
export class InternalError extends KenshoError {
  constructor(problem: string) {
    super("KSH_UNEXPECTED", problem, { hint: "report this message: it is a bug in Kensho" });
  }
}
