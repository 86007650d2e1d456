import { readFile } from "node:fs/promises";
import { parseDocument } from "yaml";
import { ConfigError } from "../errors.ts";
import type { ConfigLayer } from "./layers.ts";

/** A config file is a page of settings; anything much larger was named by mistake. */
const MAX_BYTES = 1_000_000;

/**
 * Reads a YAML (or JSON) file of settings.
 * @throws {ConfigError} if it is not YAML, or not a table of keys; the message names the line
 */
export async function readConfigFile(file: string): Promise<ConfigLayer> {
  const bytes = await readFile(file);
  if (bytes.length > MAX_BYTES || bytes.includes(0)) throw new ConfigError(`${file}: this is not a YAML config file.`);
  const document = parseDocument(bytes.toString("utf8"), { prettyErrors: true });
  const [problem] = document.errors;
  if (problem !== undefined) {
    const line = problem.linePos?.[0].line;
    throw new ConfigError(
      `${file}${line === undefined ? "" : `:${line}`}: ${problem.message.split("\n")[0]?.replace(/ at line .*$/, "")}`,
    );
  }
  const values: unknown = document.toJS() ?? {};
  if (typeof values !== "object" || values === null || Array.isArray(values)) {
    throw new ConfigError(`${file}: a table of keys was expected, like \`hidden_size: 96\`.`);
  }
  return { source: file, values: { ...values } };
}
