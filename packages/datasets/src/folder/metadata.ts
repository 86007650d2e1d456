import { DatasetFileError, type DatasetMetadata } from "@kensho/puzzles";

const COUNTS = [
  "pad_id",
  "blank_identifier_id",
  "vocab_size",
  "seq_len",
  "num_puzzle_identifiers",
  "total_groups",
  "total_puzzles",
] as const;

/** Checks the parsed text of a `dataset.json`. @throws {DatasetFileError} naming the field */
export function parseMetadata(file: string, value: unknown): DatasetMetadata {
  const fail = (field: string, wanted: string, got: unknown): never => {
    throw new DatasetFileError(file, `${field}: expected ${wanted}, got ${JSON.stringify(got) ?? "nothing"}`);
  };
  if (typeof value !== "object" || value === null || Array.isArray(value)) return fail("top level", "an object", value);
  const fields = value as Record<string, unknown>;
  for (const field of COUNTS) {
    const count = fields[field];
    if (!Number.isSafeInteger(count) || (count as number) < 0) fail(field, "a whole number from 0", count);
  }
  const { ignore_label_id, mean_puzzle_examples, sets, vocab_size, seq_len } = fields;
  if (ignore_label_id !== null && !Number.isSafeInteger(ignore_label_id))
    fail("ignore_label_id", "a whole number or null", ignore_label_id);
  if (typeof mean_puzzle_examples !== "number" || !(mean_puzzle_examples >= 0)) {
    fail("mean_puzzle_examples", "a number from 0", mean_puzzle_examples);
  }
  if (vocab_size === 0) fail("vocab_size", "at least 1", vocab_size);
  if (seq_len === 0) fail("seq_len", "at least 1", seq_len);
  if (!Array.isArray(sets) || !sets.every((set) => typeof set === "string" && /^[\w-]+$/.test(set))) {
    fail("sets", "a list of names", sets);
  } else if (sets.length !== 1) {
    fail("sets", "one set (folders with several are not supported)", sets);
  }
  return fields as unknown as DatasetMetadata;
}
