import { readdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import type { Dataset } from "../../../puzzles/src/examples/dataset.ts";
import { generateMaze } from "../../../puzzles/src/maze/generate-maze.ts";
import { mazeClass } from "../../../puzzles/src/maze/maze-kind.ts";
import { solveMaze } from "../../../puzzles/src/maze/solve-maze.ts";
import { mazeLine, printMaze } from "../../../puzzles/src/maze/text/print-maze.ts";
import { RandomStream } from "../../../puzzles/src/random-stream.ts";
import { temporaryFolder } from "../../test/temporary-folder.ts";
import { readMazeNpy } from "../files/read-maze-npy.ts";
import { openDataset } from "../folder/open-dataset.ts";
import { writeDataset } from "../folder/write-dataset.ts";
import { type PrepareMazeOptions, prepareMaze } from "./prepare-maze.ts";

const OWN = fileURLToPath(new URL("../../../../datasets/maze/maze_30x30_own.csv.gz", import.meta.url));

const inputs = ({ examples, inputs: data, metadata: { seq_len: length } }: Dataset): Uint8Array[] =>
  Array.from({ length: examples }, (_, i) => Uint8Array.from(data.subarray(i * length, (i + 1) * length)));
const both = async (dir: string) => [await openDataset(dir, "train"), await openDataset(dir, "test")] as const;

async function problem(options: Partial<PrepareMazeOptions>): Promise<string> {
  const folder = await temporaryFolder();
  const error = await prepareMaze({ out: path.join(folder, "set"), ...options }).catch((cause: unknown) => cause);
  expect(await readdir(folder)).toEqual([]);
  return (error as Error).message;
}

async function csv(...rows: string[]): Promise<string> {
  const file = path.join(await temporaryFolder(), "mazes.csv");
  await writeFile(file, ["question,answer", ...rows, ""].join("\n"));
  return file;
}

describe("generated", () => {
  test("labels by the rule, long paths, no image of a test maze in training", async () => {
    const dir = path.join(await temporaryFolder(), "set");
    const made = await prepareMaze({ out: dir, size: 6, train: 200, test: 60, seed: 3 });
    expect(made).toMatchObject({
      kind: "maze-6x6",
      source: "generated",
      train: { examples: 200 },
      test: { examples: 60 },
    });
    expect(made.paths.min).toBeGreaterThanOrEqual(9);
    const [train, held] = await both(dir);
    for (const split of [train, held]) {
      for (const [i, maze] of inputs(split).entries()) {
        expect(solveMaze(maze)).toEqual(Uint8Array.from(split.labels.subarray(i * 36, (i + 1) * 36)));
      }
    }
    expect(new Set([...inputs(train), ...inputs(held)].map((input) => mazeClass(input))).size).toBe(260);
    expect(train.kind!.name).toBe("maze-6x6"); // not in the list of usual kinds
  });

  test("the same seed gives the same bytes, another seed others", async () => {
    const folder = await temporaryFolder();
    const make = async (name: string, seed: number) => {
      await prepareMaze({ out: path.join(folder, name), size: 8, train: 20, test: 10, augment: 3, seed });
      return readFile(path.join(folder, name, "kensho.json"), "utf8");
    };
    expect(await make("a", 1)).toBe(await make("b", 1));
    expect(await make("c", 2)).not.toBe(await make("d", 1));
  });

  test("rectangles, with at most three stored images", async () => {
    const folder = await temporaryFolder();
    const size = { rows: 5, cols: 8 };
    const made = await prepareMaze({ out: path.join(folder, "a"), size, train: 20, test: 5, augment: 3 });
    expect([made.kind, made.train.examples, made.test.examples]).toEqual(["maze-5x8", 80, 5]);
    const opened = await openDataset(path.join(folder, "a"), "train");
    expect(opened.kind?.name).toBe("maze-5x8");
    await expect(prepareMaze({ out: path.join(folder, "b"), size, augment: 4 })).rejects.toThrow(/augment/);
  });

  test("stored images: all eight of a maze, in training alone", async () => {
    const dir = path.join(await temporaryFolder(), "set");
    const made = await prepareMaze({ out: dir, size: 8, train: 5, test: 4, augment: 7, seed: 1 });
    expect([made.train.examples, made.test.examples]).toEqual([40, 4]);
    const [train] = await both(dir);
    const groups = inputs(train).map((input) => mazeClass(input));
    for (let i = 0; i < 40; i++) expect(groups[i]).toBe(groups[i - (i % 8)]);
    expect(new Set(groups).size).toBe(5);
    for (let i = 0; i < 40; i++)
      expect(
        train.kind!.check(train.inputs.subarray(i * 64, i * 64 + 64), train.labels.subarray(i * 64, i * 64 + 64))
          .measures,
      ).toEqual({
        valid_path: true,
        shortest_path: true,
      });
  });

  test("an abort is heeded", async () => {
    const signal = AbortSignal.timeout(150);
    expect(await problem({ size: 30, train: 1000, signal })).toMatch(/timeout/);
  });
});

describe("from a collection", () => {
  test("the shipped 30×30 mazes", async () => {
    const dir = path.join(await temporaryFolder(), "set");
    const made = await prepareMaze({ out: dir, source: OWN, train: 500, test: 100 });
    expect(made).toMatchObject({ kind: "maze-30x30", source: "maze_30x30_own.csv.gz", train: { examples: 500 } });
    expect(made.paths.min).toBe(110);
  });

  test("as .npy arrays, those of a data set among them", async () => {
    const folder = await temporaryFolder();
    await prepareMaze({ out: path.join(folder, "a"), size: 7, train: 12, test: 0 });
    const file = path.join(folder, "a/train/all__labels.npy");
    const { rows, cols, mazes } = await readMazeNpy(file);
    expect([rows, cols, mazes.length, mazes.some((maze) => maze.includes(5))]).toEqual([7, 7, 12, false]);
    const made = await prepareMaze({ out: path.join(folder, "b"), source: file });
    expect([made.kind, made.train.examples, made.test.examples]).toEqual(["maze-7x7", 10, 2]);
  });

  test("a square array of square mazes: the reading in which each maze has its S and G", async () => {
    const folder = await temporaryFolder();
    for (const [name, size, train] of [
      ["many", 5, 25],
      ["one", 25, 1],
    ] as const) {
      await prepareMaze({ out: path.join(folder, name), size, train, test: 0, minPath: 2 });
      const inputs = path.join(folder, name, "train/all__inputs.npy");
      const bytes = await readFile(inputs);
      const file = path.join(folder, `${name}.npy`);
      const shape = name === "many" ? "(25, 25)" : "(1, 625)";
      expect(bytes.subarray(0, 128).toString("latin1")).toContain(shape);
      const header = bytes.toString("latin1", 0, 128).replace(/\(1, 625\), \}/, "(25, 25), }");
      await writeFile(file, Buffer.concat([Buffer.from(header.slice(0, 128), "latin1"), bytes.subarray(128)]));
      const { rows, cols, mazes } = await readMazeNpy(file);
      expect([rows, cols, mazes.length]).toEqual([size, size, train]);
    }
    const wrong = await readFile(path.join(folder, "many.npy"));
    const file = path.join(folder, "neither.npy");
    await writeFile(file, wrong.fill(2, 128, 128 + 25));
    await expect(readMazeNpy(file)).rejects.toThrow(
      /shape \[25, 25\] can be 25 of 5×5 or 1 of 25×25 mazes, and in neither reading does each have one S and one G/,
    );
  });

  test("drawn mazes can be a source; other sizes are passed over and named", async () => {
    const random = RandomStream.fromSeed(4);
    const drawn = [6, 6, 6, 7].map((size) => printMaze(generateMaze(size, random).maze));
    const source = path.join(await temporaryFolder(), "drawn.txt");
    await writeFile(source, drawn.join("\n\n"));
    const made = await prepareMaze({ out: path.join(await temporaryFolder(), "set"), source, test: 1 });
    expect(made).toMatchObject({ kind: "maze-6x6", train: { examples: 2 }, test: { examples: 1 } });
    expect(made.remarks).toEqual([`${source}: not 6×6, passed over: 1 maze`]);
  });

  test.each([
    ["[5, 7]", 7, /shape \[1, 7\] where mazes are/],
    ["tokens above 5", 4, /value 6 is outside 1…5/],
  ])("an .npy file of %s is refused", async (_, length, message) => {
    const dir = path.join(await temporaryFolder(), "odd");
    const array = new Uint8Array(length).fill(length === 4 ? 6 : 2);
    await writeDataset(dir, {
      vocabSize: 9,
      sequenceLength: length,
      splits: { train: [{ inputs: array, labels: array }] },
      provenance: { kind: "x", seed: 0, augment: 0, source: "", options: {} },
    });
    await expect(readMazeNpy(path.join(dir, "train/all__inputs.npy"))).rejects.toThrow(message);
  });

  test("small collections: a fifth for the test; labels drawn where there are none", async () => {
    const random = RandomStream.fromSeed(1);
    const rows = Array.from({ length: 10 }, () => `${mazeLine(generateMaze(9, random).maze)},`);
    const made = await prepareMaze({
      out: path.join(await temporaryFolder(), "set"),
      source: await csv(...rows, rows[0]!),
    });
    expect([made.train.examples, made.test.examples]).toEqual([8, 2]);
  });

  test.each<[string, string, RegExp]>([
    ["a question of 8 cells", "S ## ## ,", /:2: the question has 8 cells/],
    ["a strange character", "S ##x## G,", /:2: the question's character 5 is "x", which is none of "# SG"/],
    ["a path in the question", "So##o##oG,", /:2: the question's character 2 is "o"/],
    ["no goal", "S ## ##  ,", /:2: the maze has no G/],
    ["a walled-off goal", "S##### #G,", /:2: no solution: walls keep the goal G away/],
    ["an answer of another length", "S ## ## G,So", /:2: the answer has 2 cells, the question 9/],
    [
      "an answer without a path",
      "S ## ## G,S ## ## G",
      /:2: the answer draws no path through the question: no path begins at S/,
    ],
    ["an answer of another maze", "S ## ## G,Soo#o##oG", /:2: .*a wall at row 1, column 3 became path/],
  ])("%s is refused with its line", async (_, row, message) => {
    expect(await problem({ source: await csv(row) })).toMatch(message);
  });
});

test.each<[string, Partial<PrepareMazeOptions>, RegExp]>([
  ["a side of 1", { size: 1 }, /expected 2 to 200 rows and columns/],
  ["no training mazes", { train: 0 }, /train: expected a whole number from 1, got 0/],
  ["8 images", { augment: 8 }, /augment: expected a whole number from 0 to 7, got 8/],
  [
    "more than there are",
    { size: 2, train: 100, test: 200 },
    /found \d+ mazes that differ by more than a symmetry; 300 were asked for/,
  ],
  ["more than a source has", { source: OWN, train: 640, test: 1 }, /has 640 30×30 mazes .* 641 were asked for/],
  ["another size than the source's", { source: OWN, size: 10 }, /no 10×10 mazes in it/],
])("%s is refused", async (_, options, message) => {
  expect(await problem(options)).toMatch(message);
});
