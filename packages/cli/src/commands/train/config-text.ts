import type { RunConfig } from "@kensho/trainer";
import { stringify } from "yaml";
import { RUN_SECTIONS } from "../../config/train-config.ts";

const TITLES = { model: "The network", train: "Its training" } as const;

/**
 * The resolved settings as a YAML file that explains itself; `--config` reads it back to the same settings.
 * @param notes  lines for its head, such as the data set and the engine
 */
export function configText(config: RunConfig, notes: readonly string[]): string {
  const lines = notes.map((note) => `# ${note}`);
  for (const name of ["model", "train"] as const) {
    const shape: Readonly<Record<string, Described>> = RUN_SECTIONS[name].shape;
    lines.push("", `# ${TITLES[name]}`);
    for (const [key, value] of Object.entries(config[name])) {
      const description = descriptionOf(shape[key]);
      lines.push(`${key}: ${stringify(value).trimEnd()}${description === undefined ? "" : ` # ${description}`}`);
    }
  }
  return `${lines.join("\n")}\n`;
}

/** A schema as far as this file reads it: `.default()` wraps the schema that carries the description. */
interface Described {
  readonly description?: string | undefined;
  readonly unwrap?: () => unknown;
}

function descriptionOf(schema: Described | undefined): string | undefined {
  return (
    schema?.description ?? (schema?.unwrap === undefined ? undefined : descriptionOf(schema.unwrap() as Described))
  );
}
