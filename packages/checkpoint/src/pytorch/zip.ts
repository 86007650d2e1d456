import { quoted } from "../errors.ts";
import { crc32 } from "./crc32.ts";
import type { Refuse } from "./refusal.ts";
import { type DirectoryEntry, readDirectory } from "./zip-directory.ts";

/*
 * Not a library's work: what torch.save writes is never packed, so that an entry is a part of the file as it is, and what a hostile
 * file calls for is the checks, of which the established reader (yauzl) makes none of checksums and none of overlaps.
 */

const LOCAL_HEADER = 0x04034b50;
const LOCAL_HEADER_BYTES = 30;

/**
 * The entries of a zip archive by name, as parts of `bytes`. Every one is checked against its checksum, and no two share a byte.
 * Sizes come from the directory at the end alone, so data descriptors and 64-bit sizes make no difference.
 *
 * @throws {CheckpointError} if the archive is damaged, cut short, ambiguous, packed or encrypted
 */
export function readZip(bytes: Uint8Array, refuse: Refuse): ReadonlyMap<string, Uint8Array> {
  const { entries, start: directoryStart } = readDirectory(bytes, refuse);
  const contents = new Map<string, Uint8Array>();
  let free = 0;
  for (const entry of [...entries].sort((a, b) => a.offset - b.offset)) {
    const { name, offset, size } = entry;
    if (offset < free) throw refuse(`its entry ${quoted(name)} overlaps the one before it`);
    const start = dataStart(bytes, entry, refuse);
    free = start + size;
    if (free > directoryStart) {
      throw refuse(`its entry ${quoted(name)} ends at byte ${free}, past the data, which ends at ${directoryStart}`);
    }
    const content = bytes.subarray(start, free);
    if (crc32(content) !== entry.crc32) {
      throw refuse(
        `the checksum of its entry ${quoted(name)} does not match`,
        "fetch it again; if it was saved without checksums, save it with torch.serialization.set_crc32_options(True)",
      );
    }
    if (contents.has(name)) throw refuse(`it has the entry ${quoted(name)} twice`);
    contents.set(name, content);
  }
  return contents;
}

/** Where an entry's data begins, behind its local header, which must be there and bear the same name. */
function dataStart(bytes: Uint8Array, { name, rawName, offset }: DirectoryEntry, refuse: Refuse): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const nameStart = offset + LOCAL_HEADER_BYTES;
  if (nameStart > bytes.length || view.getUint32(offset, true) !== LOCAL_HEADER) {
    throw refuse(`its entry ${quoted(name)} is not at byte ${offset}, where the directory says`);
  }
  const nameEnd = nameStart + view.getUint16(offset + 26, true);
  if (Buffer.compare(bytes.subarray(nameStart, nameEnd), rawName) !== 0) {
    throw refuse(`its entry ${quoted(name)} has another name at byte ${offset}`);
  }
  return nameEnd + view.getUint16(offset + 28, true);
}
