import { suggestNames } from "@kensho/errors";
import { UsageError } from "./errors.ts";

const ANSWERED_BY_HELP = ["--help", "-h", "--version", "-v"];

/**
 * Makes sure that the words name a command, a topic or a request for help; oclif itself would answer a wrong word after
 * a topic with that topic's help and exit code 0.
 * @param argv  the words after `kensho`
 * @param ids  command ids in oclif's form, `prepare-data:sudoku`
 * @param withoutArguments  ids of the commands that take no words after their name
 * @throws {UsageError} naming the nearest command
 */
export function checkCommand(
  argv: readonly string[],
  ids: readonly string[],
  topics: readonly string[],
  withoutArguments: readonly string[] = [],
): void {
  const first = argv[0];
  if (first === undefined || ANSWERED_BY_HELP.includes(first)) return;
  const names = ids.map((id) => id.replaceAll(":", " "));
  if (first.startsWith("-")) {
    if (argv.some((word) => ANSWERED_BY_HELP.includes(word)) && argv.every((word) => word.startsWith("-"))) return;
    throw new UsageError(
      `A command was expected before ${first}.`,
      suggestNames(first.replace(/^-+/, ""), ["help", "version"], (name) => `--${name}`),
    );
  }
  const flagsFrom = argv.findIndex((word) => word.startsWith("-"));
  const words = flagsFrom === -1 ? argv : argv.slice(0, flagsFrom);
  const known = words.findIndex((_, i) => names.includes(words.slice(0, i + 1).join(" ")));
  if (known !== -1) {
    const name = words.slice(0, known + 1).join(" ");
    const extra = words[known + 1];
    if (extra === undefined || !withoutArguments.includes(name.replaceAll(" ", ":"))) return;
    throw new UsageError(`\`kensho ${name}\` takes flags alone, and got ${extra}.`, [
      "Add --help to see what it takes.",
    ]);
  }

  const topic = topics.includes(first) ? first : undefined;
  const within = names.filter((name) => topic === undefined || name.startsWith(`${topic} `));
  const wanted = words.slice(0, topic === undefined ? 1 : 2).join(" ");
  if (topic !== undefined && words.length === 1) {
    if (argv.some((word) => ANSWERED_BY_HELP.includes(word))) return;
    throw new UsageError(`\`kensho ${topic}\` needs to know which one.`, [
      `Known: ${within.map((name) => `kensho ${name}`).join(", ")}.`,
    ]);
  }
  throw new UsageError(
    `There is no command \`kensho ${wanted}\`.`,
    suggestNames(wanted, within, (name) => `\`kensho ${name}\``),
  );
}
