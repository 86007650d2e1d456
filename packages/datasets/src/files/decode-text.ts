import { PuzzleFormatError } from "../errors.ts";

/** Text of a puzzle file: UTF-8, or UTF-16 with a byte order mark. The mark is taken off.
 * @throws {PuzzleFormatError} for a file that is binary */
export function decodeText(bytes: Uint8Array): string {
  const [a, b] = bytes;
  const encoding = a === 0xff && b === 0xfe ? "utf-16le" : a === 0xfe && b === 0xff ? "utf-16be" : "utf-8";
  const text = new TextDecoder(encoding).decode(bytes);
  // Undecodable bytes are shown as U+FFFD; a few may be a comment in an old encoding, control characters are no text at all.
  const end = Math.min(text.length, 4096);
  for (let i = 0; i < end; i++) {
    const code = text.charCodeAt(i);
    if (code < 9 || (code > 13 && code < 27) || (code > 27 && code < 32)) {
      throw new PuzzleFormatError("this is a binary file, not a text with puzzles", {
        hint: a === 0x1f && b === 0x8b ? "it is compressed: unpack it first (gunzip)" : "puzzles are plain text",
      });
    }
  }
  return text;
}
