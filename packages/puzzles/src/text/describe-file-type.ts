/** A known kind of file that is not plain text, and what to do with it. */
export interface FileType {
  /** What the file is, with its article: `a ZIP archive`. */
  readonly name: string;
  /** An imperative sentence without a final period. */
  readonly hint: string;
}

interface Signature extends FileType {
  /** Bytes, or characters of one byte each, at {@link offset}. */
  readonly magic: string;
  readonly offset?: number;
  /** A further condition, for files that share their first bytes with others. */
  readonly matches?: (start: Uint8Array) => boolean;
}

const unpack = (command: string): string => `unpack it first (${command})`;
const AS_TEXT = "save the puzzles as plain text, one a line";
const EXPORT_CSV = "export it as CSV";

/** In the order in which they are compared: the more specific one of two that share a beginning comes first. */
const SIGNATURES: readonly Signature[] = [
  { name: "a gzip file", magic: "\x1f\x8b", hint: unpack("gunzip") },
  {
    name: "a NumPy archive (.npz)",
    magic: "PK\x03\x04",
    matches: (start) => zipEntryName(start).endsWith(".npy"),
    hint: "save its array with numpy.save as .npy, or as text",
  },
  {
    name: "an office document (.xlsx, .docx, .ods)",
    magic: "PK\x03\x04",
    matches: (start) => /^(\[Content_Types\]|_rels\/|xl\/|word\/|docProps\/|mimetype$)/.test(zipEntryName(start)),
    hint: `${EXPORT_CSV} or plain text`,
  },
  { name: "a ZIP archive", magic: "PK\x03\x04", hint: unpack("unzip") },
  { name: "an empty ZIP archive", magic: "PK\x05\x06", hint: "put the puzzles in a text file" },
  { name: "an xz file", magic: "\xfd7zXZ\0", hint: unpack("unxz") },
  { name: "a bzip2 file", magic: "BZh", matches: (start) => /[1-9]/.test(ascii(start, 3, 1)), hint: unpack("bunzip2") },
  { name: "a Zstandard file", magic: "\x28\xb5\x2f\xfd", hint: unpack("unzstd") },
  { name: "an LZ4 file", magic: "\x04\x22\x4d\x18", hint: unpack("unlz4") },
  { name: "a 7z archive", magic: "7z\xbc\xaf\x27\x1c", hint: unpack("7z x") },
  { name: "a RAR archive", magic: "Rar!\x1a\x07", hint: unpack("unrar x") },
  { name: "a tar archive", magic: "ustar", offset: 257, hint: unpack("tar xf") },
  { name: "a NumPy array (.npy)", magic: "\x93NUMPY", hint: "save the puzzles as text, one a line (numpy.savetxt)" },
  { name: "a Parquet file", magic: "PAR1", hint: `${EXPORT_CSV} (pandas: read_parquet, to_csv)` },
  { name: "an Arrow file", magic: "ARROW1", hint: EXPORT_CSV },
  { name: "an HDF5 file", magic: "\x89HDF\r\n\x1a\n", hint: EXPORT_CSV },
  { name: "an SQLite database", magic: "SQLite format 3\0", hint: EXPORT_CSV },
  { name: "an old office document (.xls, .doc)", magic: "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", hint: EXPORT_CSV },
  { name: "a PDF document", magic: "%PDF-", hint: AS_TEXT },
  { name: "a PostScript document", magic: "%!PS", hint: AS_TEXT },
  { name: "an RTF document", magic: "{\\rtf", hint: AS_TEXT },
  { name: "a PNG image", magic: "\x89PNG\r\n\x1a\n", hint: AS_TEXT },
  { name: "a JPEG image", magic: "\xff\xd8\xff", hint: AS_TEXT },
  { name: "a GIF image", magic: "GIF8", hint: AS_TEXT },
  { name: "a WebP image", magic: "RIFF", matches: (start) => ascii(start, 8, 4) === "WEBP", hint: AS_TEXT },
  { name: "a TIFF image", magic: "II*\0", hint: AS_TEXT },
  { name: "a TIFF image", magic: "MM\0*", hint: AS_TEXT },
  { name: "a BMP image", magic: "BM", matches: (start) => ascii(start, 6, 4) === "\0\0\0\0", hint: AS_TEXT },
  { name: "a HEIC or AVIF image", magic: "ftyp", offset: 4, hint: AS_TEXT },
  { name: "a program", magic: "\x7fELF", hint: "name a file of puzzles" },
  {
    name: "a program",
    magic: "MZ",
    matches: (start) => start.subarray(2, 64).includes(0),
    hint: "name a file of puzzles",
  },
  {
    name: "a Python pickle",
    magic: "\x80",
    matches: ([, version = 0]) => version >= 2 && version <= 5,
    hint: EXPORT_CSV,
  },
  {
    name: "a Git LFS pointer, not the file itself",
    magic: "version https://git-lfs.github.com/spec/",
    hint: "fetch the file with `git lfs pull`",
  },
];

/** Number of bytes at the start of a file that {@link describeFileType} looks at. */
export const FILE_TYPE_BYTES = 512;

/** Recognises a file by its first bytes: archives, compressed files, databases, documents, images, and Git LFS pointers.
 * @param bytes the file, or at least its first {@link FILE_TYPE_BYTES} bytes
 * @returns `undefined` for plain text and for anything unknown */
export function describeFileType(bytes: Uint8Array): FileType | undefined {
  const start = bytes.subarray(0, FILE_TYPE_BYTES);
  const found = SIGNATURES.find(
    ({ magic, offset = 0, matches }) => ascii(start, offset, magic.length) === magic && (matches?.(start) ?? true),
  );
  return found === undefined ? undefined : { name: found.name, hint: found.hint };
}

/** Bytes as characters, one each. */
function ascii(bytes: Uint8Array, from: number, length: number): string {
  return String.fromCharCode(...bytes.subarray(from, from + length));
}

/** The name of the first file in a ZIP archive. */
function zipEntryName(start: Uint8Array): string {
  const length = (start[26] ?? 0) + 256 * (start[27] ?? 0);
  return ascii(start, 30, length);
}
