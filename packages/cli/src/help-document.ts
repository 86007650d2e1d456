import type { Config } from "@oclif/core/config";

/** What `--help --json` prints: of one command, or of all of them. */
export function helpDocument(
  words: readonly string[],
  { commands, bin, version }: Pick<Config, "commands" | "bin" | "version">,
) {
  const asked = words.filter((word) => !word.startsWith("-"));
  const described = commands
    .map(({ id, ...command }) => ({ command: id.replaceAll(":", " "), ...command }))
    .filter(({ command }) => asked.every((word, i) => command.split(" ")[i] === word))
    .sort((a, b) => (a.command < b.command ? -1 : 1))
    .map(({ command, summary, description, args, flags }) => ({
      command,
      summary: summary ?? "",
      description: description ?? "",
      arguments: Object.values(args).map((arg) => ({
        name: arg.name,
        summary: arg.description ?? "",
        required: arg.required === true,
      })),
      flags: Object.values(flags).map((flag) => ({
        name: flag.name,
        summary: flag.summary ?? flag.description ?? "",
        takes_value: flag.type === "option",
        required: flag.required === true,
        ...(flag.type === "option" && flag.options !== undefined ? { options: [...flag.options] } : {}),
      })),
    }));
  return { name: bin, version, commands: described };
}

/** What `--version --json` prints. */
export function versionDocument({
  bin,
  version,
  platform,
  arch,
}: Pick<Config, "bin" | "version" | "platform" | "arch">) {
  return { name: bin, version, platform, arch, node: process.version };
}
