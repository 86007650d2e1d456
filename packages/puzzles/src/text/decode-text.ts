import { PuzzleFormatError } from "../errors.ts";
import { describeFileType } from "./describe-file-type.ts";

/** Returns the text of a puzzle file: UTF-8, Windows-1252 (Latin-1) where it is not UTF-8, or UTF-16 with a byte order mark. The mark is removed, and so is what follows a DOS end mark (Ctrl-Z)
 * that ends the file.
 * @throws {PuzzleFormatError} for a file that is not text; it names the kind of file where that is known */
export function decodeText(bytes: Uint8Array): string {
  const type = describeFileType(bytes);
  if (type !== undefined) throw new PuzzleFormatError(`this is ${type.name}`, { hint: type.hint });
  const text = withoutDosEnd(new TextDecoder(textEncoding(bytes)).decode(bytes));
  // Control characters do not occur in text.
  if (CONTROL.test(text.slice(0, CHECKED))) {
    if (isUnmarkedUtf16(bytes)) {
      throw new PuzzleFormatError("this is UTF-16 text without a byte order mark", { hint: "save it as UTF-8" });
    }
    throw new PuzzleFormatError("this is a binary file, not a text with puzzles", {
      hint: "name a file of plain text",
    });
  }
  return text;
}

/** Removes the Ctrl-Z that old editors ended a text with, and the zeros or further marks that filled its last block. */
function withoutDosEnd(text: string): string {
  let end = text.length;
  while (end > 0 && "\x1a\0\r\n ".includes(text[end - 1]!)) end--;
  return text.slice(end).trimStart().startsWith("\x1a") ? text.slice(0, end) : text;
}

/** Control characters other than white space and the escape character. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
const CONTROL = /[\0-\x08\x0e-\x1a\x1c-\x1f]/;

/** Number of characters at the start of a text that are checked. */
const CHECKED = 4096;

/** The encoding of a text by its first bytes: what its mark declares, else UTF-8, or Windows-1252 where they are not UTF-8. */
export function textEncoding(bytes: Uint8Array): "utf-8" | "utf-16le" | "utf-16be" | "windows-1252" {
  const [a, b] = bytes;
  if (a === 0xff && b === 0xfe) return "utf-16le";
  if (a === 0xfe && b === 0xff) return "utf-16be";
  try {
    // The last character may not be whole.
    new TextDecoder("utf-8", { fatal: true }).decode(bytes, { stream: true });
    return "utf-8";
  } catch {
    return "windows-1252";
  }
}

/** Whether every other byte is zero, as in Latin letters and digits of two bytes each. */
function isUnmarkedUtf16(bytes: Uint8Array): boolean {
  const start = bytes.subarray(0, Math.min(bytes.length & ~1, 256));
  const zeros = [0, 1].map((odd) => start.filter((byte, i) => i % 2 === odd && byte === 0).length);
  return start.length > 0 && 2 * Math.max(...zeros) === start.length && Math.min(...zeros) === 0;
}
