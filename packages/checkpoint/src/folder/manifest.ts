import { createHash } from "node:crypto";
import { z } from "zod";
import { CheckpointError, quoted } from "../errors.ts";
import { duplicateKey } from "../json/duplicate-key.ts";
import { GROUP_FILES, type GroupFile } from "./names.ts";

/** Size and hash of one file of a checkpoint. */
interface FileRecord {
  readonly bytes: number;
  /** In hexadecimal. */
  readonly sha256: string;
}

/** `state.json`: what a checkpoint folder holds, and the caller's own state. */
export interface Manifest {
  readonly step: number;
  readonly files: Readonly<Partial<Record<GroupFile, FileRecord>>>;
  readonly state: Readonly<Record<string, unknown>>;
}

const FORMAT = "kensho-checkpoint";
const VERSION = 1;

/** Keys of `state.json` that the caller's state cannot use. */
export const RESERVED_KEYS = ["format", "version", "step", "files", "sha256"] as const;

/** Stands for the hash of `state.json` in the text that is hashed. */
const BLANK = "0".repeat(64);

/** Bytes hashed at once: no hash takes 2 GiB. */
const WINDOW = 2 ** 28;

const Hash = z.string().regex(/^[0-9a-f]{64}$/);
const Envelope = z.looseObject({
  format: z.literal(FORMAT),
  version: z.int(),
  sha256: Hash,
});
const Fields = z.looseObject({
  step: z.int().nonnegative(),
  files: z.partialRecord(z.enum(GROUP_FILES), z.object({ bytes: z.int().nonnegative(), sha256: Hash })),
});

/** SHA-256 of parts, one after the other. */
export function sha256(...parts: readonly (Uint8Array | string)[]): string {
  const hash = createHash("sha256");
  for (const part of parts) {
    if (typeof part === "string") hash.update(part);
    else for (let at = 0; at < part.length; at += WINDOW) hash.update(part.subarray(at, at + WINDOW));
  }
  return hash.digest("hex");
}

/** The text of `state.json`. Its own `sha256` is that of the text with 64 zeros in the hash's place, so that a flipped bit shows here too. */
export function encodeManifest({ step, files, state }: Manifest, file: string): Uint8Array {
  const content = { format: FORMAT, version: VERSION, sha256: BLANK, step, files, ...state };
  const text = `${JSON.stringify(content, (key, value: unknown) => exact(key, value, file), 2)}\n`;
  return new TextEncoder().encode(text.replace(BLANK, sha256(text)));
}

/** Refuses what JSON would silently turn into something else. */
function exact(key: string, value: unknown, file: string): unknown {
  const lossy =
    typeof value === "number" ? !Number.isFinite(value) : typeof value === "bigint" || ArrayBuffer.isView(value);
  if (!lossy) return value;
  const kind = typeof value === "object" ? Object.prototype.toString.call(value).slice(8, -1) : String(value);
  throw new CheckpointError(file, `the state's ${quoted(key)} is ${kind}, which JSON cannot hold`, {
    hint: "store numbers that are finite, arrays and text",
  });
}

/** @throws {CheckpointError} if the text is not that of a whole `state.json` of a version known here */
export function decodeManifest(bytes: Uint8Array, file: string): Manifest {
  const refuse = (problem: string, cause?: unknown) =>
    new CheckpointError(file, problem, { hint: "the checkpoint is damaged; use another one", cause });
  let text: string;
  let json: unknown;
  try {
    text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
    json = JSON.parse(text);
  } catch (cause) {
    throw refuse("it is not valid JSON", cause);
  }
  const envelope = Envelope.safeParse(json);
  if (!envelope.success) throw refuse("it is not the state of a Kensho checkpoint");
  if (envelope.data.version !== VERSION) {
    throw new CheckpointError(
      file,
      `it has version ${envelope.data.version} of the format, and this program reads ${VERSION}`,
      {
        hint: "read it with the version of Kensho that wrote it",
      },
    );
  }
  if (sha256(text.replace(envelope.data.sha256, BLANK)) !== envelope.data.sha256) {
    throw refuse("its checksum does not match: it was changed after it was saved");
  }
  const fields = Fields.safeParse(json);
  if (!fields.success || duplicateKey(text) !== undefined) throw refuse("its fields are not those of a checkpoint");
  const { step, files } = fields.data;
  // From the JSON itself, which keeps a key such as `__proto__`.
  const { format, version, sha256: own, step: _, files: __, ...state } = json as Record<string, unknown>;
  return { step, files: files as Manifest["files"], state };
}
