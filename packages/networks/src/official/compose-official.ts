import { dirname, join } from "node:path";
import { readConfigFile } from "../config/config-file.ts";
import type { ConfigLayer } from "../config/layers.ts";

/**
 * A config file; an official `cfg_pretrain.yaml` together with the `arch/NAME.yaml` beside it that its `defaults` name, as the official
 * launcher puts them together.
 * @throws {ConfigError} if either cannot be read
 */
export async function readComposedConfig(file: string): Promise<ConfigLayer> {
  const written = await readConfigFile(file);
  const { defaults, arch } = written.values;
  const name = Array.isArray(defaults) ? defaults.map(archOf).find((found) => found !== undefined) : undefined;
  if (name === undefined || typeof arch === "object") return written;
  const beside = await readConfigFile(join(dirname(file), "arch", `${name}.yaml`));
  return { source: file, values: { ...written.values, arch: beside.values } };
}

function archOf(entry: unknown): string | undefined {
  if (typeof entry !== "object" || entry === null || !("arch" in entry)) return undefined;
  // A plain name: the file must be in the folder of architectures.
  return typeof entry.arch === "string" && /^[\w-]+$/.test(entry.arch) ? entry.arch : undefined;
}
