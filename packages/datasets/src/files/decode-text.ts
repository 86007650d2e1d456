import { PuzzleFormatError } from "../errors.ts";

/** Text of a puzzle file: UTF-8, or UTF-16 with a byte order mark. The mark is taken off.
 * @throws {PuzzleFormatError} for a file that is binary */
export function decodeText(bytes: Uint8Array): string {
  const [a, b] = bytes;
  const text = new TextDecoder(textEncoding(bytes)).decode(bytes);
  // Undecodable bytes are shown as U+FFFD; a few may be a comment in an old encoding, control characters are no text at all.
  const end = Math.min(text.length, 4096);
  for (let i = 0; i < end; i++) {
    const code = text.charCodeAt(i);
    if (code < 9 || (code > 13 && code < 27) || (code > 27 && code < 32)) {
      if (isUnmarkedUtf16(bytes)) {
        throw new PuzzleFormatError("this is a text in UTF-16 that does not begin with its mark", {
          hint: "save it as UTF-8",
        });
      }
      throw new PuzzleFormatError("this is a binary file, not a text with puzzles", {
        hint: a === 0x1f && b === 0x8b ? "it is compressed: unpack it first (gunzip)" : "puzzles are plain text",
      });
    }
  }
  return text;
}

/** The encoding that the first bytes of a text declare; UTF-8 where they declare none. */
export function textEncoding([a, b]: Uint8Array): "utf-8" | "utf-16le" | "utf-16be" {
  return a === 0xff && b === 0xfe ? "utf-16le" : a === 0xfe && b === 0xff ? "utf-16be" : "utf-8";
}

/** Whether every other byte is zero, as in Latin letters and digits of two bytes each. */
function isUnmarkedUtf16(bytes: Uint8Array): boolean {
  const start = bytes.subarray(0, Math.min(bytes.length & ~1, 256));
  const zeros = [0, 1].map((odd) => start.filter((byte, i) => i % 2 === odd && byte === 0).length);
  return start.length > 0 && 2 * Math.max(...zeros) === start.length;
}
