// The official builder's and loader's own numbers: see fixtures/README.md.
import { readFileSync } from "node:fs";
import { cp, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { testBatches } from "../../../puzzles/src/examples/test-batches.ts";
import { trainBatches } from "../../../puzzles/src/examples/train-batches.ts";
import { sudokuTokens } from "../../../puzzles/src/sudoku/sudoku-tokens.ts";
import { applySymmetry } from "../../../puzzles/src/sudoku/symmetry.ts";
import { board } from "../../../puzzles/test/boards.ts";
import { temporaryFolder } from "../../test/temporary-folder.ts";
import { readPuzzleCsv } from "../files/puzzle-csv.ts";
import { openDataset } from "./open-dataset.ts";
import { type DatasetGroup, writeDataset } from "./write-dataset.ts";

const fixtures = fileURLToPath(new URL("../../fixtures", import.meta.url));
const expected = path.join(fixtures, "official-sudoku/expected");
const read = (name: string) => JSON.parse(readFileSync(path.join(fixtures, name), "utf8"));
const official = read("official-sudoku/case.json");

interface Draw {
  readonly digit_map: number[];
  readonly transpose: boolean;
  readonly row_perm: number[];
  readonly col_perm: number[];
  readonly board: string;
  readonly solution: string;
  readonly out_board: string;
}

const image = (line: string, draw: Draw): Uint8Array =>
  applySymmetry(
    {
      transpose: draw.transpose,
      rows: Uint8Array.from(draw.row_perm),
      cols: Uint8Array.from(draw.col_perm),
      digits: Uint8Array.from(draw.digit_map),
    },
    board(line),
  );

const join = (boards: readonly Uint8Array[]): Uint8Array =>
  Uint8Array.from(boards.flatMap((grid) => [...sudokuTokens(grid)]));

async function rows(file: string): Promise<{ question: string; answer: string }[]> {
  const kept = [];
  for await (const { question, answer, rating } of readPuzzleCsv(path.join(fixtures, "official-sudoku/source", file))) {
    if (rating! >= official.config.min_difficulty) kept.push({ question, answer: answer! });
  }
  return kept;
}

describe("the official Sudoku builder", () => {
  test.each((official.augmentations as Draw[]).map((draw, i) => [i, draw] as const))(
    "augmentation %d comes out the same",
    (_, draw) => {
      expect(image(draw.board, draw)).toEqual(board(draw.out_board));
    },
  );

  test("its folder, from the recorded draws", async () => {
    const out = path.join(await temporaryFolder(), "built");
    const train = await rows("train.csv");
    const groups = (official.subsample_choice as number[]).map((choice, group): DatasetGroup => {
      const { question, answer } = train[choice]!;
      const draws = (official.augmentations as Draw[]).slice(group * 3, group * 3 + 3);
      return {
        inputs: join([board(question), ...draws.map((draw) => image(question, draw))]),
        labels: join([board(answer), ...draws.map((draw) => image(answer, draw))]),
      };
    });
    const test = (await rows("test.csv")).map(({ question, answer }) => ({
      inputs: join([board(question)]),
      labels: join([board(answer)]),
    }));
    await writeDataset(out, {
      vocabSize: 11,
      sequenceLength: 81,
      splits: { train: groups, test },
      totalPuzzles: "groups",
      provenance: { kind: "sudoku-9x9", seed: 7, augment: 3, source: "train.csv", options: {} },
    });
    for (const split of ["train", "test"]) {
      const [ours, theirs] = [await openDataset(out, split), await openDataset(expected, split)];
      expect(ours.metadata).toEqual(theirs.metadata);
      for (const array of ["inputs", "labels", "puzzleIdentifiers", "puzzleIndices", "groupIndices"] as const) {
        expect(ours[array]).toEqual(theirs[array]);
      }
      expect(ours.fingerprint).toBe(theirs.fingerprint);
    }
    expect(JSON.parse(await readFile(path.join(out, "identifiers.json"), "utf8"))).toEqual(
      read("official-sudoku/expected/identifiers.json"),
    );
  });

  test("its folder is recognised without kensho.json", async () => {
    const dataset = await openDataset(expected, "train");
    expect(dataset.kind?.name).toBe("sudoku-9x9");
    expect(dataset.provenance).toBeUndefined();
    expect(dataset.examples).toBe(16);
  });

  test("int64 and int32 arrays, as it writes them, are the same data", async () => {
    const wide = path.join(await temporaryFolder(), "wide");
    await cp(expected, wide, { recursive: true });
    for (const [name, type, bytes] of [
      ["inputs", "<i8", 8],
      ["labels", "<i4", 4],
    ] as const) {
      const file = path.join(wide, `train/all__${name}.npy`);
      const narrow = await readFile(file);
      const start = narrow.length - 16 * 81;
      const data = Buffer.alloc(16 * 81 * bytes);
      for (let i = 0; i < 16 * 81; i++) data[i * bytes] = narrow[start + i]!;
      await writeFile(
        file,
        Buffer.concat([Buffer.from(narrow.subarray(0, start).toString("latin1").replace("|u1", type), "latin1"), data]),
      );
    }
    const [theirs, dataset] = [await openDataset(expected, "train"), await openDataset(wide, "train")];
    expect(dataset.inputs).toEqual(theirs.inputs);
    expect(dataset.fingerprint).toBe(theirs.fingerprint);
  });
});

describe("the official loader", () => {
  test.each(["sudoku", "arc"])("test batches of %s", async (kind) => {
    const recorded = read("official-loader/case.json")[kind];
    const bytes = readFileSync(path.join(fixtures, `official-loader/${kind}.safetensors`));
    const length = Number(bytes.readBigUInt64LE(0));
    const header = JSON.parse(bytes.toString("utf8", 8, 8 + length));
    const tensor = (name: string): number[] => {
      const { dtype, data_offsets } = header[name];
      const data = bytes.subarray(8 + length + data_offsets[0], 8 + length + data_offsets[1]);
      return dtype === "U8" ? [...data] : Array.from({ length: data.length / 4 }, (_, i) => data.readInt32LE(i * 4));
    };
    const folder = path.join(fixtures, `official-${kind}/expected`);
    let count = 0;
    let stored = 0;
    for (const batch of testBatches(await openDataset(folder, "test"), recorded.global_batch_size)) {
      const { effective_size, puzzle_identifiers } = recorded.test_batches[count];
      expect(batch.size).toBe(effective_size);
      expect([...batch.puzzleIdentifiers]).toEqual(puzzle_identifiers);
      const name = `test.batch${count++}`;
      if (header[`${name}.inputs`] === undefined) continue;
      stored++;
      expect([...batch.inputs]).toEqual(tensor(`${name}.inputs`));
      expect([...batch.labels]).toEqual(tensor(`${name}.labels`));
    }
    expect(count).toBe(recorded.test_batches.length);
    expect(stored).toBeGreaterThan(0);
  });

  test("training batches: each epoch visits each group once and takes one of its puzzles", async () => {
    const dataset = await openDataset(expected, "train");
    const stream = trainBatches(dataset, { batchSize: 4, seed: 1, augmentation: "none" });
    const rowsOf = (array: ArrayLike<number>, row: number): string =>
      Array.from({ length: 81 }, (_, i) => array[row * 81 + i]).join();
    const taken = new Set<number>();
    for (let epoch = 0; epoch < 100; epoch++) {
      const batch = stream.next();
      const examples = [0, 1, 2, 3].map(
        (row) =>
          Array.from({ length: 16 }, (_, i) => i).find(
            (i) => rowsOf(dataset.inputs.subarray(), i) === rowsOf(batch.inputs, row),
          )!,
      );
      expect(examples.map((example) => Math.floor(example / 4)).sort()).toEqual([0, 1, 2, 3]);
      for (const [row, example] of examples.entries()) {
        expect(rowsOf(batch.labels, row)).toBe(rowsOf(dataset.labels.subarray(), example));
        taken.add(example);
      }
    }
    expect(taken.size).toBe(16);
  });
});
