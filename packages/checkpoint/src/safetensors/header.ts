import { z } from "zod";
import { CheckpointError, quoted } from "../errors.ts";
import { duplicateKey } from "../json/duplicate-key.ts";
import { byteLength, STORED_DTYPES, type StoredDType } from "./stored-dtype.ts";

/** What the header of a file says of one tensor; `start` and `end` count bytes from the end of the header. */
export interface TensorEntry {
  readonly name: string;
  readonly stored: StoredDType;
  readonly shape: readonly number[];
  readonly start: number;
  readonly end: number;
}

export interface Header {
  readonly metadata: Readonly<Record<string, string>>;
  /** In the order of their data. */
  readonly entries: readonly TensorEntry[];
}

/** The reference library's own limit. */
const MAX_HEADER_BYTES = 100_000_000;

const HINT = "the file is damaged or not a safetensors file; fetch or save it again";

const TensorField = z.object({
  dtype: z.string(),
  shape: z.array(z.int().nonnegative()),
  data_offsets: z.tuple([z.int().nonnegative(), z.int().nonnegative()]),
});

/**
 * Length of the JSON header, read from a file's first 8 bytes.
 * @param total size of the whole file in bytes
 */
export function headerLength(first: Uint8Array, total: number, file: string): number {
  if (first.length < 8 || total < 8) {
    throw new CheckpointError(file, `it has ${total} bytes, and a safetensors file at least 8`, { hint: HINT });
  }
  const length = new DataView(first.buffer, first.byteOffset, 8).getBigUint64(0, true);
  if (length > BigInt(MAX_HEADER_BYTES)) {
    throw new CheckpointError(file, `its header claims ${length} bytes, more than ${MAX_HEADER_BYTES}`, { hint: HINT });
  }
  if (length > BigInt(total - 8)) {
    const problem = `its header claims ${length} bytes, and ${total - 8} follow`;
    throw new CheckpointError(file, problem, { hint: HINT });
  }
  return Number(length);
}

/**
 * The checked header of a file: the tensors cover the `dataBytes` bytes after it without gap, overlap or rest.
 * @throws {CheckpointError} naming the file and the tensor
 */
export function parseHeader(json: Uint8Array, dataBytes: number, file: string): Header {
  const { __metadata__, ...fields } = parseObject(json, file);
  const metadata = __metadata__ === undefined ? {} : __metadata__;
  if (!isTextMap(metadata)) {
    throw new CheckpointError(file, "its __metadata__ is not a map from text to text", { hint: HINT });
  }
  const entries = Object.entries(fields)
    .map(([name, field]) => parseEntry(name, field, file))
    .sort((a, b) => a.start - b.start || a.end - b.end);
  checkCoverage(entries, dataBytes, file);
  return { metadata, entries };
}

function isTextMap(value: unknown): value is Record<string, string> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  return Object.values(value).every((text) => typeof text === "string");
}

function parseObject(json: Uint8Array, file: string): Record<string, unknown> {
  const refuse = (problem: string, cause?: unknown) => new CheckpointError(file, problem, { hint: HINT, cause });
  let text: string;
  let value: unknown;
  try {
    text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(json);
  } catch (cause) {
    throw refuse("its header is not UTF-8 text", cause);
  }
  if (!text.startsWith("{")) throw refuse('its header does not start with "{"');
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw refuse("its header is not valid JSON", cause);
  }
  const twice = duplicateKey(text);
  if (twice !== undefined) throw refuse(`its header has the key ${quoted(twice)} twice`);
  return value as Record<string, unknown>;
}

function parseEntry(name: string, field: unknown, file: string): TensorEntry {
  const refuse = (problem: string, hint = HINT) => new CheckpointError(file, problem, { tensor: name, hint });
  const parsed = TensorField.safeParse(field);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw refuse(`its header entry is wrong at ${issue?.path.join(".") || "the top"}: ${issue?.message}`);
  }
  const { dtype, shape, data_offsets } = parsed.data;
  const stored = STORED_DTYPES.find((known) => known === dtype);
  if (stored === undefined) {
    throw refuse(`its dtype ${quoted(dtype)} is not known here`, `convert it to one of ${STORED_DTYPES.join(", ")}`);
  }
  const [start, end] = data_offsets;
  const bytes = byteLength(stored, shape);
  if (bytes === undefined) throw refuse("its shape is larger than any file");
  if (start > end) throw refuse(`its data_offsets [${start}, ${end}] run backwards`);
  if (end - start !== bytes) {
    throw refuse(
      `its shape and ${stored} need ${bytes} bytes, its data_offsets [${start}, ${end}] hold ${end - start}`,
    );
  }
  // `-0` is valid JSON, and no length.
  return { name, stored, shape: shape.map((length) => length + 0), start, end };
}

function checkCoverage(entries: readonly TensorEntry[], dataBytes: number, file: string): void {
  let covered = 0;
  for (const { name, start, end } of entries) {
    const refuse = (problem: string) => new CheckpointError(file, problem, { tensor: name, hint: HINT });
    if (start < covered)
      throw refuse(`its data at byte ${start} overlaps the tensor before it, which ends at ${covered}`);
    if (start > covered) throw refuse(`there is a gap of ${start - covered} bytes before its data at byte ${start}`);
    if (end > dataBytes) throw refuse(`its data ends at byte ${end}, the file at ${dataBytes}: the file is cut short`);
    covered = end;
  }
  if (covered !== dataBytes) {
    const problem = `${dataBytes - covered} bytes follow the last tensor`;
    throw new CheckpointError(file, problem, { hint: HINT });
  }
}
