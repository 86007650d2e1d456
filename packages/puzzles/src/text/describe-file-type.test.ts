import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { describeFileType } from "./describe-file-type.ts";

const bytes = (text: string): Uint8Array => Uint8Array.from(text, (char) => char.charCodeAt(0));
const zip = (name: string): string =>
  `PK\x03\x04${"\0".repeat(22)}${String.fromCharCode(name.length)}\0\0\0${name}content`;

test.each([
  [zip("puzzles.csv"), "a ZIP archive"],
  [zip("arr_0.npy"), "a NumPy archive (.npz)"],
  [zip("[Content_Types].xml"), "an office document (.xlsx, .docx, .ods)"],
  ["\xfd7zXZ\0\0\x04", "an xz file"],
  ["BZh91AY&SY", "a bzip2 file"],
  ["\x28\xb5\x2f\xfd\x24", "a Zstandard file"],
  ["PAR1\x15\x04", "a Parquet file"],
  ["\x89PNG\r\n\x1a\n\0", "a PNG image"],
  ["\xff\xd8\xff\xe0\0\x10JFIF", "a JPEG image"],
  ["%PDF-1.7\n", "a PDF document"],
  ["\x93NUMPY\x01\0", "a NumPy array (.npy)"],
  [`${"\0".repeat(257)}ustar`, "a tar archive"],
  ["version https://git-lfs.github.com/spec/v1\noid sha256:0\n", "a Git LFS pointer, not the file itself"],
])("%j", (start, name) => {
  expect(describeFileType(bytes(start))).toMatchObject({ name, hint: expect.stringMatching(/^[a-z]/) });
});

test("what Node compresses is recognised", () => {
  expect(describeFileType(gzipSync("4.3."))).toEqual({ name: "a gzip file", hint: "unpack it first (gunzip)" });
});

test.each(["", "P", "4.3.2.4114..3..4", "BZh", "BMX", "MZ 4.3.", "RIFF of the day", "question,answer\n"])(
  "%j is not recognised",
  (text) => {
    expect(describeFileType(bytes(text))).toBeUndefined();
  },
);
