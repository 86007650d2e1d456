import { writeFile } from "node:fs/promises";
import path from "node:path";
import { beforeEach, describe, expect, test } from "vitest";
import { puzzleKind } from "../../../puzzles/src/kinds/kinds.ts";
import { RandomStream } from "../../../puzzles/src/random-stream.ts";
import { drawLatinSquare, latinSquares } from "../../../puzzles/test/latin-squares.ts";
import { temporaryFolder } from "../../test/temporary-folder.ts";
import { openDataset } from "../folder/open-dataset.ts";
import { preparePuzzleFile } from "./prepare-puzzle-file.ts";

let folder: string;
beforeEach(async () => {
  folder = await temporaryFolder();
});

async function sums(name: string, lines: readonly string[]): Promise<string> {
  const source = path.join(folder, name);
  await writeFile(source, `${lines.join("\n")}\n`);
  return source;
}

const kind = puzzleKind("addition-2d");
const pairs = Array.from({ length: 10 }, (_, i) => `${i}+${90 - i}=`);

describe("puzzles of a file", () => {
  test("get the answer beside them, or the one that their kind finds, and are split without images of one another", async () => {
    const source = await sums("sums.txt", [...pairs, "90+0=90", "11 + 12 = 23"]);
    const out = path.join(folder, "sums");
    const made = await preparePuzzleFile({ kind, source, out });
    expect(made).toMatchObject({
      kind: "addition-2d",
      source: "sums.txt",
      duplicates: 1,
      train: { groups: 9 },
      test: { groups: 2 },
    });
    const [train, held] = [await openDataset(out, "train"), await openDataset(out, "test")];
    const cells = kind.sequenceLength;
    for (const { inputs, labels, examples } of [train, held]) {
      for (let from = 0; from < examples * cells; from += cells) {
        const [input, label] = [inputs, labels].map((tokens) => Int32Array.from(tokens.subarray(from, from + cells)));
        expect(kind.check(input!, label!).valid).toBe(true);
      }
    }
  });

  test.each<[string, readonly string[], object, RegExp]>([
    ["one that cannot be read", ["1+2=", "1+?"], {}, /broken-0\.txt: line 2/],
    ["one of another kind", ["1+2=", "1-2 mod 7"], {}, /line 2: this is subtraction/],
    [
      "more than there are",
      pairs,
      { train: 20 },
      /has 10 puzzles that differ by more than a symmetry; 22 were asked for/,
    ],
    ["none to train on", ["1+2="], { test: 1 }, /has 1 puzzles .*; 2 were asked for/],
  ])("%s is refused", async (_, lines, options, message) => {
    const source = await sums("broken-0.txt", lines);
    await expect(preparePuzzleFile({ kind, source, out: path.join(folder, "none"), ...options })).rejects.toThrow(
      message,
    );
  });

  test("without an answer, of a kind that finds none, are refused with their line", async () => {
    const { input } = drawLatinSquare(RandomStream.fromSeed(1));
    const source = await sums("latin.txt", [latinSquares.print(input)]);
    await expect(preparePuzzleFile({ kind: latinSquares, source, out: path.join(folder, "none") })).rejects.toThrow(
      /latin\.txt: line 1: there is no answer beside the puzzle, and none was found/,
    );
  });

  test("are missing, or a folder", async () => {
    const out = path.join(folder, "none");
    await expect(preparePuzzleFile({ kind, source: path.join(folder, "nowhere"), out })).rejects.toThrow(
      /no such file/,
    );
    await expect(preparePuzzleFile({ kind, source: folder, out })).rejects.toThrow(/this is a folder/);
  });
});
