/** Bytes of a file that tell what it is. */
const TELLING_BYTES = 8;

/**
 * Whether a file begins as `torch.save` begins one, in the new format or the old, and not as a safetensors file. Those begin with the
 * length of their header, which could be the same bytes only in a header larger than is allowed.
 */
export function looksLikePytorch(first: Uint8Array): boolean {
  return isZip(first) || isLegacyPickle(first);
}

/** An archive, empty ones included. */
export function isZip([p, k, third, fourth]: Uint8Array): boolean {
  return p === 0x50 && k === 0x4b && ((third === 3 && fourth === 4) || (third === 5 && fourth === 6));
}

/** A pickle of protocol 2 to 5 that stands alone. */
export function isLegacyPickle(bytes: Uint8Array): boolean {
  const [proto, version = 0] = bytes;
  // Four zero bytes would make the first eight a plausible header length.
  return proto === 0x80 && version >= 2 && version <= 5 && bytes.subarray(4, TELLING_BYTES).some((byte) => byte !== 0);
}
