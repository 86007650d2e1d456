import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { DatasetFileError, type Grid, PuzzleFormatError, readGrid } from "@kensho/puzzles";

/** One line of an examples file. */
export interface CustomExample {
  /** 1-based. */
  readonly line: number;
  readonly input: Grid;
  readonly output: Grid;
  /** Which split it says that it is for. */
  readonly split: "train" | "test" | undefined;
}

/** Files above this were named by mistake, or want a format that needs no parsing. */
const MAX_BYTES = 512 * 2 ** 20;

/** Far longer than the largest pair of grids. */
const MAX_LINE = 1_000_000;

/** Refuses files that are too large to be meant, before anything is read.
 * @throws {DatasetFileError} if it is, or is not there */
export async function checkExamplesSize(file: string): Promise<void> {
  const found = await stat(file).catch((cause: NodeJS.ErrnoException) => {
    throw new DatasetFileError(file, cause.code === "ENOENT" ? "no such file" : `cannot be read (${cause.code})`, {
      cause,
    });
  });
  if (found.isDirectory()) throw new DatasetFileError(file, "is a folder, not a file");
  if (found.size > MAX_BYTES)
    throw new DatasetFileError(file, `${(found.size / 1e9).toFixed(1)} GB are too much; at most 512 MB are read`, {
      hint: "give a part of the examples",
    });
}

/** Reads a JSON Lines file of `{"input": grid, "output": grid, "split"?: "train" | "test"}` line by line, never holding it whole. Empty lines are skipped.
 * @throws {PuzzleFormatError} with file, line and the path of the field  @throws {DatasetFileError} if it cannot be read */
export async function* readExamples(file: string, signal?: AbortSignal): AsyncGenerator<CustomExample> {
  for await (const { text, line } of readLines(file, signal)) {
    if (text.trim() === "") continue;
    try {
      yield readExample(text, line);
    } catch (error) {
      if (!(error instanceof PuzzleFormatError)) throw error;
      throw lineError(file, line, error.message);
    }
  }
}

/** An error about a line of an examples file. */
export function lineError(file: string, line: number, problem: string): PuzzleFormatError {
  return new PuzzleFormatError(`${file}:${line}: ${problem}`, {
    line,
    hint: 'each line is {"input": grid, "output": grid}: a grid is a text with line breaks, a list of texts, or a list of lists',
  });
}

function readExample(text: string, line: number): CustomExample {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new PuzzleFormatError(`is not JSON: ${(cause as Error).message}`);
  }
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw new PuzzleFormatError("expected an object");
  const { input, output, split } = value as Record<string, unknown>;
  if (split !== undefined && split !== "train" && split !== "test")
    throw new PuzzleFormatError(`split: expected "train" or "test", got ${JSON.stringify(split)}`);
  const example = { line, input: readGrid(input, "input"), output: readGrid(output, "output"), split } as const;
  if (example.input.rows === example.output.rows && example.input.cols === example.output.cols) return example;
  throw new PuzzleFormatError(`output: ${shapeOf(example.output)}, but the input is ${shapeOf(example.input)}`);
}

/** A grid's size in words. */
export function shapeOf({ rows, cols }: Pick<Grid, "rows" | "cols">): string {
  return `${rows} × ${cols}`;
}

async function* readLines(
  file: string,
  signal: AbortSignal | undefined,
): AsyncGenerator<{ readonly text: string; readonly line: number }> {
  const decoder = new TextDecoder("utf-8");
  const stream = createReadStream(file, { highWaterMark: 1 << 18 });
  let rest = "";
  let line = 0;
  try {
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      signal?.throwIfAborted();
      const lines = (rest + decoder.decode(chunk, { stream: true })).split("\n");
      rest = lines.pop()!;
      for (const text of lines) yield { text, line: ++line };
      if (rest.length > MAX_LINE) throw lineError(file, line + 1, "a line of more than a million characters");
    }
  } catch (cause) {
    const { code, syscall } = cause as NodeJS.ErrnoException;
    if (syscall === undefined) throw cause;
    throw new DatasetFileError(file, code === "ENOENT" ? "no such file" : `cannot be read (${code})`, { cause });
  } finally {
    stream.destroy();
  }
  rest += decoder.decode();
  if (rest !== "") yield { text: rest, line: line + 1 };
}
