import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { Config, type Plugin } from "@oclif/core/config";
import { settings } from "@oclif/core/settings";

/** Whether this is a source, as in tests, rather than a file of the built package. */
const IS_SOURCE = import.meta.url.endsWith(".ts");

/** What oclif is given of this package: its folder, and its package.json. */
interface PackageOptions {
  readonly root: string;
  readonly pjson: Config["pjson"];
}

/**
 * Reads the package for oclif. A command is the file `command` in `commands/<its words>/`. Its help is in
 * oclif.manifest.json, so that no command is loaded but the one that runs.
 */
export function packageOptions(): PackageOptions {
  const root = fileURLToPath(new URL("..", import.meta.url));
  const pjson = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));
  const [folder, extension] = IS_SOURCE ? ["./src", ".ts"] : ["./dist", ".js"];
  pjson.oclif.commands = {
    strategy: "pattern",
    target: `${folder}/commands`,
    globPatterns: [`**/command${extension}`],
  };
  pjson.oclif.helpClass = { target: `${folder}/kensho-help${extension}`, identifier: "KenshoHelp" };
  return { root, pjson };
}

/** Loads oclif's view of the command line. Kensho has no plugins: a home folder that cannot be read does not matter. */
export async function loadConfig(): Promise<Config> {
  settings.enableAutoTranspile = false;
  const config = await Config.load({ ...packageOptions(), userPlugins: false, devPlugins: false });
  if (IS_SOURCE) for (const plugin of config.plugins.values()) locateSources(plugin as Plugin);
  return config;
}

/** Leads from the built commands, which the manifest names, to their sources. */
function locateSources({ manifest }: Plugin): void {
  for (const command of Object.values(manifest.commands)) {
    command.relativePath = command.relativePath?.map((part) => part.replace(/^dist$/, "src").replace(/\.js$/, ".ts"));
  }
}
