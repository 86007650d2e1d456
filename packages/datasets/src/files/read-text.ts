import { pipeline, Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import { decodeText, describeFileType, FILE_TYPE_BYTES, PuzzleFormatError, textEncoding } from "@kensho/puzzles";

/** A DOS end mark at the end of a text, and what may fill the last block. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: the mark is a control character
const DOS_END = /\x1a[\x1a\0\r\n ]*$/;

/** Reads the text of a file or pipe, part by part: plain or gzip (recognised by content), UTF-8, Windows-1252 or marked UTF-16. A mark at its end, as DOS
 * wrote one, is removed.
 * @param options.head bytes that are awaited before the first part: enough to recognise what the file is
 * @throws {PuzzleFormatError} for what is not a text, naming what it is where that is known, and for damaged gzip data */
export async function* readText(
  input: AsyncIterable<Uint8Array>,
  { head = 4 }: { readonly head?: number } = {},
): AsyncGenerator<string, void, undefined> {
  try {
    let start = await peek(input, head);
    if (describeFileType(start.head)?.name === "a gzip file") {
      const gunzip = createGunzip();
      // The error reaches the reader of `gunzip`, which `pipeline` destroys with it.
      pipeline(Readable.from(start.all), gunzip, () => undefined);
      start = await peek(gunzip, head);
    }
    checkText(start.head);
    const decoder = new TextDecoder(textEncoding(start.head));
    let mark = "";
    for await (const chunk of start.all) {
      const text = mark + decoder.decode(chunk, { stream: true });
      mark = DOS_END.exec(text)?.[0] ?? "";
      if (text.length > mark.length) yield text.slice(0, text.length - mark.length);
    }
    const rest = decoder.decode();
    if (rest !== "") yield mark + rest;
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    const problem = code === undefined ? undefined : GZIP_PROBLEMS[code];
    throw problem === undefined ? cause : new PuzzleFormatError(problem, { cause });
  }
}

const GZIP_PROBLEMS: Readonly<Record<string, string>> = {
  Z_BUF_ERROR: "the compressed data end too early",
  Z_DATA_ERROR: "the compressed data are damaged",
};

/** The first bytes of a stream, and all of it. */
async function peek(
  bytes: AsyncIterable<Uint8Array>,
  least: number,
): Promise<{ readonly head: Uint8Array; readonly all: AsyncGenerator<Uint8Array, void, undefined> }> {
  const iterator = bytes[Symbol.asyncIterator]();
  const chunks: Uint8Array[] = [];
  let length = 0;
  let done = false;
  while (!done && length < least) {
    const next = await iterator.next();
    done = next.done === true;
    if (next.done === true) break;
    chunks.push(next.value);
    length += next.value.length;
  }
  const head = Buffer.concat(chunks, length);
  return {
    head,
    all: (async function* () {
      try {
        if (length > 0) yield head;
        while (!done) {
          const next = await iterator.next();
          if (next.done === true) return;
          yield next.value;
        }
      } finally {
        await iterator.return?.();
      }
    })(),
  };
}

/** @throws {PuzzleFormatError} for a file that is not a text, naming what it is where that is known */
function checkText(head: Uint8Array): void {
  const type = describeFileType(head.subarray(0, FILE_TYPE_BYTES));
  if (type !== undefined) throw new PuzzleFormatError(`this is ${type.name}`, { hint: type.hint });
  decodeText(head);
}
