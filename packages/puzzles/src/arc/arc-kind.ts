import { PuzzleFormatError } from "../errors.ts";
import type { AnswerCheck, ParsedPuzzle, PrintOptions, PuzzleKind, Tokens } from "../kinds/puzzle-kind.ts";
import { ARC_SIDE, arcRows } from "./arc-grid.ts";
import { type ArcTask, isPairList, parseArcTask } from "./arc-task.ts";
import { ARC_VOCABULARY, cropArcGrid, writeArcGrid } from "./arc-tokens.ts";

/** Name of the kind, for ARC-AGI-1 and 2 alike. */
export const ARC_KIND_NAME = "arc-30x30";

/** ARC as a {@link PuzzleKind}: one example is one pair. What an answer must be, only the task's other pairs say, so {@link PuzzleKind.check} sees no more
 * than whether there is a grid. */
export const ARC_KIND: PuzzleKind = {
  name: ARC_KIND_NAME,
  family: "arc",
  title: "ARC",
  vocabSize: ARC_VOCABULARY,
  sequenceLength: ARC_SIDE * ARC_SIDE,
  shape: [ARC_SIDE, ARC_SIDE],
  tokens: ["pad", "end", ..."0123456789"],
  symmetryCount: 1n,
  defaultAugmentation: "none", // images have identifiers of their own, so they are stored
  checksRules: false,
  blanks: [],
  drawing: { style: "colours", symbols: Array.from({ length: ARC_VOCABULARY }, () => ""), apart: true },
  parse: parseArc,
  // The pairs of a task share its vector.
  entryIdentifiers: (text, name) => arcTasks(text, name).flatMap(({ id, test }) => test.map(() => id)),
  print: printArc,
  line: (tokens) => JSON.stringify(arcRows(cropArcGrid(tokens))),
  check: checkArc,
  validate: (input) =>
    cropArcGrid(input).rows > 0
      ? { status: "undecided", message: "what to do is in the task's other pairs" }
      : { status: "clash", message: "there is no grid in the top left corner" },
  augment: () => undefined,
  classKey: (input, label) => `${input.join()};${label.join()}`,
};

/** Reads a task, or several in one object, from JSON. @param name of a task that stands alone  @throws {PuzzleFormatError} with the path of the field */
function arcTasks(text: string, name: string): ArcTask[] {
  let value: unknown;
  try {
    value = JSON.parse(text.replace(/^\uFEFF/, ""));
  } catch (cause) {
    throw new PuzzleFormatError(`this is not JSON: ${(cause as Error).message}`, {
      line: 1,
      hint: 'a task is {"train": [{"input": …, "output": …}], "test": [{"input": …}]}',
    });
  }
  if (isPairList(value)) {
    throw new PuzzleFormatError(
      "this is a list of pairs that show a task, as re-arc writes it: there is no test pair to answer",
      {
        line: 1,
        hint: "train on it: kensho prepare-data arc --training FILE",
      },
    );
  }
  const { train, test } = (value ?? {}) as Record<string, unknown>;
  return train !== undefined || test !== undefined
    ? [parseArcTask(name, value, "task")]
    : Object.entries((value ?? {}) as object).map(([id, task]) => parseArcTask(id, task, id));
}

/** Reads the test pairs of a task, or of several in one object. @throws {PuzzleFormatError} with the path of the field */
function parseArc(text: string): ParsedPuzzle[] {
  const field = (grid: Parameters<typeof writeArcGrid>[1]): Uint8Array => {
    const tokens = new Uint8Array(ARC_SIDE * ARC_SIDE);
    writeArcGrid(tokens, grid, { row: 0, col: 0 });
    return tokens;
  };
  const puzzles = arcTasks(text, "task").flatMap((task) =>
    task.test.map(({ input, output }) => ({
      input: field(input),
      ...(output === undefined ? {} : { answer: field(output) }),
      kind: ARC_KIND_NAME,
      line: 1,
    })),
  );
  if (puzzles.length === 0) throw new PuzzleFormatError("the task has no test pair", { line: 1 });
  return puzzles;
}

/** The grid in the top left corner, a digit a colour. */
function printArc(tokens: Tokens, { style }: PrintOptions = {}): string {
  const { rows, cols, cells } = cropArcGrid(tokens);
  return Array.from({ length: rows }, (_, row) =>
    Array.from({ length: cols }, (_, col) => {
      const text = String(cells[row * cols + col]);
      return style?.(text, row * ARC_SIDE + col, false) ?? text;
    }).join(""),
  ).join("\n");
}

function checkArc(_input: Tokens, answer: Tokens): AnswerCheck {
  const { rows, cols } = cropArcGrid(answer);
  const expected = new Uint8Array(ARC_SIDE * ARC_SIDE);
  if (rows > 0) writeArcGrid(expected, cropArcGrid(answer), { row: 0, col: 0 });
  const stray = Array.from(expected.keys()).filter((cell) => expected[cell] !== answer[cell]);
  const violations =
    rows === 0
      ? [{ message: "there is no grid in the top left corner", cells: [0] }]
      : stray.length > 0
        ? [
            {
              message: `${stray.length} cells about the ${rows} × ${cols} grid are not as its end marks would have them`,
              cells: stray,
            },
          ]
        : [];
  return { valid: violations.length === 0, keepsGivens: true, violations };
}
