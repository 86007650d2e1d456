import { mkdir, open, writeFile } from "node:fs/promises";
import path from "node:path";
import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  augmentArcGrid,
  augmentArcTask,
  augmentedName,
  distinctAugmentations,
  drawArcAugmentation,
  parseAugmentedName,
  undoArcAugmentation,
} from "../../puzzles/src/arc/arc-augmentation.ts";
import { ARC_KIND } from "../../puzzles/src/arc/arc-kind.ts";
import { findArcLeaks } from "../../puzzles/src/arc/arc-overlap.ts";
import { allPairs, arcTaskHash, hiddenPairs, parseArcTask } from "../../puzzles/src/arc/arc-task.ts";
import { cropArcGrid, writeArcGrid } from "../../puzzles/src/arc/arc-tokens.ts";
import { PuzzleFormatError } from "../../puzzles/src/errors.ts";
import { parsePuzzles } from "../../puzzles/src/kinds/parse-puzzles.ts";
import { RandomStream } from "../../puzzles/src/random-stream.ts";
import { arcJson, arcTasks, mirrorTask } from "../../puzzles/test/arc-tasks.ts";
import { readArcTasks } from "../src/files/read-arc-tasks.ts";
import { temporaryFolder } from "./temporary-folder.ts";

describe("images of tasks", () => {
  test("come back, keep black, and are known by their names", () => {
    fc.assert(
      fc.property(arcTasks, fc.nat(), (task, seed) => {
        const augmentation = drawArcAugmentation(RandomStream.fromSeed(seed));
        for (const { input } of allPairs(task)) {
          const image = augmentArcGrid(augmentation, input);
          expect(undoArcAugmentation(augmentation, image)).toEqual(input);
          const black = (cells: Uint8Array) => cells.filter((colour) => colour === 0).length;
          expect(black(image.cells)).toBe(black(input.cells));
        }
        expect(parseAugmentedName(augmentedName(task.id, augmentation))).toEqual({ id: task.id, augmentation });
      }),
      { numRuns: 40 },
    );
  });

  test("are different tasks, as many as there are", () => {
    const task = parseArcTask("mirror", mirrorTask(1), "mirror");
    const images = distinctAugmentations(task, 50, RandomStream.fromSeed(1));
    const hashes = images.map((augmentation) => arcTaskHash(augmentArcTask(augmentation, task)));
    expect(new Set([...hashes, arcTaskHash(task)]).size).toBe(51);
    const one = { input: [[5]], output: [[5]] };
    const plain = parseArcTask("plain", { train: [one], test: [one] }, "plain");
    expect(distinctAugmentations(plain, 100, RandomStream.fromSeed(1)).length).toBe(8); // the other eight colours
    const black = { input: [[0]], output: [[0]] };
    expect(
      distinctAugmentations(parseArcTask("b", { train: [black], test: [] }, "b"), 100, RandomStream.fromSeed(1)),
    ).toEqual([]);
  });

  test.each(["a|||t8|||0123456789", "a|||t1|||1023456789", "a|||t1|||0123456788", "a|||t1", "a|||t1|||012345678"])(
    "%s names none",
    (name) => {
      expect(() => parseAugmentedName(name)).toThrow(/names no augmentation/);
    },
  );
});

test("a grid in the corner is cropped out again; its end marks are where they fit", () => {
  fc.assert(
    fc.property(arcTasks, (task) => {
      for (const { input: grid } of allPairs(task)) {
        const field = new Uint8Array(900);
        writeArcGrid(field, grid, { row: 0, col: 0 });
        expect(cropArcGrid(field)).toEqual(grid);
        const marks = (grid.rows < 30 ? grid.cols : 0) + (grid.cols < 30 ? grid.rows : 0);
        expect(field.filter((token) => token === 1).length).toBe(marks);
        expect(ARC_KIND.check(field, field).valid).toBe(true);
      }
    }),
    { numRuns: 40 },
  );
});

describe("tasks from files", () => {
  test("a folder, one file of all, a file of one, gzip, and solutions beside", async () => {
    const folder = await temporaryFolder();
    const [a, b] = [mirrorTask(1), mirrorTask(2)];
    await mkdir(path.join(folder, "training"));
    await writeFile(path.join(folder, "training/bb.json"), JSON.stringify(b));
    await writeFile(path.join(folder, "training/aa.json"), JSON.stringify(a));
    await writeFile(path.join(folder, "training/notes.txt"), "no task");
    await writeFile(path.join(folder, "all.json.gz"), gzipSync(JSON.stringify({ bb: b, aa: a })));
    const names = async (source: string) => (await readArcTasks(path.join(folder, source))).map(({ id }) => id);
    expect(await names("training")).toEqual(["aa", "bb"]);
    await mkdir(path.join(folder, "corpus/Above"), { recursive: true });
    await writeFile(path.join(folder, "corpus/Above/Above1.json"), JSON.stringify(a));
    expect(await names("corpus")).toEqual(["Above1"]);
    await mkdir(path.join(folder, "corpus/evaluation"));
    await expect(names("corpus")).rejects.toThrow(/has no .json files/);
    expect(await names("all.json.gz")).toEqual(["bb", "aa"]);
    expect(await names("training/bb.json")).toEqual(["bb"]);
    const secret = { ...a, test: a.test.map((pair) => ({ input: (pair as { input: object }).input })) };
    await writeFile(path.join(folder, "x_challenges.json"), JSON.stringify({ aa: secret }));
    expect((await readArcTasks(path.join(folder, "x_challenges.json")))[0]!.test[0]!.output).toBeUndefined();
    await writeFile(path.join(folder, "x_solutions.json"), JSON.stringify({ aa: [[[1, 2]]] }));
    const [told] = await readArcTasks(path.join(folder, "x_challenges.json"));
    expect(told!.test[0]!.output).toEqual({ rows: 1, cols: 2, cells: Uint8Array.of(1, 2) });
  });

  test("what operating systems leave in folders is passed over", async () => {
    const folder = await temporaryFolder();
    const task = JSON.stringify(mirrorTask(1));
    await mkdir(path.join(folder, "tasks"));
    await writeFile(path.join(folder, "tasks/aa.json"), task);
    const litter = ["._aa.json", ".hidden.json", ".DS_Store", "Thumbs.db", "desktop.ini"];
    for (const name of litter) await writeFile(path.join(folder, "tasks", name), Uint8Array.of(0, 5, 22, 7));
    await mkdir(path.join(folder, "tasks/__MACOSX"));
    await writeFile(path.join(folder, "tasks/__MACOSX/._aa.json"), "no task");
    await mkdir(path.join(folder, "tasks/old.json"));
    const names = async (source: string) => (await readArcTasks(path.join(folder, source))).map(({ id }) => id);
    expect(await names("tasks")).toEqual(["aa"]);
    await mkdir(path.join(folder, "corpus/Above"), { recursive: true });
    await mkdir(path.join(folder, "corpus/.git"));
    await mkdir(path.join(folder, "corpus/__MACOSX"));
    for (const where of ["Above/above1.json", "Above/._above1.json", ".git/x.json", "__MACOSX/y.json"])
      await writeFile(
        path.join(folder, "corpus", where),
        where.includes("above1") && !where.includes("._") ? task : "7",
      );
    await writeFile(path.join(folder, "corpus/._Above.json"), "7");
    expect(await names("corpus")).toEqual(["above1"]);
  });

  test("a byte order mark, UTF-16, a list of pairs", async () => {
    const folder = await temporaryFolder();
    const json = JSON.stringify(mirrorTask(1));
    await writeFile(path.join(folder, "mark.json"), `\uFEFF${json}`);
    await writeFile(path.join(folder, "wide.json"), Buffer.from(`\uFEFF${json}`, "utf16le"));
    const pairs = mirrorTask(1).train;
    await writeFile(path.join(folder, "list.json"), JSON.stringify(pairs));
    const read = async (name: string) => (await readArcTasks(path.join(folder, name)))[0]!;
    const { train, test } = parseArcTask("", mirrorTask(1), "");
    expect(await read("mark.json")).toMatchObject({ id: "mark", train, test });
    expect(await read("wide.json")).toMatchObject({ id: "wide", train, test });
    expect(await read("list.json")).toMatchObject({ id: "list", train, test: [] });
    expect(() => ARC_KIND.parse(JSON.stringify(pairs))).toThrow(/list of pairs[^\n]*no test pair/);
    expect(ARC_KIND.parse(`\uFEFF${json}`)).toHaveLength(1);
  });

  test("solutions of other tasks, by whatever name, are not taken", async () => {
    const folder = await temporaryFolder();
    const secret = { train: mirrorTask(1).train, test: mirrorTask(1).test.map((pair) => ({ ...pair, output: null })) };
    await writeFile(path.join(folder, "x_challenges.json"), JSON.stringify({ aa: secret, constructor: secret }));
    await writeFile(path.join(folder, "x_solutions.json"), JSON.stringify({ bb: [[[1, 2]]] }));
    const read = await readArcTasks(path.join(folder, "x_challenges.json"));
    expect(read.map(hiddenPairs)).toEqual([1, 1]);
    // A folder that holds both files: the solutions are not tasks.
    expect((await readArcTasks(folder)).map(({ id }) => id)).toEqual(["aa", "constructor"]);
    await writeFile(path.join(folder, "x_solutions.json"), "[]");
    await expect(readArcTasks(folder)).rejects.toThrow(/x_solutions.json: expected an object of outputs/);
  });

  const good = { input: [[1]], output: [[2]] };
  const wide = [Array.from({ length: 31 }, () => 0)];
  test.each<[string, unknown, string]>([
    ["a list", [], "expected a task, or an object of tasks by their names"],
    ["no test", { train: [good] }, "test: expected a list of pairs"],
    ["train no list", { train: {}, test: [good] }, "train: expected a list of pairs"],
    ["a pair that is none", { train: [7], test: [good] }, 'train[0]: expected an object with "input" and "output"'],
    ["an output of null", { train: [{ input: [[1]], output: null }], test: [] }, "train[0].output: missing"],
    ["no output", { train: [good, { input: [[1]] }], test: [] }, "train[1].output: missing"],
    [
      "a colour of 10",
      { train: [{ input: [[0, 10]], output: [[0]] }], test: [] },
      "train[0].input[0][1]: expected a colour from 0 to 9, got 10",
    ],
    [
      "a text for a colour",
      { train: [], test: [{ input: [["3"]] }] },
      'test[0].input[0][0]: expected a colour from 0 to 9, got "3"',
    ],
    [
      "ragged",
      { train: [{ input: [[1, 2], [3]], output: [[0]] }], test: [] },
      "train[0].input[1]: a row of 1 cells; the first has 2",
    ],
    [
      "31 columns",
      { train: [], test: [{ input: wide }] },
      "test[0].input: a grid of 1 × 31; at most 30 × 30 are possible",
    ],
    ["empty", { train: [], test: [{ input: [] }] }, "test[0].input: the grid is empty"],
    ["no pairs", { train: [], test: [] }, "the task has no pairs"],
    [
      "a task among others",
      { one: { train: [good], test: [] }, two: { train: [good] } },
      "two: test: expected a list of pairs",
    ],
  ])("%s", async (_, value, message) => {
    const file = path.join(await temporaryFolder(), "task.json");
    await writeFile(file, JSON.stringify(value));
    const error = await readArcTasks(file).catch((cause: unknown) => cause);
    expect(error).toBeInstanceOf(PuzzleFormatError);
    expect((error as Error).message).toBe(`${file}: ${message}`);
  });

  test("no JSON, a file that is not there, a folder without tasks, a file far too large", async () => {
    const folder = await temporaryFolder();
    await writeFile(path.join(folder, "a.txt"), "{");
    await expect(readArcTasks(path.join(folder, "a.txt"))).rejects.toThrow(/is not JSON/);
    await expect(readArcTasks(path.join(folder, "b.json"))).rejects.toThrow(/no such file/);
    await expect(readArcTasks(folder)).rejects.toThrow(/has no .json files/);
    const handle = await open(path.join(folder, "big.json"), "w");
    await handle.truncate(2 ** 30);
    await handle.close();
    await expect(readArcTasks(path.join(folder, "big.json"))).rejects.toThrow(/1074 MB are too much/);
  });

  test("any JSON is read or refused", () => {
    fc.assert(
      fc.property(fc.oneof(fc.jsonValue(), arcJson), (value) => {
        try {
          parseArcTask("any", value, "any");
        } catch (error) {
          expect(error).toBeInstanceOf(PuzzleFormatError);
        }
      }),
      { numRuns: 60 },
    );
  });
});

describe("the kind", () => {
  test("reads the test pairs of a task, and prints grids", () => {
    const [puzzle] = parsePuzzles(JSON.stringify(mirrorTask(1)));
    expect(puzzle).toMatchObject({ kind: "arc-30x30", line: 1 });
    const { input, answer } = puzzle as { input: Uint8Array; answer: Uint8Array };
    const printed = ARC_KIND.print(input).split("\n");
    expect(printed).toHaveLength(3);
    expect(ARC_KIND.print(answer).split("\n")).toEqual(printed.map((row) => [...row].reverse().join("")));
    expect(ARC_KIND.print(input, { style: (text, cell) => `${text}${cell} ` })).toContain("0 ");
    expect(ARC_KIND.validate(input).status).toBe("undecided");
    expect(ARC_KIND.validate(new Uint8Array(900)).status).toBe("clash");
    expect(ARC_KIND.check(input, new Uint8Array(900))).toMatchObject({ valid: false });
    const stray = answer.slice();
    stray[899] = 5;
    expect(ARC_KIND.check(input, stray).violations[0]!.cells).toEqual([899]);
    expect(() => ARC_KIND.parse("{")).toThrow(/this is not JSON/);
    expect(() => ARC_KIND.parse('{"train": [], "test": 1}')).toThrow(/task: test: expected a list of pairs/);
  });
});

test("leaks: a test pair that a training task holds, under whatever name", () => {
  const task = (id: string, seed: number) => parseArcTask(id, mirrorTask(seed), id);
  expect(findArcLeaks([task("a", 1), task("b", 2)], [task("c", 2), task("d", 3)])).toEqual([
    { task: "c", training: "b" },
  ]);
});
