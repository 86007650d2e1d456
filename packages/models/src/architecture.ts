import { modelConfigSchema } from "./config.ts";
import { configKeys, type ModelConfig, NESTED_KEYS, type SharedConfig } from "./config-keys.ts";
import { type FamilyConfig, familyOf } from "./families.ts";
import { flagsOf, type MixerConfig, mixerOf } from "./mixers/mixers.ts";

/**
 * A config as the code of a network reads it: what only one family or one mixer has is nested there. Files and checkpoints hold the
 * flat {@link ModelConfig}; {@link architectureOf} and {@link flatConfig} convert between the two without loss.
 */
export interface Architecture extends SharedConfig {
  readonly family: FamilyConfig;
  readonly mixer: MixerConfig;
  /** Keys that were set, and that this family and this mixer do not read. They are kept for {@link flatConfig}. */
  readonly ignored?: Readonly<Record<string, unknown>>;
}

/** Returns the structured form of a flat config. */
export function architectureOf(config: ModelConfig): Architecture {
  const [family, mixer] = [familyOf(config), mixerOf(config)];
  const shared: Partial<ModelConfig> = { ...config };
  const ignored: Record<string, unknown> = {};
  const used = { ...family, ...mixer, ...flagsOf(mixer), name: family.type };
  for (const key of NESTED_KEYS) {
    delete shared[key];
    if (!(key in used) && !isDefault(key, config[key])) ignored[key] = config[key];
  }
  return { ...(shared as SharedConfig), family, mixer, ignored };
}

/**
 * Returns the flat form of a structured config, in the order of the schema.
 * @throws {z.ZodError} if the two halves do not go together
 */
export function flatConfig({ family, mixer, ignored, ...shared }: Architecture): ModelConfig {
  const { type: name, ...familyKeys } = family;
  const { type: _, ...mixerKeys } = mixer;
  return modelConfigSchema.parse({ ...ignored, ...shared, name, ...familyKeys, ...flagsOf(mixer), ...mixerKeys });
}

const isDefault = (key: keyof ModelConfig, value: unknown): boolean => {
  const { success, data } = configKeys.shape[key].safeParse(undefined);
  return success && data === value;
};
