import { KenshoError } from "@kensho/errors";
import { InterruptedError } from "./errors.ts";
import { EXIT, type ExitCode, exitCodeOf } from "./exit-codes.ts";
import { nearest, suggestNames } from "./nearest.ts";
import { printable } from "./renderers/printable.ts";
import { describeSystemFailure } from "./system-failure.ts";

/** A failure as the user sees it: `--json` prints it as `{"error": …}`, the terminal as a sentence and its hints. */
export interface Failure {
  readonly code: string;
  readonly message: string;
  readonly suggestions: readonly string[];
  readonly exit: ExitCode;
}

/** The parts of the errors that reach the top which this file reads; nothing here trusts that they are there. */
interface Raised extends Error {
  readonly code?: unknown;
  readonly path?: unknown;
  readonly syscall?: unknown;
  readonly flags?: unknown;
  readonly parse?: { readonly input?: { readonly flags?: Readonly<Record<string, unknown>> } };
  readonly oclif?: { readonly exit?: number };
}

/** Says what is wrong in the words of this command line, whatever was thrown. */
export function describeFailure(thrown: unknown): Failure {
  if (!(thrown instanceof Error)) return unexpected(String(thrown));
  const error: Raised = thrown;
  if (isOutOfMemory(error)) {
    return {
      code: "KSH_MEMORY",
      message: `There is not enough memory for this: ${error.message}.`,
      suggestions: [
        "Take a smaller network or fewer puzzles at a time, like --set hidden_size=128 or --set global_batch_size=32.",
      ],
      exit: EXIT.input,
    };
  }
  if (error.code === "KSH_ENGINE" && error.message.includes("cannot start its threads")) {
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
    return { code, message: exit === EXIT.usage ? parserMessage(message) : message, suggestions, exit };
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
  if (error.oclif !== undefined) return describeUsage(error);
  return unexpected(error.message);
}

/** The flag at fault by the name of its variable, where its value came from the environment and nobody typed the flag. */
export function namingVariable(failure: Failure, argv: readonly string[], env: NodeJS.ProcessEnv): Failure {
  const [flag, name = ""] = /--([a-z][a-z-]*)(?=[:= ])/.exec(failure.message) ?? [];
  const variable = `KENSHO_${name.toUpperCase().replaceAll("-", "_")}`;
  if (failure.exit !== EXIT.usage || flag === undefined || env[variable] === undefined) return failure;
  if (argv.some((word) => word === flag || word.startsWith(`${flag}=`))) return failure;
  return { ...failure, message: failure.message.replace(flag, variable) };
}

/** What the host's allocator, ONNX Runtime and the GPU say when there is no room. */
function isOutOfMemory({ name, message, code }: Raised): boolean {
  if (code === "KSH_GPU_MEMORY" || code === "ERR_MEMORY_ALLOCATION_FAILED") return true;
  if (code === "KSH_ENGINE") return /bad.?alloc|allocate memory|out of memory/i.test(message);
  return name === "RangeError" && /allocation failed|invalid (?:typed )?array length/i.test(message);
}

/** A failure of oclif's parser: its sentence without its footer, and the nearest flag where one is unknown. */
function describeUsage(error: Raised): Failure {
  const known = Object.keys(error.parse?.input?.flags ?? {});
  const message = parserMessage(error.message);
  const near = [
    ...texts(error.flags).flatMap((flag) =>
      suggestNames(flag.replace(/^--?/, "").replace(/=.*$/s, ""), known, (name) => `--${name}`),
    ),
    ...nearOption(message),
    ...missingFlags(message, error.parse?.input?.flags ?? {}),
    ...(message.includes("given together with --resume") ? [RESUMED] : []),
  ];
  return {
    code: "KSH_USAGE",
    message,
    suggestions: near.length > 0 ? near : ["Add --help to see what it takes."],
    exit: EXIT.usage,
  };
}

/** A sentence of oclif's parser without its decoration. It also puts its own words around what a flag's parser throws. */
function parserMessage(message: string): string {
  return (
    stripAnsi(message)
      .replaceAll("\nSee more help with --help", "")
      // Of a flag whose value is no text the parser shows the type.
      .replaceAll("=[object Object]", "")
      .replace(/^Nonexistent flag/, "Unknown flag")
      .replace(/^The following errors? occurred:\n\s*/, "")
      .replace(/^Parsing (--\S+)\s+/, "$1: ")
      .replace(/^Missing required flag (\S+)$/, "Missing flag --$1")
      // Flags that take several values come with advice that has nothing to do with what is missing.
      .replace(/\n\nNote: --[\s\S]*$/, "")
      // The description of the argument, wrapped and indented.
      .replace(/^Missing 1 required arg:\n(\S+)\s+([\s\S]*)/, (_, name: string, about: string) => {
        return `Missing argument ${name}: ${about.replace(/\s*\n\s*/g, " ")}`;
      })
      .replace(
        /^(\s*)(--[\w-]+)(?:=.*)? cannot also be provided when using (--[\w-]+)$/gm,
        "$1$2 cannot be given together with $3",
      )
      .replace(/^(\s*)All of the following must be provided when using (--[\w-]+): (.*)$/gm, "$1$2 needs $3, too")
  );
}

const RESUMED =
  "A resumed run keeps its settings. To train longer or otherwise, begin a new run from its weights: --weights RUN in place of --resume.";

/** What the flags are for that a command cannot do without. */
function missingFlags(message: string, flags: Readonly<Record<string, unknown>>): string[] {
  const names = message.match(/^Missing flag (--[\w-]+)|(?<= needs )(.*)(?=, too$)/gm)?.join() ?? "";
  return [...names.matchAll(/--([\w-]+)/g)].flatMap(([flag, name = ""]) => {
    const { summary, helpValue = "" } = (flags[name] ?? {}) as { summary?: string; helpValue?: string };
    return summary === undefined ? [] : [`${flag} ${helpValue}: ${summary}`];
  });
}

/** The option that was meant in `Expected --engine=cpuu to be one of: auto, cpu`. */
function nearOption(message: string): string[] {
  const [, got, options] = /^Expected (?:--[\w-]+=)?(.*) to be one of: (.*)$/.exec(message) ?? [];
  const known = options?.split(", ") ?? [];
  // What everybody calls it is nearer by spelling to another one.
  const meant = got === "gpu" && known.includes("webgpu") ? "webgpu" : undefined;
  const near = got === undefined ? undefined : (meant ?? nearest(got, known));
  return near === undefined ? [] : [`Did you mean ${near}?`];
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

const texts = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((item): item is string => typeof item === "string") : [];

// biome-ignore lint/suspicious/noControlCharactersInRegex: the escape character is what is looked for
const stripAnsi = (text: string): string => text.replace(/\u001b\[[0-9;]*m/g, "");
