import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readCard, SHIPPED_MODELS, shippedFolder } from "@kensho/models-zoo";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { modelsResult } from "../src/commands/models/result.ts";
import { kensho } from "./run-kensho.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "kensho-models-"));
});
afterAll(() => rm(folder, { recursive: true }));

/** The smallest network, whose puzzles take a second; those of all others take minutes. */
const SMALL: (typeof SHIPPED_MODELS)[number] = "sudoku-4x4";

describe.each(SHIPPED_MODELS)("%s", (name) => {
  test("does what its card says", { tags: name === SMALL ? ["slow"] : ["ci"] }, async () => {
    const { headline } = await readCard(name);
    const data = join(folder, name);
    const [program, ...words] = headline.data.split(" ");
    expect(program).toBe("kensho");
    expect(await kensho([...words, "--out", data])).toMatchObject({ exit: 0 });
    const asked = ["--limit", String(headline.limit), ...headline.flags];
    const { stdout, exit } = await kensho(["eval", name, "--data", data, ...asked, "--json"]);
    expect(exit).toBe(0);
    const { exact_accuracy, measures, examples, checkpoint } = JSON.parse(stdout);
    expect(checkpoint).toBe(shippedFolder(name));
    expect(examples).toBe(headline.limit);
    const share = headline.measure === "exact_accuracy" ? exact_accuracy : measures.valid_path;
    // A processor that rounds otherwise may tip a puzzle or two.
    expect(Math.abs(Math.round(share * examples) - headline.right)).toBeLessThanOrEqual(
      Math.ceil(headline.limit / 200),
    );
  });
});

test("models lists the bundled models, as its schema says", async () => {
  const { models } = modelsResult.parse(JSON.parse((await kensho(["models", "--json"])).stdout));
  expect(models.map(({ name }) => name)).toEqual([...SHIPPED_MODELS]);
  const { stdout } = await kensho(["models"]);
  for (const name of SHIPPED_MODELS) expect(stdout).toContain(name);
});

test("models shows the card of one, and says which there are", async () => {
  expect((await kensho(["models", "sudoku-4x4"])).stdout).toMatch(
    /# sudoku-4x4[\s\S]*prepare-data sudoku[\s\S]*Known failures/,
  );
  const unknown = await kensho(["models", "sudoku-44"]);
  expect(unknown.exit).toBe(2);
  expect(unknown.stderr).toMatch(/no bundled model sudoku-44[\s\S]*sudoku-4x4/);
});

test("other commands take them by name: export, and train --weights", async () => {
  const [onnx, data] = [join(folder, "four.onnx"), join(folder, "data-by-name")];
  const exported = await kensho(["export", "sudoku-4x4", "--onnx", onnx, "--json"]);
  expect(exported).toMatchObject({ exit: 0 });
  expect(JSON.parse(exported.stdout).checkpoint).toBe(shippedFolder("sudoku-4x4"));
  await kensho([
    "prepare-data",
    "sudoku",
    "--size",
    "4",
    "--train",
    "60",
    "--test",
    "12",
    "--seed",
    "1",
    "--out",
    data,
  ]);
  const begun = ["--weights", "sudoku-4x4", "--steps", "4", "--set", "log_every=1", "--no-report", "--json"];
  const { stdout, exit } = await kensho(["train", "--data", data, "--out", join(folder, "by-name"), ...begun]);
  expect(exit).toBe(0);
  // From scratch no puzzle comes right in four steps.
  expect(JSON.parse(stdout).accuracy).toBeGreaterThan(0.9);
});
