import { type KenshoError, nearest, suggestNames } from "@kensho/errors";

/** An error of oclif's parser. It has few fields, so that its text is all that says what is wrong. */
interface ParserError extends Error {
  readonly flags?: unknown;
  readonly parse?: { readonly input?: { readonly flags?: Readonly<Record<string, unknown>> } };
}

/** What is wrong with the words of a command line, and what to do about it. */
interface ParserFailure {
  readonly message: string;
  readonly suggestions: readonly string[];
}

/**
 * Describes what a flag's own parser threw. oclif puts the name of the flag and words of its own into the message; the other
 * fields stay as they were.
 */
export function describeFlagFailure(error: KenshoError): ParserFailure {
  const [, flag] = /^Parsing (--\S+)/.exec(error.message) ?? [];
  return {
    message: flag === undefined ? error.message : `${flag}: ${error.problem}`,
    suggestions: error.suggestions,
  };
}

/** Describes a failure of oclif's parser: its sentence without its footer, and the nearest flag where one is unknown. */
export function describeParserFailure(error: ParserError): ParserFailure {
  const flags = error.parse?.input?.flags ?? {};
  const message = withoutDecoration(error.message);
  const near = [
    ...texts(error.flags).flatMap((flag) =>
      suggestNames(flag.replace(/^--?/, "").replace(/=.*$/s, ""), Object.keys(flags), (name) => `--${name}`),
    ),
    ...nearOption(message),
    ...missingFlags(message, flags),
    ...(message.includes("given together with --resume") ? [RESUMED] : []),
  ];
  return { message, suggestions: near.length > 0 ? near : ["Add --help to see what it takes."] };
}

/** A sentence of oclif's parser without its decoration. */
function withoutDecoration(message: string): string {
  return (
    stripAnsi(message)
      .replaceAll("\nSee more help with --help", "")
      // The parser shows the type of a flag whose value is not text.
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

const texts = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((item): item is string => typeof item === "string") : [];

// biome-ignore lint/suspicious/noControlCharactersInRegex: the escape character is what is looked for
const stripAnsi = (text: string): string => text.replace(/\u001b\[[0-9;]*m/g, "");
