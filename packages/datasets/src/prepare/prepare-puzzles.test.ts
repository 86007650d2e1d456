import { readFile } from "node:fs/promises";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { trainBatches } from "../../../puzzles/src/examples/train-batches.ts";
import { parsePuzzles } from "../../../puzzles/src/kinds/parse-puzzles.ts";
import { RandomStream } from "../../../puzzles/src/random-stream.ts";
import { drawLatinSquare, latinSquares } from "../../../puzzles/test/latin-squares.ts";
import { temporaryFolder } from "../../test/temporary-folder.ts";
import { openDataset } from "../folder/open-dataset.ts";
import { type PreparePuzzlesOptions, preparePuzzles } from "./prepare-puzzles.ts";

const options = { kind: latinSquares, generate: drawLatinSquare, train: 60, test: 20 };
const kinds = [latinSquares];

describe("a kind of one's own", () => {
  test("is generated, split, opened, drawn in batches, and read from text", async () => {
    const out = path.join(await temporaryFolder(), "set");
    const made = await preparePuzzles({ ...options, out, augment: 3 });
    expect(made).toMatchObject({ kind: "latin-4x4", train: { groups: 60, examples: 240 }, test: { examples: 20 } });
    const [train, held] = [await openDataset(out, "train", { kinds }), await openDataset(out, "test", { kinds })];
    expect(train.kind).toBe(latinSquares);
    const keys = (dataset: typeof train, step: number) =>
      Array.from({ length: dataset.examples / step }, (_, i) => {
        const [from, to] = [i * step * 16, i * step * 16 + 16];
        return latinSquares.classKey(dataset.inputs.subarray(from, to), dataset.labels.subarray(from, to));
      });
    expect(new Set([...keys(train, 4), ...keys(held, 1)]).size).toBe(80);
    const { inputs, labels } = trainBatches(train, { batchSize: 50, seed: 1, augmentation: "fresh" }).next();
    for (let i = 0; i < 50; i++)
      expect(latinSquares.check(inputs.subarray(i * 16, i * 16 + 16), labels.subarray(i * 16, i * 16 + 16)).valid).toBe(
        true,
      );
    const text = latinSquares.print(held.inputs.subarray(0, 16));
    expect(parsePuzzles(text, { kind: latinSquares })[0]).toMatchObject({ input: held.inputs.subarray(0, 16) });
    expect((await openDataset(out, "train")).kind).toBeUndefined();
  });

  test("the same seed gives the same bytes, another seed others", async () => {
    const folder = await temporaryFolder();
    const make = async (name: string, seed: number) => {
      await preparePuzzles({ ...options, out: path.join(folder, name), seed, augment: 2 });
      return readFile(path.join(folder, name, "kensho.json"), "utf8");
    };
    expect(await make("a", 1)).toBe(await make("b", 1));
    expect(await make("c", 2)).not.toBe(await make("d", 1));
  });

  const tokens = (length: number, token: number) => new Uint8Array(length).fill(token);
  test.each<[string, Partial<PreparePuzzlesOptions>, RegExp]>([
    [
      "too short",
      { generate: () => ({ input: tokens(9, 1), label: tokens(16, 2) }) },
      /whose input has 9 tokens, not 16/,
    ],
    [
      "of unknown tokens",
      { generate: () => ({ input: tokens(16, 1), label: tokens(16, 6) }) },
      /whose label has token 6; there are 6/,
    ],
    [
      "with a wrong label",
      { generate: () => ({ input: tokens(16, 1), label: tokens(16, 2) }) },
      /not an answer: a line without all digits/,
    ],
    ["always the same", { generate: () => drawLatinSquare(RandomStream.fromSeed(1)) }, /found 1 puzzles that differ/],
    ["none to train on", { train: 0 }, /train: expected a whole number from 1, got 0/],
  ])("%s is refused", async (_, change, message) => {
    await expect(
      preparePuzzles({ ...options, out: path.join(await temporaryFolder(), "set"), ...change }),
    ).rejects.toThrow(message);
  });
});
