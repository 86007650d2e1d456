import { modelConfigSchema } from "@kensho/models";
import { type RunConfig, trainConfigSchema } from "@kensho/trainer";
import { UsageError } from "../errors.ts";
import type { Setting } from "../flags/setting.ts";
import { suggestNames } from "../nearest.ts";
import { readConfigFile } from "./config-file.ts";
import { type ConfigLayer, configKeys, environmentLayers, resolveConfig, scalar } from "./layers.ts";

/** The two halves of a run's settings; in files and on the command line their keys stand side by side. */
export const RUN_SECTIONS = { model: modelConfigSchema, train: trainConfigSchema } as const;

/** The places that a run's settings can come from. */
export interface RunConfigSources {
  /** Keys that flags of their own set (`--steps`, `--seed`), by key. */
  readonly flags: Readonly<Record<string, unknown>>;
  readonly settings: readonly Setting[];
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Path of the config file. */
  readonly file?: string;
  readonly preset?: string;
  readonly presets: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  /** Facts of the data set (`vocab_size`, `seq_len`), which no setting can change. */
  readonly data: ConfigLayer;
}

/**
 * The settings of a run: data set > `--set` > flags > `KENSHO_*` > `--config` > `--preset` > defaults.
 * @throws {UsageError} for an unknown preset  @throws {ConfigError} for everything that is wrong with the settings
 */
export async function resolveRunConfig(sources: RunConfigSources): Promise<RunConfig> {
  const { flags, settings, env, file, preset, presets, data } = sources;
  const layers: ConfigLayer[] = [
    data,
    // The last of two settings for one key is the one that counts, as with every flag.
    ...settings.toReversed().map(({ key, value }) => ({ source: "--set", values: { [key]: scalar(value) } })),
    ...Object.entries(flags)
      .filter(([, value]) => value !== undefined)
      .map(([key, value]) => ({ source: `--${key}`, values: { [key]: value } })),
    ...environmentLayers(env, configKeys(RUN_SECTIONS)),
  ];
  if (file !== undefined) layers.push(await readConfigFile(file));
  if (preset !== undefined) layers.push(presetLayer(preset, presets));
  return resolveConfig(RUN_SECTIONS, layers);
}

function presetLayer(name: string, presets: RunConfigSources["presets"]): ConfigLayer {
  const values = Object.hasOwn(presets, name) ? presets[name] : undefined;
  if (values === undefined)
    throw new UsageError(`There is no preset ${name}.`, suggestNames(name, Object.keys(presets)));
  return { source: `preset ${name}`, values };
}
