import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { pipeline } from "node:stream/promises";
import { DatasetFileError, DatasetOptionError, type Provenance, parseDefinition } from "@kensho/puzzles";

/** Raised whenever the same options and seed give other bytes than before. */
export const GENERATOR_VERSION = 1;

/** SHA-256 of a file and its size in bytes. */
export async function hashFile(file: string): Promise<{ bytes: number; sha256: string }> {
  const hash = createHash("sha256");
  let bytes = 0;
  await pipeline(createReadStream(file, { highWaterMark: 1 << 20 }), async (chunks: AsyncIterable<Buffer>) => {
    for await (const chunk of chunks) {
      bytes += chunk.length;
      hash.update(chunk);
    }
  });
  return { bytes, sha256: hash.digest("hex") };
}

/** Checks the parsed text of a `kensho.json`, as far as readers rely on it. @throws {DatasetFileError} naming the field */
export function parseProvenance(file: string, value: unknown): Provenance {
  const fail = (field: string, wanted: string): never => {
    throw new DatasetFileError(file, `${field}: expected ${wanted}`, {
      hint: "written by another program or version? a data set is read without this file, too",
    });
  };
  if (typeof value !== "object" || value === null) return fail("top level", "an object");
  const fields = value as Record<string, unknown>;
  if (fields.format !== 1) fail("format", "1");
  if (typeof fields.kind !== "string") fail("kind", "a name");
  if (typeof fields.source !== "string") fail("source", "a name");
  if (!Number.isSafeInteger(fields.seed)) fail("seed", "a whole number");
  if (!Number.isSafeInteger(fields.augment)) fail("augment", "a whole number");
  for (const table of ["files", "splits", "options"]) {
    if (typeof fields[table] !== "object" || fields[table] === null) fail(table, "an object");
  }
  const { fingerprints = {} } = fields as { fingerprints?: unknown };
  if (typeof fingerprints !== "object" || fingerprints === null) return fail("fingerprints", "an object");
  for (const [split, fingerprint] of Object.entries(fingerprints)) {
    if (!/^[0-9a-f]{64}$/.test(String(fingerprint))) fail(`fingerprints, ${split}`, "a SHA-256 in hexadecimal digits");
  }
  for (const [name, sum] of Object.entries(
    fields.files as Record<string, { bytes?: unknown; sha256?: unknown } | null>,
  )) {
    if (typeof sum?.bytes !== "number" || typeof sum.sha256 !== "string") fail(`files, ${name}`, "bytes and sha256");
  }
  if (fields.puzzle !== undefined) {
    try {
      parseDefinition("puzzle", fields.puzzle);
    } catch (cause) {
      if (cause instanceof DatasetOptionError) throw new DatasetFileError(file, cause.message, { cause });
      throw cause;
    }
  }
  return fields as unknown as Provenance;
}
