import { suggestOneOrAll } from "@kensho/errors";
import { modelConfigSchema } from "@kensho/models";
import { ConfigError } from "@kensho/networks";
import {
  type ConfigLayer,
  checkEnvironment,
  configKeys,
  environmentLayers,
  isOfficial,
  officialSteps,
  readComposedConfig,
  resolveConfig,
  scalar,
  translateOfficial,
} from "@kensho/networks/config";
import { type RunConfig, trainConfigSchema } from "@kensho/trainer";
import { UsageError } from "../errors.ts";
import type { Setting } from "../flags/setting.ts";

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
  /** Facts of the data set (`vocab_size`, `seq_len`, `num_puzzle_identifiers`), which no setting can change. */
  readonly data: ConfigLayer;
  /** What suits the data set's kind of puzzle where nothing else says otherwise. */
  readonly kindDefaults?: ConfigLayer;
  /** Boxes of the data set's kind of puzzle, where it has any: a lattice of candidates has those and no others. */
  readonly box?: { readonly rows: number; readonly cols: number };
  /** Settings of the weights that the run begins with: the network's stand above the preset, those of its training below it. */
  readonly start?: { readonly network: ConfigLayer; readonly training: ConfigLayer };
  /** Told of keys that are taken and have no effect. */
  readonly onRemark?: (remark: string) => void;
  /** What the official `epochs` count. */
  readonly passes?: { readonly total_groups: number; readonly mean_puzzle_examples: number };
}

/**
 * The settings of a run: data set > `--set` > flags > `KENSHO_*` > `--config` > `--preset` > the kind's defaults > defaults. A file of the official code is
 * read too: its `epochs` become `steps`, and where it says nothing its defaults hold.
 * @throws {UsageError} for an unknown preset  @throws {ConfigError} for everything that is wrong with the settings
 */
export async function resolveRunConfig(sources: RunConfigSources): Promise<RunConfig> {
  const { flags, settings, env, file, preset, presets, data } = sources;
  for (const remark of checkEnvironment(env, configKeys(RUN_SECTIONS), OTHER_VARIABLES)) sources.onRemark?.(remark);
  const layers: ConfigLayer[] = [
    data,
    // The last of two settings for one key is the one that counts, as with every flag.
    ...settings.toReversed().map(({ key, value, source = "--set" }) => ({ source, values: { [key]: scalar(value) } })),
    ...Object.entries(flags)
      .filter(([, value]) => value !== undefined)
      .map(([key, value]) => ({ source: `--${FLAGS[key] ?? key.replaceAll("_", "-")}`, values: { [key]: value } })),
    ...environmentLayers(env, configKeys(RUN_SECTIONS)),
  ];
  const written = file === undefined ? undefined : await readComposedConfig(file);
  const official = written !== undefined && isOfficial(written.values) ? translateOfficial(written) : undefined;
  if (official !== undefined) {
    layers.push(official.layer);
    if (official.ignored.length > 0) sources.onRemark?.(`${file}: ${official.ignored.join(", ")} have no effect here`);
  }
  if (official === undefined && written !== undefined) layers.push(written);
  if (sources.start !== undefined) layers.push(sources.start.network);
  if (preset !== undefined) layers.push(presetLayer(preset, presets));
  if (sources.start !== undefined) layers.push(sources.start.training);
  if (official !== undefined) layers.push(official.defaults);
  const strongest = (key: string): unknown => layers.find(({ values }) => key in values)?.values[key];
  if (official?.epochs !== undefined && sources.passes !== undefined) {
    const batch = strongest("global_batch_size");
    // The file's epochs are as strong as its other keys.
    const steps = officialSteps(official.epochs, sources.passes, Number(batch));
    if (steps >= 1) layers.splice(layers.indexOf(official.layer), 0, { source: `${file}: epochs`, values: { steps } });
  }
  if (sources.kindDefaults !== undefined) layers.push(sources.kindDefaults);
  const { box } = sources;
  if (box === undefined || strongest("candidate_lattice") !== true) return resolveConfig(RUN_SECTIONS, layers);
  layers.push({ source: "the kind of puzzle", values: { box_rows: box.rows, box_cols: box.cols } });
  requireBoxes({ rows: strongest("box_rows"), cols: strongest("box_cols") }, box);
  return resolveConfig(RUN_SECTIONS, layers);
}

/** Whether a setting that has no default is given nowhere: a preset or a config file must give it. */
export function isMissingSettings({
  flags,
  settings,
  env,
  known,
}: Pick<RunConfigSources, "flags" | "settings" | "env"> & {
  /** Settings that the data set and the weights to begin with decide. */
  readonly known: ConfigLayer["values"];
}): boolean {
  const keys = new Set([
    ...Object.keys(known),
    ...settings.map(({ key }) => key),
    ...Object.keys(flags).filter((key) => flags[key] !== undefined),
    ...environmentLayers(env, configKeys(RUN_SECTIONS)).flatMap(({ values }) => Object.keys(values)),
  ]);
  return Object.values(RUN_SECTIONS).some(({ shape }) =>
    Object.entries(shape).some(([key, schema]) => !keys.has(key) && !schema.safeParse(undefined).success),
  );
}

/** @throws {ConfigError} if a lattice has other boxes than the puzzles that it is to learn from */
function requireBoxes(
  given: { readonly rows: unknown; readonly cols: unknown },
  { rows, cols }: NonNullable<RunConfigSources["box"]>,
): void {
  if (given.rows === rows && given.cols === cols) return;
  throw new ConfigError(
    `A box of these puzzles has ${rows} rows and ${cols} columns; the settings say box_rows ${given.rows} and box_cols ${given.cols}.`,
    [`--set box_rows=${rows} --set box_cols=${cols}, or a preset for this size: kensho train --help names them`],
  );
}

/** Flags that are not named like what they set. */
const FLAGS: Readonly<Record<string, string>> = { keep_checkpoints: "keep" };

/** Those that flags read, and those of the starting script. */
const OTHER_VARIABLES = [
  "KENSHO_PRESET",
  "KENSHO_TIME",
  "KENSHO_ENGINE",
  "KENSHO_CHECKPOINT",
  "KENSHO_START_QUICK",
  "KENSHO_SYSTEM_NODE",
];

function presetLayer(name: string, presets: RunConfigSources["presets"]): ConfigLayer {
  const values = Object.hasOwn(presets, name) ? presets[name] : undefined;
  if (values === undefined)
    throw new UsageError(`There is no preset ${name}.`, suggestOneOrAll(name, Object.keys(presets)));
  return { source: `preset ${name}`, values };
}
