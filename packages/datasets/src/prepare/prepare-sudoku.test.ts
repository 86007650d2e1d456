import { readdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import type { Dataset } from "../../../puzzles/src/examples/dataset.ts";
import { RandomStream } from "../../../puzzles/src/random-stream.ts";
import { generateSudoku } from "../../../puzzles/src/sudoku/generate.ts";
import { sudokuGeometry } from "../../../puzzles/src/sudoku/geometry.ts";
import { solutionClass } from "../../../puzzles/src/sudoku/puzzle-class.ts";
import { sudokuDigits } from "../../../puzzles/src/sudoku/sudoku-tokens.ts";
import { applySymmetry, randomSymmetry } from "../../../puzzles/src/sudoku/symmetry.ts";
import { sudokuLine } from "../../../puzzles/src/sudoku/text/print-sudoku.ts";
import { temporaryFolder } from "../../test/temporary-folder.ts";
import { openDataset } from "../folder/open-dataset.ts";
import type { PrepareProgress } from "./prepare.ts";
import { type PrepareSudokuOptions, prepareSudoku } from "./prepare-sudoku.ts";

const EXTREME = fileURLToPath(new URL("../../../../datasets/sudoku/extreme_own.csv.gz", import.meta.url));

const example = ({ inputs, labels, metadata }: Dataset, i: number) => {
  const [from, to] = [i * metadata.seq_len, (i + 1) * metadata.seq_len];
  return { input: inputs.subarray(from, to), label: labels.subarray(from, to) };
};
const all = (dataset: Dataset) => Array.from({ length: dataset.examples }, (_, i) => example(dataset, i));
const classes = (dataset: Dataset) =>
  new Set(all(dataset).map(({ input, label }) => dataset.kind!.classKey(input, label)));
const shared = (a: Set<string>, b: Set<string>) => [...a].filter((key) => b.has(key));
const both = async (dir: string) => [await openDataset(dir, "train"), await openDataset(dir, "test")] as const;

describe("generated", () => {
  test.each([4, 6, 9] as const)(
    "%d: unique puzzles of the default kind, no image of a test puzzle in training",
    async (size) => {
      const dir = path.join(await temporaryFolder(), "set");
      const made = await prepareSudoku({ out: dir, size, train: 60, test: 40, seed: 3 });
      expect(made).toMatchObject({
        kind: `sudoku-${size}x${size}`,
        source: "generated",
        train: { examples: 60 },
        test: { examples: 40 },
      });
      const [train, held] = await both(dir);
      const kind = train.kind!;
      for (const { input, label } of [...all(train), ...all(held)]) {
        expect(kind.check(input, label).valid).toBe(true);
        expect(kind.validate(input)).toEqual({ status: "unique", solution: label });
      }
      expect(classes(train).size).toBe(60);
      expect(classes(held).size).toBe(40);
      expect(shared(classes(train), classes(held))).toEqual([]);
    },
  );

  test("the same seed gives the same bytes, another seed others", async () => {
    const folder = await temporaryFolder();
    const make = async (name: string, seed: number) => {
      await prepareSudoku({ out: path.join(folder, name), size: 6, train: 20, test: 10, augment: 3, seed });
      return readFile(path.join(folder, name, "kensho.json"), "utf8");
    };
    expect(await make("a", 1)).toBe(await make("b", 1));
    expect(await make("c", 2)).not.toBe(await make("d", 1));
  });

  test("stored augmentation: groups of an original and its images, in training alone", async () => {
    const dir = path.join(await temporaryFolder(), "set");
    const made = await prepareSudoku({ out: dir, size: 6, train: 5, test: 4, augment: 7, seed: 1 });
    expect([made.train, made.test]).toEqual([
      { groups: 5, puzzles: 40, examples: 40 },
      { groups: 4, puzzles: 4, examples: 4 },
    ]);
    const [train] = await both(dir);
    expect([...train.groupIndices]).toEqual([0, 8, 16, 24, 32, 40]);
    expect(train.metadata).toMatchObject({ total_groups: 5, total_puzzles: 5, mean_puzzle_examples: 1 });
    for (let group = 0; group < 5; group++) {
      const keys = Array.from({ length: 8 }, (_, i) => example(train, group * 8 + i)).map(({ input, label }) =>
        train.kind!.classKey(input, label),
      );
      expect(new Set(keys).size).toBe(1);
    }
    expect(new Set(all(train).map(({ input }) => input.join())).size).toBe(40);
  });

  test("a million examples in little memory", { tags: ["ci"] }, async () => {
    const before = process.memoryUsage().rss;
    const made = await prepareSudoku({
      out: path.join(await temporaryFolder(), "set"),
      size: 9,
      train: 1000,
      test: 100,
      augment: 1000,
    });
    expect(made.train.examples).toBe(1_001_000);
    expect(process.memoryUsage().rss - before).toBeLessThan(2 ** 30);
  });

  test("givens and minimal are kept to", async () => {
    const folder = await temporaryFolder();
    const some = await prepareSudoku({
      out: path.join(folder, "a"),
      size: 9,
      train: 10,
      test: 2,
      givens: { min: 28, max: 29 },
    });
    expect([some.givens.min, some.givens.max]).toEqual([28, 29]);
    const minimal = await prepareSudoku({ out: path.join(folder, "b"), size: 6, train: 10, test: 2, minimal: true });
    expect(minimal.givens.max).toBeLessThan(15);
  });

  test("reports progress, and stops at once on abort", async () => {
    const folder = await temporaryFolder();
    const events: PrepareProgress[] = [];
    const controller = new AbortController();
    setTimeout(() => controller.abort(new Error("interrupted")), 200);
    const making = prepareSudoku({
      out: path.join(folder, "set"),
      size: 9,
      train: 1_000_000,
      test: 10,
      signal: controller.signal,
      onProgress: (event) => events.push(event),
    });
    await expect(making).rejects.toThrow("interrupted");
    expect(events.at(-1)).toMatchObject({ phase: "generate", total: 1_000_010 });
    expect(await readdir(folder)).toEqual([]);
  });

  test("more puzzles than there are is said", async () => {
    const out = path.join(await temporaryFolder(), "set");
    await expect(prepareSudoku({ out, size: 4, train: 100, test: 100, minimal: true })).rejects.toThrow(
      /found 36 puzzles that differ by more than a symmetry; 200 were asked for/,
    );
  });

  test.each<[string, Partial<PrepareSudokuOptions>]>([
    ["a size of 5", { size: 5 as 4 }],
    ["no training puzzles", { train: 0 }],
    ["minus one test puzzles", { test: -1 }],
    ["half an augmentation", { augment: 0.5 }],
    ["givens out of reach", { givens: { min: 1, max: 16 } }],
    ["a minimum rating without a source", { minRating: 3 }],
    ["givens with a source", { source: EXTREME, givens: { min: 30, max: 40 } }],
    ["a negative seed", { seed: -1 }],
  ])("%s is refused before anything is written", async (_, wrong) => {
    const folder = await temporaryFolder();
    await expect(prepareSudoku({ out: path.join(folder, "set"), ...wrong })).rejects.toMatchObject({
      code: "KSH_DATASET_OPTION",
    });
    expect(await readdir(folder)).toEqual([]);
  });
});

describe("from a collection", () => {
  const collection = async (rows: readonly string[], name = "mine.csv"): Promise<string> => {
    const file = path.join(await temporaryFolder(), name);
    const text = ["question,answer,rating", ...rows].join("\n");
    await writeFile(file, name.endsWith(".gz") ? gzipSync(text) : text);
    return file;
  };
  const random = RandomStream.fromSeed(8);
  const puzzle = (size: 4 | 6 | 9, rating: number | "" = 0): string => {
    const { puzzle: question, solution } = generateSudoku(size, random);
    return [sudokuLine(question), sudokuLine(solution), rating].join();
  };
  const out = async () => path.join(await temporaryFolder(), "set");

  test("9×9: neither a puzzle nor a solved grid crosses from test to training", async () => {
    const made = await prepareSudoku({ out: await out(), source: EXTREME, train: 600, test: 400, seed: 1 });
    expect(made).toMatchObject({ source: "extreme_own.csv.gz", train: { examples: 600 }, test: { examples: 400 } });
    const [train, held] = await both(made.dir);
    expect(shared(classes(train), classes(held))).toEqual([]);
    const grids = (dataset: Dataset) => new Set(all(dataset).map(({ label }) => solutionClass(sudokuDigits(label, 9))));
    expect(shared(grids(train), grids(held))).toEqual([]);
  });

  test("images of one puzzle count once", async () => {
    const rows = Array.from({ length: 12 }, () => puzzle(6));
    const images = rows.flatMap((row) => {
      const [question, answer] = row
        .split(",")
        .map((line) => Uint8Array.from(line, (char) => (char === "." ? 0 : Number(char))));
      const symmetry = randomSymmetry(sudokuGeometry(6), random);
      return `${sudokuLine(applySymmetry(symmetry, question!))},${sudokuLine(applySymmetry(symmetry, answer!))},0`;
    });
    const made = await prepareSudoku({
      out: await out(),
      size: 6,
      source: await collection([...rows, ...images, ...rows]),
      train: 8,
      test: 4,
    });
    const [train, held] = await both(made.dir);
    expect(new Set([...classes(train), ...classes(held)]).size).toBe(12);
  });

  test("ratings stay with their puzzles, and with their stored images", async () => {
    const rows = Array.from({ length: 12 }, (_, i) => puzzle(6, i === 0 ? "" : 10 * i));
    const source = await collection(rows);
    const made = await prepareSudoku({ out: await out(), size: 6, source, train: 8, test: 4, augment: 2 });
    const ratingOf = new Map(rows.map((row) => [row.split(",")[0], row.split(",")[2]]));
    const [train, held] = await both(made.dir);
    const line = (dataset: Dataset, i: number) => sudokuLine(sudokuDigits(example(dataset, i).input, 6));
    const ratingAt = (dataset: Dataset, i: number) => (dataset.ratings![i] === -1 ? "" : String(dataset.ratings![i]));
    for (let i = 0; i < held.examples; i++) expect(ratingAt(held, i)).toBe(ratingOf.get(line(held, i)));
    for (let i = 0; i < train.examples; i++) expect(ratingAt(train, i)).toBe(ratingOf.get(line(train, i - (i % 3))));
    await writeFile(path.join(made.dir, "test", "kensho__ratings.npy"), "damaged");
    await expect(openDataset(made.dir, "test")).rejects.toThrow(/kensho__ratings\.npy/);
  });

  test("without ratings there is no file of them", async () => {
    const made = await prepareSudoku({ out: await out(), size: 4, train: 6, test: 4 });
    expect((await openDataset(made.dir, "test")).ratings).toBeUndefined();
    expect(await readdir(path.join(made.dir, "test"))).not.toContain("kensho__ratings.npy");
  });

  test("a collection without ratings says that it has none", async () => {
    const source = fileURLToPath(new URL("../../../../datasets/sudoku/sudoku4x4_own.csv.gz", import.meta.url));
    await expect(prepareSudoku({ out: await out(), size: 4, source, minRating: 5 })).rejects.toMatchObject({
      message: expect.stringMatching(/own\.csv\.gz: its puzzles have no ratings, so none is rated 5 or more/),
      suggestions: [expect.stringMatching(/^leave the least rating out/)],
    });
    const mixed = await collection([puzzle(4).replace(/\d+$/, ""), puzzle(6)]);
    await expect(prepareSudoku({ out: await out(), size: 4, source: mixed, minRating: 5 })).rejects.toThrow(
      /its puzzles have no ratings/,
    );
    await expect(prepareSudoku({ out: await out(), size: 9, source, minRating: 5 })).rejects.toMatchObject({
      message: expect.stringMatching(/no 9×9 puzzles in it/),
      suggestions: [expect.stringMatching(/^it has \d+ of size 4/)],
    });
  });

  test("several collections are drawn from as if they were one, whatever their order", async () => {
    const own = RandomStream.fromSeed(31);
    const rows = Array.from({ length: 40 }, () => {
      const { puzzle: question, solution } = generateSudoku(6, own);
      return [sudokuLine(question), sudokuLine(solution), 0].join();
    });
    const [one, first, second] = await Promise.all([
      collection(rows, "one.csv"),
      collection(rows.slice(0, 15), "first.csv"),
      collection(rows.slice(15), "second.csv"),
    ]);
    const fingerprint = async (source: string | readonly string[]) => {
      const dir = await out();
      await prepareSudoku({ out: dir, size: 6, source, train: 20, test: 8, seed: 5 });
      return (await openDataset(dir, "train")).fingerprint;
    };
    const whole = await fingerprint(one);
    expect(await fingerprint([first, second])).toBe(whole);
    expect(await fingerprint([second, first])).toBe(whole);
    await expect(prepareSudoku({ out: await out(), size: 6, source: [first, first] })).rejects.toThrow(
      /first\.csv is named twice/,
    );
  });

  test("a small collection is shared out; other sizes are passed over; gzip is read", async () => {
    const rows = [...Array.from({ length: 20 }, () => puzzle(4)), puzzle(6), puzzle(9)];
    const made = await prepareSudoku({ out: await out(), size: 4, source: await collection(rows, "mine.csv.gz") });
    expect(made).toMatchObject({ train: { examples: 16 }, test: { examples: 4 }, source: "mine.csv.gz" });
  });

  test("without a size, that of the first row is taken", async () => {
    const source = await collection(Array.from({ length: 10 }, () => puzzle(6).replaceAll(".", "*")));
    expect(await prepareSudoku({ out: await out(), source })).toMatchObject({
      kind: "sudoku-6x6",
      train: { examples: 8 },
    });
    await expect(prepareSudoku({ out: await out(), source: await collection([]) })).rejects.toThrow(
      /has a header, but no rows/,
    );
  });

  test("the choice goes by seed and puzzles, not by the order in the file", async () => {
    const rows = Array.from({ length: 40 }, () => puzzle(4));
    const make = async (list: string[], seed: number) => {
      const made = await prepareSudoku({
        out: await out(),
        size: 4,
        source: await collection(list),
        train: 10,
        test: 5,
        seed,
      });
      return (await openDataset(made.dir, "test")).fingerprint;
    };
    expect(await make(rows, 1)).toBe(await make(rows.toReversed(), 1));
    expect(await make(rows, 1)).not.toBe(await make(rows, 2));
  });

  test("a missing answer is worked out, a rating asked for is kept to", async () => {
    const rows = Array.from({ length: 30 }, (_, i) => puzzle(4, i % 10).replace(/,[^,]*,/, ",,"));
    const made = await prepareSudoku({
      out: await out(),
      size: 4,
      source: await collection(rows),
      train: 8,
      test: 4,
      minRating: 6,
    });
    const [train] = await both(made.dir);
    for (const { input, label } of all(train)) expect(train.kind!.check(input, label).valid).toBe(true);
    const source = await collection(rows);
    await expect(prepareSudoku({ out: await out(), size: 4, source, train: 100, test: 4 })).rejects.toThrow(
      /has 30 4×4 puzzles .* 104 were asked for/,
    );
    await expect(prepareSudoku({ out: await out(), size: 4, source, minRating: 11 })).rejects.toMatchObject({
      message: expect.stringMatching(/no 4×4 puzzles rated 11 or more in it/),
      suggestions: [expect.stringMatching(/^its ratings go from 0 to 9/)],
    });
    await expect(prepareSudoku({ out: await out(), size: 6, source })).rejects.toMatchObject({
      message: expect.stringMatching(/no 6×6 puzzles in it/),
      suggestions: [expect.stringMatching(/^it has 30 of size 4/)],
    });
  });

  const good = puzzle(4);
  const [question, answer] = good.split(",") as [string, string];
  const wrongCell = [...question].indexOf(".");
  test.each([
    ["a question of 15 cells", `${question.slice(1)},${answer},0`],
    ["a letter", `${question.replace(".", "a")},${answer},0`],
    ["a digit too large", `${question.replace(".", "5")},${answer},0`],
    [
      "an answer that changes a given",
      `${question},${answer.replace(/[1-4]/g, (digit) => String((Number(digit) % 4) + 1))},0`,
    ],
    [
      "an answer that breaks the rules",
      `${question},${answer.slice(0, wrongCell)}${(Number(answer[wrongCell]) % 4) + 1}${answer.slice(wrongCell + 1)},0`,
    ],
    ["an answer with a blank", `${question},${answer.slice(0, wrongCell)}.${answer.slice(wrongCell + 1)},0`],
    ["a short answer", `${question},${answer.slice(1)},0`],
    ["a clash", "11..............,,0"],
    ["two solutions", "1...............,,0"],
    ["no solution", "123........4....,,0"],
  ])("%s is refused with its line", async (_, row) => {
    const folder = await temporaryFolder();
    const source = await collection([good, row]);
    const making = prepareSudoku({ out: path.join(folder, "set"), size: 4, source, train: 1, test: 1 });
    await expect(making).rejects.toMatchObject({ code: "KSH_CSV_FORMAT", line: 3 });
    const error: Error = await making.catch((cause) => cause);
    expect(error.message.replace(source, "FILE").split("\n")[0]).toMatchSnapshot();
    expect(await readdir(folder)).toEqual([]);
  });
});
