import { open, readdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { KenshoError } from "@kensho/errors";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { DatasetFileError } from "../../../puzzles/src/errors.ts";
import type { Dataset } from "../../../puzzles/src/examples/dataset.ts";
import { parsePuzzles } from "../../../puzzles/src/kinds/parse-puzzles.ts";
import { temporaryFolder } from "../../test/temporary-folder.ts";
import { openDataset } from "../folder/open-dataset.ts";
import { type PrepareCustomOptions, prepareCustom } from "./prepare-custom.ts";

/** Latin squares of size 3 with blanks: each of the twelve squares with a number of different sets of blanks. */
function latinSquares(count: number): { input: string; output: string }[] {
  const squares = ["123231312", "123312231", "132213321", "132321213", "213132321", "213321132"];
  return Array.from({ length: count }, (_, i) => {
    const output = squares[i % 6]!;
    const mask = (i * 37 + 5) % 512;
    const input = [...output].map((char, cell) => ((mask >> cell) & 1 ? "." : char)).join("");
    const rows = (text: string) => text.replace(/(...)(?=.)/g, "$1\n");
    return { input: rows(input), output: rows(output) };
  });
}

async function file(lines: readonly unknown[], name = "latin.jsonl"): Promise<string> {
  const full = path.join(await temporaryFolder(), name);
  await writeFile(full, lines.map((line) => (typeof line === "string" ? line : JSON.stringify(line))).join("\n"));
  return full;
}

async function make(lines: readonly unknown[], options: Partial<PrepareCustomOptions> = {}) {
  const dir = path.join(await temporaryFolder(), "set");
  const made = await prepareCustom({ input: await file(lines), out: dir, ...options });
  return { dir, made, train: await openDataset(dir, "train"), test: await openDataset(dir, "test") };
}

async function problem(lines: readonly unknown[], options: Partial<PrepareCustomOptions> = {}): Promise<string> {
  const folder = await temporaryFolder();
  const input = await file(lines);
  const error = await prepareCustom({ input, out: path.join(folder, "set"), ...options }).catch(
    (cause: unknown) => cause,
  );
  expect(await readdir(folder)).toEqual([]);
  expect(error).toBeInstanceOf(KenshoError);
  return (error as Error).message.replaceAll(input, "FILE").split("\n")[0]!;
}

const inputs = ({ examples, inputs: data, metadata: { seq_len: length } }: Dataset): string[] =>
  Array.from({ length: examples }, (_, i) => data.subarray(i * length, (i + 1) * length).join());

describe("a user's examples", () => {
  test("become a data set that knows how to read, print and check them", async () => {
    const { made, train, test: held } = await make(latinSquares(100));
    expect(made).toMatchObject({
      kind: "custom-latin",
      source: "latin.jsonl",
      duplicates: 0,
      train: { examples: 80 },
      test: { examples: 20 },
      definition: { title: "latin", alphabet: [".", "1", "2", "3"], shape: [3, 3], blanks: ["."], keeps_givens: true },
    });
    expect(inputs(train).filter((input) => inputs(held).includes(input))).toEqual([]);
    const kind = train.kind!;
    expect(kind).toMatchObject({ name: "custom-latin", vocabSize: 5, sequenceLength: 9, checksRules: false });
    expect(kind.definition).toEqual(made.definition);
    for (let i = 0; i < 80; i++) {
      const [input, label] = [train.inputs.subarray(i * 9, i * 9 + 9), train.labels.subarray(i * 9, i * 9 + 9)];
      expect(kind.check(input, label).valid).toBe(true);
      expect(kind.parse(kind.print(input))).toEqual([{ input: Uint8Array.from(input), kind: "custom-latin", line: 1 }]);
      expect(kind.validate(input).status).toBe("undecided");
    }
    const [puzzle] = kind.parse("1.3\n23.\n312");
    const answer = (text: string) => kind.parse(text)[0]!.input;
    expect(kind.check(puzzle!.input, answer("123\n231\n312"))).toMatchObject({ valid: true });
    expect(kind.check(puzzle!.input, answer("123\n331\n312"))).toEqual({
      valid: false,
      keepsGivens: false,
      violations: [{ message: "the given 2 at row 2, column 1 became 3", cells: [3] }],
    });
    expect(kind.check(puzzle!.input, puzzle!.input).violations[0]!.message).toBe("nothing at row 1, column 2");
    const style = (text: string, _: number, given: boolean) => (given ? text : `<${text}>`);
    expect(kind.print(answer("123\n231\n312"), { givens: puzzle!.input, style })).toBe("1<2>3\n23<1>\n312");
  });

  test("in every way to write a grid", async () => {
    const { made, train } = await make(
      [
        { input: "ab\nba\n", output: "ba\nab" },
        { input: ["aa", "bb"], output: ["bb", "aa"] },
        {
          input: [
            ["a", "b"],
            ["a", "b"],
          ],
          output: [
            ["b", "a"],
            ["b", "a"],
          ],
        },
      ],
      { test: 0 },
    );
    expect(made.definition).toMatchObject({ alphabet: ["a", "b"], shape: [2, 2], blanks: [], keeps_givens: false });
    expect([...train.inputs.subarray()]).toEqual([1, 2, 2, 1, 1, 1, 2, 2, 1, 2, 1, 2]);
    const numbers = await make([{ input: [3, 10, 2], output: [2, 3, 10] }], { test: 0 });
    expect(numbers.made.definition).toMatchObject({ alphabet: ["2", "3", "10"], shape: [1, 3] });
    const kind = numbers.train.kind!;
    expect(kind.print(numbers.train.inputs.subarray())).toBe(" 3 10  2");
    const [one, two] = kind.parse('10, 2, 3\n{"input": [2,3,10], "output": [[2,3,10]]}');
    expect([[...one!.input], [...two!.input], [...two!.answer!]]).toEqual([
      [3, 1, 2],
      [1, 2, 3],
      [1, 2, 3],
    ]);
  });

  test("one input with two outputs is named by its lines", async () => {
    const { made } = await make([
      { input: "A.", output: "AB" },
      { input: "B.", output: "BA" },
      { input: "A.", output: "AC" },
      { input: "A.", output: "AB" },
    ]);
    expect([made.duplicates, made.conflicts]).toEqual([1, { count: 1, lines: [[1, 3]] }]);
  });

  test("spaces may be cells", async () => {
    const { train } = await make([{ input: "# \n #", output: "#o\no#" }], { test: 0 });
    const kind = train.kind!;
    expect(kind.definition!.blanks).toEqual([" "]);
    expect(kind.parse("# \n #\n")).toMatchObject([{ input: train.inputs }]);
    expect(kind.parse("#\n #\n")).toMatchObject([{ input: train.inputs }]);
  });

  test("splits that the lines name are kept; equal lines count once; equal inputs stay together", async () => {
    const lines = latinSquares(10).map((line, i) => ({ ...line, ...(i % 3 === 0 ? { split: "test" } : {}) }));
    const { made } = await make([...lines, "", lines[1]]);
    expect([made.train.examples, made.test.examples, made.duplicates]).toEqual([6, 4, 1]);
    const twice = latinSquares(40).flatMap(({ input, output }) => [
      { input, output },
      { input, output: output.replaceAll("1", "9") },
    ]);
    const { train, test: held } = await make(twice);
    expect([train.examples, held.examples]).toEqual([64, 16]);
    expect(inputs(train).filter((input) => inputs(held).includes(input))).toEqual([]);
  });

  test("the same seed gives the same bytes; another one another split", async () => {
    const read = async (seed: number) =>
      readFile(path.join((await make(latinSquares(50), { seed })).dir, "kensho.json"), "utf8");
    expect(await read(1)).toBe(await read(1));
    expect(await read(2)).not.toBe((await read(1)).replace('"seed": 1', '"seed": 2'));
  });
});

describe("lines that cannot be used", () => {
  const good = { input: "1.", output: "12" };
  test.each<[string, unknown, string]>([
    ["no JSON", "{oops", "is not JSON"],
    ["no object", "[1]", "expected an object"],
    ["no output", { input: "1." }, "output: expected a text or a list of rows, got nothing"],
    ["a strange grid", { input: { a: 1 }, output: "12" }, 'input: expected a text or a list of rows, got {"a":1}'],
    ["a strange cell", { input: [["1", null]], output: "12" }, "input[0][1]: expected a text or a number, got null"],
    ["a strange row", { input: ["12", 5], output: "12" }, "input[1]: expected a row: a text or a list, got 5"],
    ["a ragged grid", { input: "12\n3", output: "12\n34" }, "input[1]: a row of 1 cells; the first has 2"],
    ["an empty grid", { input: [], output: [] }, "input: the grid is empty"],
    ["other lengths", { input: "1.", output: "123" }, "output: 1 × 3, but the input is 1 × 2"],
    ["another shape than the first", { input: "1.3", output: "123" }, "a grid of 1 × 3; the first line has 1 × 2"],
    ["a split of its own", { ...good, split: "dev" }, 'split: expected "train" or "test", got "dev"'],
    ["one input in two splits", { ...good, split: "test" }, "the same input is in no split on an earlier line"],
  ])("%s", async (_, line, message) => {
    expect(await problem([good, "", line])).toContain(`FILE:3: ${message}`);
  });

  test("a given that changes, where the blank was named", async () => {
    expect(await problem([good, { input: "1.", output: "22" }], { blank: "." })).toBe(
      'FILE:2: the output changes "1" at row 1, column 1, which is not a blank',
    );
  });

  test("too much of everything", async () => {
    const long = Array.from({ length: 4097 }, () => 1);
    expect(await problem([{ input: long, output: long }])).toContain("a grid of 4097 cells; at most 4096");
    const many = Array.from({ length: 300 }, (_, i) => i);
    expect(await problem([{ input: many, output: many }])).toMatch(/at most 255|more than 255/);
    expect(await problem([`"${"x".repeat(2_000_000)}`])).toContain("FILE:1: ");
    const big = path.join(await temporaryFolder(), "big.jsonl");
    const handle = await open(big, "w");
    await handle.truncate(2 ** 30);
    await handle.close();
    await expect(prepareCustom({ input: big, out: `${big}.set` })).rejects.toThrow(
      /1.1 GB are too much; at most 512 MB/,
    );
  });

  test.each<[string, readonly unknown[], Partial<PrepareCustomOptions>, RegExp]>([
    ["no examples", ["", ""], {}, /has no examples/],
    ["more than there are", latinSquares(10), { train: 9, test: 2 }, /has 10 different inputs; 11 were asked for/],
    ["counts beside splits", [{ ...good, split: "train" }], { test: 1 }, /the lines of the file say/],
    ["nothing to train on", [{ ...good, split: "test" }], {}, /no line is for training/],
  ])("%s", async (_, lines, options, message) => {
    expect(await problem(lines, options)).toMatch(message);
  });

  test("a file that is not there, or a folder", async () => {
    const folder = await temporaryFolder();
    await expect(prepareCustom({ input: path.join(folder, "x"), out: `${folder}/o` })).rejects.toThrow(/no such file/);
    await expect(prepareCustom({ input: folder, out: `${folder}/o` })).rejects.toThrow(/is a folder/);
  });

  test("any bytes are read or refused, never anything else", async () => {
    const folder = await temporaryFolder();
    const piece = fc.constantFrom(
      '{"input":',
      '"1."',
      '"output":',
      "[",
      "]",
      "}",
      ",",
      '"12"',
      "1",
      "\n",
      '{"input":"1.","output":"12"}\n',
    );
    let run = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(piece, { maxLength: 12 }), async (pieces) => {
        const input = path.join(folder, `${run}.jsonl`);
        await writeFile(input, pieces.join(""));
        await prepareCustom({ input, out: path.join(folder, `out${run++}`), test: 0 }).catch((error: unknown) =>
          expect(error).toBeInstanceOf(KenshoError),
        );
      }),
      { numRuns: 60 },
    );
  });
});

describe("puzzles as text", () => {
  test.each<[string, string, RegExp]>([
    ["nothing", "\n", /^there is no puzzle/],
    ["an unknown content", "1.3\n2x3\n312", /^line 2, cell 2: "x" is none of the contents/],
    ["a short row", "1.3\n23\n312", /^line 2: 2 cells where a row has 3/],
    ["a row too few", "1.3\n231\n\n", /^the puzzle from line 1 has 2 of 3 rows/],
    ["broken JSON", "[[1,2", /^line 1 is not JSON/],
    ["JSON of another size", '["12"]', /^line 1: input has 2 cells, not 9/],
    ["JSON with another content", '["1x3","231","312"]', /^line 1, input, cell 2: "x"/],
  ])("%s is refused", async (_, text, message) => {
    const { train } = await make(latinSquares(6), { test: 0 });
    expect(() => train.kind!.parse(text)).toThrow(message);
  });

  test("several, on one line each, with spaces between, or as JSON", async () => {
    const { train } = await make(latinSquares(6), { test: 0 });
    const parsed = train.kind!.parse('1.3231312\n1 . 3\n2 3 1\n3 1 2\n\n["1.3","231","312"]\n');
    expect(parsed.map(({ line }) => line)).toEqual([1, 2, 6]);
    expect(new Set(parsed.map(({ input }) => input.join())).size).toBe(1);
    expect(parsePuzzles("1.3231312", { kind: train.kind! })).toEqual(train.kind!.parse("1.3231312"));
  });
});

test("a damaged description in kensho.json is named", async () => {
  const { dir } = await make(latinSquares(10));
  const record = JSON.parse(await readFile(path.join(dir, "kensho.json"), "utf8"));
  for (const [change, message] of [
    [{ alphabet: [] }, /puzzle.alphabet: expected a list of 1 to 255 texts/],
    [{ shape: [3] }, /puzzle.shape: expected two whole numbers/],
    [{ blanks: ["x"] }, /puzzle.blanks: expected texts of the alphabet/],
    [{ keeps_givens: 1 }, /puzzle.keeps_givens/],
    [{ shape: [2, 2] }, /do not fit custom-latin \(5 and 4\)/],
  ] as const) {
    await writeFile(
      path.join(dir, "kensho.json"),
      JSON.stringify({ ...record, puzzle: { ...record.puzzle, ...change } }),
    );
    const error = await openDataset(dir, "train").catch((cause: unknown) => cause);
    expect(error).toBeInstanceOf(DatasetFileError);
    expect((error as Error).message).toMatch(message);
  }
});
