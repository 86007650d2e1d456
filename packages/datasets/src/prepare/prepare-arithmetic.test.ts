import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { describe, expect, test } from "vitest";
import type { Dataset } from "../../../puzzles/src/examples/dataset.ts";
import { temporaryFolder } from "../../test/temporary-folder.ts";
import { openDataset } from "../folder/open-dataset.ts";
import { type PrepareArithmeticOptions, prepareArithmetic } from "./prepare-arithmetic.ts";

const keys = (dataset: Dataset): string[] =>
  Array.from({ length: dataset.examples }, (_, i) => {
    const length = dataset.metadata.seq_len;
    const [input, label] = [dataset.inputs, dataset.labels].map((data) => data.subarray(i * length, (i + 1) * length));
    if (!dataset.kind!.check(input!, label!).valid) throw new Error(`example ${i} is wrong`);
    return dataset.kind!.classKey(input!, label!);
  });

async function make(options: Omit<PrepareArithmeticOptions, "out">) {
  const dir = path.join(await temporaryFolder(), "set");
  const made = await prepareArithmetic({ out: dir, ...options });
  return { made, dir, train: keys(await openDataset(dir, "train")), test: keys(await openDataset(dir, "test")) };
}

describe("sums", () => {
  test.each<[string, Omit<PrepareArithmeticOptions, "out">, string, number, number]>([
    ["all of one digit", { digits: 1 }, "addition-1d", 50, 5],
    ["all modulo 7", { operation: "subtraction", modulus: 7 }, "subtraction-mod-7", 45, 4],
    ["multiplication modulo 97", { operation: "multiplication", modulus: 97 }, "multiplication-mod-97", 4278, 475],
    ["three digits", { train: 3000, test: 500 }, "addition-3d", 3000, 500],
    ["twenty digits", { digits: 20, train: 300, test: 50 }, "addition-20d", 300, 50],
    ["modulo a million", { modulus: 1_000_000, train: 300, test: 50 }, "addition-mod-1000000", 300, 50],
  ])("%s", async (_, options, kind, train, held) => {
    const set = await make(options);
    expect([set.made.kind, set.made.train.examples, set.made.test.examples]).toEqual([kind, train, held]);
    expect(new Set([...set.train, ...set.test]).size).toBe(train + held); // a+b and b+a are one
  });

  test("operands of all lengths and both orders come up", async () => {
    const { dir } = await make({ digits: 3, train: 2000, test: 0 });
    const { kind, inputs } = await openDataset(dir, "train");
    const first = Array.from({ length: 2000 }, (_, i) => kind!.print(inputs.subarray(i * 12, i * 12 + 12)));
    const falling = first.filter((sum) => Number(/^\d+/.exec(sum)![0]) > Number(/\+ (\d+)/.exec(sum)![1])).length;
    expect(falling).toBeGreaterThan(850);
    expect(falling).toBeLessThan(1150);
    expect(first.some((sum) => /^\d\d \+/.test(sum))).toBe(true);
  });

  test("the same seed gives the same bytes, another seed others", async () => {
    const folder = await temporaryFolder();
    const build = async (name: string, seed: number, digits: number) => {
      await prepareArithmetic({ out: path.join(folder, name), train: 30, test: 10, seed, digits });
      return readFile(path.join(folder, name, "kensho.json"), "utf8");
    };
    for (const digits of [2, 9]) {
      expect(await build(`a${digits}`, 1, digits)).toBe(await build(`b${digits}`, 1, digits));
      expect(await build(`c${digits}`, 2, digits)).not.toBe(await build(`d${digits}`, 1, digits));
    }
  });

  test.each<[string, Omit<PrepareArithmeticOptions, "out">, RegExp]>([
    ["no digits", { digits: 0 }, /digits: expected a whole number from 1 to 64, got 0/],
    ["a modulus of 1", { modulus: 1 }, /modulus: expected a whole number from 2 to 1000000, got 1/],
    ["subtraction without a modulus", { operation: "subtraction" }, /modulus: subtraction needs one/],
    ["digits and modulus", { digits: 2, modulus: 7 }, /digits, modulus: /],
    ["an unknown operation", { operation: "division" as "addition", modulus: 7 }, /no operation is called "division"/],
    ["more sums than there are", { digits: 1, train: 56 }, /there are 55 different sums; 61 were asked for/],
    ["no training sums", { train: 0 }, /train: expected a whole number from 1, got 0/],
  ])("%s is refused", async (_, options, message) => {
    const folder = await temporaryFolder();
    await expect(prepareArithmetic({ out: path.join(folder, "set"), ...options })).rejects.toThrow(message);
    expect(await readdir(folder)).toEqual([]);
  });
});
