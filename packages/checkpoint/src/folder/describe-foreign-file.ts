// biome-ignore-all lint/suspicious/noControlCharactersInRegex: the bytes of files are compared, one character each
/** A file that is not a file of weights, and what to do about it. */
interface ForeignFile {
  /** With its article: `a Git LFS pointer`. */
  readonly name: string;
  /** An imperative without a final period. */
  readonly hint: string;
}

interface Signature extends ForeignFile {
  readonly pattern: RegExp;
}

const DOWNLOAD = "download the file itself; a link to a page about it is not enough";
const CONVERT = "save the weights as .safetensors";

/** By the first bytes of a file, one character each. */
const SIGNATURES: readonly Signature[] = [
  {
    name: "a Git LFS pointer, and not the file that it points to",
    pattern: /^version https:\/\/git-lfs\.github\.com\/spec\//,
    hint: "fetch the file: git lfs install, then git lfs pull",
  },
  {
    name: "a page of HTML",
    pattern: /^(\xef\xbb\xbf)?\s*(<!--[\s\S]*?-->\s*)?<(!doctype\s+html|html|head|body)\b/i,
    hint: DOWNLOAD,
  },
  { name: "an XML document", pattern: /^(\xef\xbb\xbf)?\s*<\?xml\b/, hint: DOWNLOAD },
  { name: "a NumPy archive (.npz)", pattern: /^PK\x03\x04.{22}..[\s\S]{0,120}?\.npy/s, hint: CONVERT },
  { name: "a NumPy array (.npy)", pattern: /^\x93NUMPY/, hint: CONVERT },
  { name: "an HDF5 file", pattern: /^\x89HDF\r\n\x1a\n/, hint: CONVERT },
  { name: "a GGUF file", pattern: /^GGUF/, hint: CONVERT },
  {
    name: "an ONNX model",
    pattern: /^\x08[\x01-\x20][\x12\x1a\x22\x2a\x32\x3a]/,
    hint: "name the checkpoint that it was exported from",
  },
  { name: "a gzip file", pattern: /^\x1f\x8b/, hint: "unpack it first (gunzip)" },
  { name: "an xz file", pattern: /^\xfd7zXZ\0/, hint: "unpack it first (unxz)" },
  { name: "a Zstandard file", pattern: /^\x28\xb5\x2f\xfd/, hint: "unpack it first (unzstd)" },
  { name: "a bzip2 file", pattern: /^BZh[1-9]/, hint: "unpack it first (bunzip2)" },
  { name: "a tar archive", pattern: /^[\s\S]{257}ustar/, hint: "unpack it first (tar xf)" },
];

/** Bytes at the start of a file that {@link describeForeignFile} looks at. */
export const FOREIGN_BYTES = 512;

/**
 * Recognises a file that was named in the place of weights.
 * @param first its first {@link FOREIGN_BYTES} bytes
 * @returns `undefined` for a file that may hold weights
 */
export function describeForeignFile(first: Uint8Array): ForeignFile | undefined {
  const start = String.fromCharCode(...first.subarray(0, FOREIGN_BYTES));
  return SIGNATURES.find(({ pattern }) => pattern.test(start));
}
