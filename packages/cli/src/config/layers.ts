import type { z } from "zod";
import { ConfigError } from "../errors.ts";
import { suggestNames } from "../nearest.ts";

/** Values from one place, which messages name: `--config run.yaml`, `KENSHO_LR`, `preset sudoku-6x6`. */
export interface ConfigLayer {
  readonly source: string;
  readonly values: Readonly<Record<string, unknown>>;
}

/** Prefix of the environment variables that set config keys: `KENSHO_HIDDEN_SIZE=96`. */
const ENV_PREFIX = "KENSHO_";

/** The settings that the environment makes. Other variables of this prefix belong to other parts of Kensho. */
export function environmentLayers(
  env: Readonly<Record<string, string | undefined>>,
  keys: readonly string[],
): ConfigLayer[] {
  const layers: ConfigLayer[] = [];
  for (const key of keys) {
    const name = `${ENV_PREFIX}${key.toUpperCase()}`;
    const text = env[name];
    if (text !== undefined) layers.push({ source: name, values: { [key]: scalar(text) } });
  }
  return layers;
}

/** A value written on the command line or in the environment: a number, true or false, null, or else text. */
export function scalar(text: string): unknown {
  if (text === "true") return true;
  if (text === "false") return false;
  if (text === "null" || text === "~") return null;
  return text.trim() !== "" && Number.isFinite(Number(text)) ? Number(text) : text;
}

/**
 * Lays the layers over one another and checks the result: all problems at once, each with the place it came from.
 * @param schema  a strict object of the known keys, with their defaults
 * @param layers  the strongest first
 * @throws {ConfigError}
 */
export function resolveConfig<Schema extends z.ZodObject>(
  schema: Schema,
  layers: readonly ConfigLayer[],
): z.output<Schema> {
  const keys = Object.keys(schema.shape);
  const merged: Record<string, unknown> = {};
  const sources = new Map<string, string>();
  const problems: string[] = [];
  const suggestions: string[] = [];
  for (const { source, values } of layers) {
    for (const [key, value] of Object.entries(values)) {
      if (!keys.includes(key)) {
        if (key === "$schema") continue;
        problems.push(`✖ Unknown key ${key} → in ${source}`);
        suggestions.push(...suggestNames(key, keys));
      } else if (!sources.has(key)) {
        merged[key] = value;
        sources.set(key, source);
      }
    }
  }
  const parsed = schema.safeParse(merged);
  for (const issue of parsed.error?.issues ?? []) {
    const source = sources.get(String(issue.path[0]));
    problems.push(
      `✖ ${issue.message} → at ${issue.path.join(".") || "(whole config)"}${source ? ` in ${source}` : ""}`,
    );
  }
  if (problems.length > 0 || !parsed.success) {
    throw new ConfigError(`The configuration cannot be used.\n${problems.map((line) => `  ${line}`).join("\n")}`, [
      ...new Set(suggestions),
    ]);
  }
  return parsed.data;
}
