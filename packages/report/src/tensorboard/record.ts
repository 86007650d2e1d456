import crc32c from "crc-32/crc32c.js";

/** Added to a rotated checksum, so that the checksum of data that holds checksums is another. */
const MASK_DELTA = 0xa282ead8;

/** The CRC-32C of some bytes as record files hold it: rotated by 15 bits, and a constant added. */
function maskedChecksum(bytes: Uint8Array): number {
  const checksum = crc32c.buf(bytes) >>> 0;
  return (((checksum >>> 15) | (checksum << 17)) + MASK_DELTA) >>> 0;
}

/** A record as TensorFlow's record files hold it: length (64 bits), its checksum, the data, its checksum; little-endian. */
export function frameRecord(data: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(data.length + 16);
  const view = new DataView(bytes.buffer);
  view.setBigUint64(0, BigInt(data.length), true);
  view.setUint32(8, maskedChecksum(bytes.subarray(0, 8)), true);
  bytes.set(data, 12);
  view.setUint32(12 + data.length, maskedChecksum(data), true);
  return bytes;
}
