import type { Config } from "@oclif/core/config";
import { run } from "@oclif/core/run";
import { InterruptedError } from "./errors.ts";
import { describeFailure, failureDocument, failureText, namingVariables } from "./failure.ts";
import { helpDocument, versionDocument } from "./help-document.ts";
import { ENDING_SIGNALS } from "./interruption.ts";
import { wantsJson } from "./json-mode.ts";
import { loadConfig } from "./load-config.ts";
import { checkCommand } from "./resolve-command.ts";

/**
 * Runs the command line and sets `process.exitCode`. Every failure ends here: one sentence on stderr, or with `--json`
 * one document on stdout; never a stack trace unless `DEBUG` is set.
 * @param words  those after `kensho`
 */
export async function main(words: readonly string[]): Promise<void> {
  const argv = words[0] === "help" ? [...words.slice(1), "--help"] : words;
  const fail = (thrown: unknown): void => {
    const failure = namingVariables(describeFailure(thrown), argv, process.env);
    process.exitCode = failure.exit;
    const isOutput = thrown instanceof Error && (thrown as NodeJS.ErrnoException).path === STANDARD_OUTPUT;
    if (wantsJson(argv) && !isOutput) process.stdout.write(`${failureDocument(failure)}\n`);
    else process.stderr.write(`${failureText(failure)}\n`);
    if (process.env.DEBUG && thrown instanceof Error) process.stderr.write(`${thrown.stack}\n`);
  };
  watchOutput((error) => {
    fail(error);
    process.exit();
  });
  process.on("uncaughtException", (error) => {
    fail(error);
    process.exit();
  });
  // Commands that can stop in order listen themselves; the others end here.
  const interrupted = (): void => {
    if (process.listenerCount("SIGINT") > 1) return;
    fail(new InterruptedError("Interrupted."));
    process.exit();
  };
  for (const name of ENDING_SIGNALS) process.on(name, interrupted);
  try {
    const config = await loadConfig();
    checkCommand(
      argv,
      config.commandIDs,
      config.topics.map((topic) => topic.name),
      config.commands.filter(({ args }) => Object.keys(args).length === 0).map(({ id }) => id),
    );
    if (wantsJson(argv) && (await answeredAsJson(argv, config))) return;
    await run([...argv], config);
  } catch (error) {
    fail(error);
  } finally {
    for (const name of ENDING_SIGNALS) process.off(name, interrupted);
  }
}

/** Help and version, which oclif knows as text alone. */
async function answeredAsJson(argv: readonly string[], config: Config): Promise<boolean> {
  const asks = (...flags: readonly string[]): boolean => argv.some((word) => flags.includes(word));
  const first = argv[0]?.startsWith("-") ?? true;
  if (!asks("--help", "-h") && !(first && asks("--version", "-v"))) return false;
  const document = asks("--help", "-h") ? helpDocument(argv, config) : versionDocument(config);
  process.stdout.write(`${JSON.stringify(document, null, 2)}\n`);
  return true;
}

/**
 * Ends the process quietly when the reader of standard output is gone, as in `kensho … | head`.
 * @param onFailure  called if standard output takes nothing for another reason, such as a full disk
 */
function watchOutput(onFailure: (error: Error) => void): void {
  // oclif's own listener throws every error except a closed pipe.
  process.stdout.removeAllListeners("error");
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    // A closed terminal: the command must still end in order.
    if (error.code === "EIO") return;
    if (error.code === "EPIPE") process.exit();
    onFailure(Object.assign(error, { path: STANDARD_OUTPUT }));
  });
  // Lost messages cannot be reported, and are not a reason to stop.
  process.stderr.on("error", () => {});
}

/** Replaces the path in errors of standard output. */
const STANDARD_OUTPUT = "standard output";
