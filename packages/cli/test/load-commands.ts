import { type Command, Plugin } from "@oclif/core";
import type { KenshoCommand } from "../src/command.ts";
import { packageOptions } from "../src/load-config.ts";

/** The class of a command. */
type CommandClass = typeof KenshoCommand & Command.Class;

/** Finds the commands in their folders, without the manifest. */
async function findCommands(): Promise<Plugin> {
  const plugin = new Plugin({
    ...{ ...packageOptions(), isRoot: true },
    ...{ ignoreManifest: true, errorOnManifestCreate: true, respectNoCacheDefault: true },
  });
  await plugin.load();
  return plugin;
}

/** The words of a command: those of its folder. */
const idOf = (found: string): string => found.replace(/:command$/, "");

/** Loads the class of every command, by its id. */
export async function loadCommands(): Promise<Map<string, CommandClass>> {
  const { commands } = await findCommands();
  const classes = commands.map(async ({ id, load }) => [idOf(id), (await load()) as CommandClass] as const);
  return new Map(await Promise.all(classes));
}

/** What oclif.manifest.json holds according to the sources: the help of every command, and where it is when it is built. */
export async function describeCommands(): Promise<unknown> {
  const { manifest } = await findCommands();
  const commands = Object.entries(manifest.commands).map(([found, command]) => {
    const id = idOf(found);
    return [id, { ...command, id, relativePath: ["dist", "commands", ...id.split(":"), "command.js"] }] as const;
  });
  return { version: manifest.version, commands: Object.fromEntries(commands.sort(([a], [b]) => (a < b ? -1 : 1))) };
}
