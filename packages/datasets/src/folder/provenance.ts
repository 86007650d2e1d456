import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { pipeline } from "node:stream/promises";
import { type CustomDefinition, parseDefinition } from "../custom/definition.ts";
import { DatasetFileError, DatasetOptionError } from "../errors.ts";

/** Raised whenever the same options and seed give other bytes than before. */
export const GENERATOR_VERSION = 1;

/** What is in one split. */
export interface SplitCounts {
  readonly groups: number;
  readonly puzzles: number;
  readonly examples: number;
}

/** What `kensho.json` records beside the official files: where a data set came from, and the sums to check it by. It holds no time and no
 * path, so the same seed and options give the same bytes. */
export interface Provenance {
  readonly format: 1;
  /** Name of the puzzle kind, e.g. `sudoku-9x9`. */
  readonly kind: string;
  readonly generator_version: number;
  readonly seed: number;
  /** Stored symmetry images per training puzzle, beside the original. */
  readonly augment: number;
  /** `generated`, or the name of the file that the puzzles were read from. */
  readonly source: string;
  /** Further options of the builder, as given. */
  readonly options: { readonly [name: string]: unknown };
  /** What makes the kind, where it is a user's own. */
  readonly puzzle?: CustomDefinition;
  readonly splits: { readonly [split: string]: SplitCounts };
  /** Per split, the fingerprint of its arrays ({@link Dataset.fingerprint}); older folders lack it. */
  readonly fingerprints?: { readonly [split: string]: string };
  /** Per file, relative to the folder. */
  readonly files: { readonly [name: string]: { readonly bytes: number; readonly sha256: string } };
}

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
