import { KenshoError } from "@kensho/errors";
import type { EngineError, EngineFailure } from "@kensho/tensor";
import { InterruptedError } from "./errors.ts";
import { EXIT, type ExitCode, exitCodeOf } from "./exit-codes.ts";
import { describeFlagFailure, describeParserFailure } from "./parser-failure.ts";
import { printable } from "./renderers/printable.ts";
import { describeSystemFailure, isAllocationFailure } from "./system-failure.ts";

/** A failure as the user sees it: `--json` prints it as `{"error": …}`, the terminal as a sentence and its hints. */
export interface Failure {
  readonly code: string;
  readonly message: string;
  readonly suggestions: readonly string[];
  readonly exit: ExitCode;
}

/** The parts of other programs' errors which this file reads. Any of them may be missing. */
interface Raised extends Error {
  readonly code?: unknown;
  readonly path?: unknown;
  readonly oclif?: { readonly exit?: number };
}

/** Describes what is wrong in the words of this command line, whatever was thrown. */
export function describeFailure(thrown: unknown): Failure {
  if (!(thrown instanceof Error)) return unexpected(String(thrown));
  const error: Raised = thrown;
  const lacking = lackingResource(error);
  if (lacking === "memory") {
    return {
      code: "KSH_MEMORY",
      message: `There is not enough memory for this: ${error.message}.`,
      suggestions: [
        "Take a smaller network or fewer puzzles at a time, like --set hidden_size=128 or --set global_batch_size=32.",
      ],
      exit: EXIT.input,
    };
  }
  if (lacking === "threads") {
    return {
      code: "KSH_THREADS",
      message: `This process may not start another thread: ${error.message}`,
      suggestions: ["Raise the limit of processes and threads (ulimit -u), or end other programs of this user."],
      exit: EXIT.input,
    };
  }
  if (error instanceof KenshoError) {
    const { code, message, suggestions } = error;
    const exit = exitCodeOf(code);
    return { code, ...(exit === EXIT.usage ? describeFlagFailure(error) : { message, suggestions }), exit };
  }
  if (error.name === "AbortError") return describeFailure(new InterruptedError("Interrupted."));
  const failed = describeSystemFailure(error);
  if (failed !== undefined) {
    const where = typeof error.path === "string" ? `${error.path}: ` : "";
    return {
      code: "KSH_FILE",
      message: `${where}${failed.problem} (${String(error.code)})`,
      suggestions: [failed.hint],
      exit: EXIT.input,
    };
  }
  if (error.oclif !== undefined) return { code: "KSH_USAGE", ...describeParserFailure(error), exit: EXIT.usage };
  return unexpected(error.message);
}

/** Names the variable instead of the flag if the value came from the environment. */
export function namingVariables(failure: Failure, argv: readonly string[], env: NodeJS.ProcessEnv): Failure {
  if (failure.exit !== EXIT.usage) return failure;
  const isTyped = (flag: string): boolean => argv.some((word) => word === flag || word.startsWith(`${flag}=`));
  const message = failure.message.replaceAll(/--[a-z][a-z-]*/g, (flag) => {
    const variable = `KENSHO_${flag.slice(2).toUpperCase().replaceAll("-", "_")}`;
    return env[variable] === undefined || isTyped(flag) ? flag : variable;
  });
  return { ...failure, message };
}

/** The resource of the machine that was lacking, according to an engine or to the host. */
function lackingResource(error: Raised): EngineFailure | undefined {
  if (error.code === "KSH_ENGINE") return (error as Partial<EngineError>).reason;
  return error.code === "KSH_GPU_MEMORY" || isAllocationFailure(error) ? "memory" : undefined;
}

function unexpected(message: string): Failure {
  return {
    code: "KSH_UNEXPECTED",
    message: message === "" ? "Something failed without saying why." : message,
    suggestions: ["This is likely a fault in Kensho: run it again with DEBUG=1 to see where, and report it."],
    exit: EXIT.unexpected,
  };
}

/** The lines for a terminal; nothing in them that a file's name could steer it with. */
export function failureText({ code, message, suggestions }: Failure): string {
  const lead = code === "KSH_INTERRUPTED" ? "" : code === "KSH_UNEXPECTED" ? "unexpected error: " : "error: ";
  return printable([`${lead}${message}`, ...suggestions.map((hint) => `  hint: ${hint}`)].join("\n"));
}

/** The one document that `--json` prints when a command fails. */
export function failureDocument({ code, message, suggestions }: Failure): string {
  return JSON.stringify({ error: { code, message, suggestions } }, null, 2);
}
