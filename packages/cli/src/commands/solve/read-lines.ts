import { type PuzzleKind, textEncoding } from "@kensho/puzzles";
import { PuzzleInputError } from "../../errors.ts";
import { openPuzzleLines } from "./puzzle-lines.ts";
import type { Entry } from "./solve-puzzles.ts";

/** Far longer than the largest puzzle on one line. */
const MAX_CHARACTERS = 1_000_000;

const DOS_END = "\u001A";

/** Lines of a stream, one at a time. @throws {PuzzleInputError} if one is too long to be meant */
export async function* readLines(stream: AsyncIterable<Uint8Array | string>): AsyncGenerator<string, void, undefined> {
  let decoder: InstanceType<typeof TextDecoder> | undefined;
  let rest = "";
  for await (const chunk of stream) {
    decoder ??= new TextDecoder(typeof chunk === "string" ? "utf-8" : textEncoding(chunk));
    const text = rest + (typeof chunk === "string" ? chunk : decoder.decode(chunk, { stream: true }));
    const lines = text.split(/\r\n|\n|\r(?!$)/);
    rest = lines.pop() as string;
    yield* lines;
    if (rest.length > MAX_CHARACTERS)
      throw new PuzzleInputError("a line of more than a million characters is not a puzzle.", [
        "Write one puzzle a line, or one row of it.",
      ]);
  }
  rest += decoder?.decode() ?? "";
  // Old editors ended a text with Ctrl-Z.
  const end = rest.indexOf(DOS_END);
  if (end >= 0 && rest.slice(end).replaceAll(DOS_END, "").replaceAll("\0", "").trim() === "") rest = rest.slice(0, end);
  rest = rest.replace(/\r$/, "");
  if (rest !== "") yield rest;
}

/** Yields the puzzles of a stream as they arrive, and buffers at most one. @param ready  is awaited before each puzzle, for back-pressure */
export async function* readPuzzleStream(
  stream: AsyncIterable<Uint8Array | string>,
  kind: PuzzleKind,
  ready: () => Promise<void>,
): AsyncGenerator<Entry, void, undefined> {
  const puzzles = openPuzzleLines(kind);
  for await (const line of readLines(stream)) {
    for (const entry of puzzles.add(line)) {
      await ready();
      yield entry;
    }
  }
  yield* puzzles.end();
}
