import { type CheckpointError, quoted } from "../errors.ts";
import { type Refuse, SAVE_STATE_DICT } from "./refusal.ts";

/** What the directory at the end of a zip archive says of one entry. */
export interface DirectoryEntry {
  readonly name: string;
  readonly rawName: Uint8Array;
  /** Bytes of data. */
  readonly size: number;
  readonly crc32: number;
  /** Byte of the file at which the entry's local header begins. */
  readonly offset: number;
}

export interface Directory {
  readonly entries: readonly DirectoryEntry[];
  /** Byte of the file at which the directory begins, and all data has ended. */
  readonly start: number;
}

const END = 0x06054b50;
const END_BYTES = 22;
const END64 = 0x06064b50;
const END64_BYTES = 56;
const LOCATOR64 = 0x07064b50;
const LOCATOR64_BYTES = 20;
const ENTRY = 0x02014b50;
const ENTRY_BYTES = 46;
const EXTRA64 = 0x0001;

const [IN_64_BITS_16, IN_64_BITS_32] = [0xffff, 0xffffffff];

/** Bits of an entry's flags: encrypted, strongly encrypted, directory encrypted. */
const ENCRYPTED = 0x0001 | 0x0040 | 0x2000;

/**
 * The directory of a zip archive that fills `bytes` to the end. An archive comment is not allowed, because a comment can hold a second
 * end, and two readers would then see two archives.
 */
export function readDirectory(bytes: Uint8Array, refuse: Refuse): Directory {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const { count, start, end } = locateDirectory(view, refuse);
  const entries: DirectoryEntry[] = [];
  let at = start;
  while (at < end) {
    const { entry, next } = readEntry(view, at, end, refuse);
    entries.push(entry);
    at = next;
  }
  if (entries.length !== count) throw refuse(`its directory has ${entries.length} entries, and claims ${count}`);
  return { entries, start };
}

function locateDirectory(view: DataView, refuse: Refuse): { count: number; start: number; end: number } {
  const end = view.byteLength - END_BYTES;
  if (end < 0 || view.getUint32(end, true) !== END || view.getUint16(end + 20, true) !== 0) {
    throw refuse("it does not end as a zip archive does: it is cut short, or something follows it");
  }
  const short = {
    count: view.getUint16(end + 10, true),
    size: view.getUint32(end + 12, true),
    start: view.getUint32(end + 16, true),
  };
  const long = readEnd64(view, end, refuse);
  const { count, size, start } = long ?? short;
  const agree =
    agreesWith(short.count, count, IN_64_BITS_16) &&
    agreesWith(short.size, size, IN_64_BITS_32) &&
    agreesWith(short.start, start, IN_64_BITS_32);
  const directoryEnd = long?.at ?? end;
  // Both counts of disks, and the count of entries on this one.
  const oneDisk = view.getUint32(end + 4, true) === 0 && view.getUint16(end + 8, true) === short.count;
  if (!agree || !oneDisk || start + size !== directoryEnd) {
    throw refuse(`its directory of ${count} entries is not where the end of the file says`);
  }
  return { count, start, end: directoryEnd };
}

/** A field of the short form holds the value, or says that only the 64-bit form does. */
function agreesWith(short: number, value: number, elsewhere: number): boolean {
  return short === value || short === elsewhere;
}

/** The 64-bit form of the end, which PyTorch always writes, or `undefined` where there is none. */
function readEnd64(view: DataView, end: number, refuse: Refuse) {
  const locator = end - LOCATOR64_BYTES;
  if (locator < 0 || view.getUint32(locator, true) !== LOCATOR64) return undefined;
  const at = locator - END64_BYTES;
  const found = at >= 0 && view.getUint32(at, true) === END64 && unsigned64(view, locator + 8, refuse) === at;
  if (!found || unsigned64(view, at + 4, refuse) !== END64_BYTES - 12) {
    throw refuse("its 64-bit directory end is not where its locator says");
  }
  return {
    at,
    count: unsigned64(view, at + 32, refuse),
    size: unsigned64(view, at + 40, refuse),
    start: unsigned64(view, at + 48, refuse),
  };
}

function readEntry(view: DataView, at: number, end: number, refuse: Refuse): { entry: DirectoryEntry; next: number } {
  const misplaced = () => refuse(`its directory makes no sense at byte ${at}`);
  if (at + ENTRY_BYTES > end || view.getUint32(at, true) !== ENTRY) throw misplaced();
  const nameStart = at + ENTRY_BYTES;
  const extraStart = nameStart + view.getUint16(at + 28, true);
  const extraEnd = extraStart + view.getUint16(at + 30, true);
  const next = extraEnd + view.getUint16(at + 32, true);
  if (next > end || view.getUint16(at + 34, true) !== 0) throw misplaced();

  const rawName = new Uint8Array(view.buffer, view.byteOffset + nameStart, extraStart - nameStart);
  const name = entryName(rawName, refuse);
  const method = view.getUint16(at + 10, true);
  if ((view.getUint16(at + 8, true) & ENCRYPTED) !== 0) throw refuse(`its entry ${quoted(name)} is encrypted`);
  if (method !== 0) {
    throw refuse(
      `its entry ${quoted(name)} is compressed (method ${method}), and torch.save compresses none`,
      SAVE_STATE_DICT,
    );
  }
  // In the order in which the 64-bit form holds those that do not fit.
  const fields = [view.getUint32(at + 24, true), view.getUint32(at + 20, true), view.getUint32(at + 42, true)];
  const [size, packed, offset] = widened(view, fields, extraStart, extraEnd, misplaced) as [number, number, number];
  if (size !== packed) throw refuse(`its entry ${quoted(name)} has ${size} bytes and takes ${packed}`);
  return { entry: { name, rawName, size, crc32: view.getUint32(at + 16, true), offset }, next };
}

function entryName(raw: Uint8Array, refuse: Refuse): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(raw);
  } catch {
    throw refuse("an entry's name is not UTF-8 text");
  }
}

/** `fields`, with those that are marked as too large for 32 bits taken from the extra field that holds them in 64. */
function widened(
  view: DataView,
  fields: readonly number[],
  extraStart: number,
  extraEnd: number,
  misplaced: () => CheckpointError,
): readonly number[] {
  if (!fields.includes(IN_64_BITS_32)) return fields;
  for (let at = extraStart; at + 4 <= extraEnd; at += 4 + view.getUint16(at + 2, true)) {
    if (view.getUint16(at, true) !== EXTRA64) continue;
    const end = Math.min(at + 4 + view.getUint16(at + 2, true), extraEnd);
    let next = at + 4;
    return fields.map((field) => {
      if (field !== IN_64_BITS_32) return field;
      next += 8;
      if (next > end) throw misplaced();
      return unsigned64(view, next - 8, misplaced);
    });
  }
  throw misplaced();
}

function unsigned64(view: DataView, at: number, refuse: Refuse): number {
  const value = view.getBigUint64(at, true);
  if (value > BigInt(Number.MAX_SAFE_INTEGER)) throw refuse(`its directory speaks of ${value} bytes`);
  return Number(value);
}
