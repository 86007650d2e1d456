import { nearest, suggestNames } from "@kensho/errors";
import type { z } from "zod";
import { ConfigError } from "../errors.ts";

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

/**
 * Looks for variables of the prefix that set nothing.
 * @param others  variables that are read elsewhere, for a flag
 * @returns a sentence for each that is like nothing known @throws {ConfigError} for one that is nearly a setting
 */
export function checkEnvironment(
  env: Readonly<Record<string, string | undefined>>,
  keys: readonly string[],
  others: readonly string[],
): string[] {
  const known = [...keys.map((key) => `${ENV_PREFIX}${key.toUpperCase()}`), ...others];
  const unknown = Object.keys(env).filter((name) => name.startsWith(ENV_PREFIX) && !known.includes(name));
  return unknown.map((name) => {
    const near = nearest(
      name.slice(ENV_PREFIX.length),
      known.map((other) => other.slice(ENV_PREFIX.length)),
    );
    if (near === undefined) return `${name} is not a setting and has no effect`;
    throw new ConfigError(`The variable ${name} is not a setting.`, [
      `Did you mean ${ENV_PREFIX}${near}? Otherwise unset it.`,
    ]);
  });
}

/** A value written on the command line or in the environment: a number, true or false, null, or else text. */
export function scalar(text: string): unknown {
  if (text === "true") return true;
  if (text === "false") return false;
  if (text === "null" || text === "~") return null;
  return text.trim() !== "" && Number.isFinite(Number(text)) ? Number(text) : text;
}

/** Schemas whose keys do not overlap, by the part of Kensho that each configures: `{ model, train }`. */
export type ConfigSections = Readonly<Record<string, z.ZodObject>>;

/** A value for every section, defaults filled in. */
export type ResolvedConfig<Sections extends ConfigSections> = {
  readonly [Name in keyof Sections]: z.output<Sections[Name]>;
};

/** The keys of all sections. */
export const configKeys = (sections: ConfigSections): string[] =>
  Object.values(sections).flatMap((schema) => Object.keys(schema.shape));

/**
 * Lays the layers over one another and checks the result: all problems at once, each with the place it came from.
 * @param sections  strict objects of the known keys, with their defaults
 * @param layers  the strongest first
 * @throws {ConfigError}
 */
export function resolveConfig<Sections extends ConfigSections>(
  sections: Sections,
  layers: readonly ConfigLayer[],
): ResolvedConfig<Sections> {
  const { merged, sources, problems, suggestions } = mergeLayers(configKeys(sections), layers);
  const resolved: Record<string, unknown> = {};
  for (const [name, schema] of Object.entries(sections)) {
    const own = Object.fromEntries(Object.entries(merged).filter(([key]) => key in schema.shape));
    const parsed = schema.safeParse(own);
    resolved[name] = parsed.data;
    for (const { code, message, path } of parsed.error?.issues ?? []) {
      const source = sources.get(String(path[0]));
      const unset = source === undefined && !(String(path[0]) in own);
      // A rule between keys may speak of one that has its default.
      const missing = unset && code !== "custom";
      if (unset)
        suggestions.push(`Give ${path.join(".")} a value: --set ${path.join(".")}=…, or a line in the config.`);
      problems.push(`✖ ${missing ? "Missing value" : message} → at ${path.join(".")}${source ? ` in ${source}` : ""}`);
    }
  }
  if (problems.length > 0) {
    const lines = problems.map((line) => `  ${line}`).join("\n");
    throw new ConfigError(`The configuration cannot be used.\n${lines}`, [...new Set(suggestions)]);
  }
  return resolved as ResolvedConfig<Sections>;
}

/** Returns the value of each key with the highest precedence, its source, and the unknown keys. */
function mergeLayers(keys: readonly string[], layers: readonly ConfigLayer[]) {
  const merged: Record<string, unknown> = {};
  const sources = new Map<string, string>();
  const problems: string[] = [];
  const suggestions: string[] = [];
  for (const { source, values } of layers) {
    for (const [key, value] of Object.entries(values)) {
      if (keys.includes(key)) {
        if (sources.has(key)) continue;
        merged[key] = value;
        sources.set(key, source);
      } else if (key !== "$schema") {
        problems.push(`✖ Unknown key ${key} → in ${source}`);
        suggestions.push(...suggestNames(key, keys));
      }
    }
  }
  return { merged, sources, problems, suggestions };
}
