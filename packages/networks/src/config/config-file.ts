import { createReadStream } from "node:fs";
import { textEncoding } from "@kensho/puzzles";
import { type Document, LineCounter, parseDocument, type YAMLParseError } from "yaml";
import { ConfigError } from "../errors.ts";
import type { ConfigLayer } from "./layers.ts";

/** A config file is a page of settings; anything much larger was named by mistake. */
const MAX_BYTES = 100_000;

/**
 * Reads a YAML (or JSON) file of settings.
 * @throws {ConfigError} if it is not YAML, or not a table of keys; the message names the line
 */
export async function readConfigFile(file: string): Promise<ConfigLayer> {
  const bytes = await readStart(file);
  const text = new TextDecoder(textEncoding(bytes)).decode(bytes);
  if (bytes.length > MAX_BYTES || text.includes("\0"))
    throw new ConfigError(`${file}: this is not a YAML config file.`);
  const lineCounter = new LineCounter();
  const document = parseDocument(text, { prettyErrors: false, lineCounter, logLevel: "error" });
  const [problem] = document.errors;
  if (problem !== undefined) {
    const { line } = lineCounter.linePos(problem.pos[0]);
    throw new ConfigError(`${file}:${line}: ${reasonOf(problem)}`);
  }
  const values = plainValues(document, file);
  if (typeof values !== "object" || values === null || Array.isArray(values)) {
    throw new ConfigError(`${file}: a table of keys was expected, like \`hidden_size: 96\`.`);
  }
  return { source: file, values: { ...values } };
}

/** As much of a file as tells whether it is a config file: a pipe is read to its end, and `/dev/urandom` has none. */
async function readStart(file: string): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of createReadStream(file, { end: MAX_BYTES })) parts.push(part as Buffer);
  return Buffer.concat(parts);
}

/** Describes a fault in the words of the parser, except where these describe the parser itself. */
function reasonOf({ code, message }: YAMLParseError): string {
  if (code === "MULTIPLE_DOCS") return "it holds several documents, and one table of keys is expected.";
  if (code === "RESOURCE_EXHAUSTION") return "it is nested too deep for a config file.";
  return message;
}

function plainValues(document: Document, file: string): unknown {
  try {
    return document.toJS() ?? {};
  } catch (cause) {
    // Aliases of aliases, which would fill the memory.
    throw new ConfigError(`${file}: it is not a config file: ${cause instanceof Error ? cause.message : cause}.`, [], {
      cause,
    });
  }
}
