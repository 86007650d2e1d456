// The module that docs/own-puzzles.md shows goes through the commands that stand beside it, with a network that learns nothing.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { kensho } from "./run-kensho.ts";

const document = readFileSync(new URL("../../../docs/own-puzzles.md", import.meta.url), "utf8");
const TINY = "--set hidden_size=16 --set global_batch_size=8 --set halt_max_steps=2 --steps 2";

let cwd: string;
const run = (line: string) => kensho(line.split(" "), { cwd });

/** Returns the commands of the document that contain a word. */
function shown(word: string): string {
  const line = document
    .split("\n")
    .find((text) => text.startsWith("npx kensho") && text.includes(`${word} `) && text.includes("--kind"));
  return line!.replace("npx kensho ", "");
}

beforeAll(() => {
  cwd = mkdtempSync(join(tmpdir(), "kensho-own-"));
  const [, module = ""] = /```ts no-run\n(.*?)```/s.exec(document) ?? [];
  writeFileSync(join(cwd, "letters.ts"), module);
  writeFileSync(join(cwd, "square.txt"), "a.c\n.ab\n..a\n");
});
afterAll(() => rmSync(cwd, { recursive: true, force: true }));

test("the module of the document is prepared, trained on, measured, solved and reported by the commands beside it", async () => {
  const prepared = await run(`${shown("prepare-data")} --train 40 --test 10 --json`);
  expect(JSON.parse(prepared.stdout)).toMatchObject({
    name: "letters-3x3",
    train: { puzzles: 40 },
    test: { puzzles: 10 },
  });
  expect(await run(`${shown("train")} ${TINY} --no-report`)).toMatchObject({ exit: 0 });
  expect(await run(`${shown("eval")} --json`)).toMatchObject({ exit: 0 });
  const { exit, stdout } = await run(`${shown("solve")} --json`);
  expect([0, 6]).toContain(exit);
  expect(JSON.parse(stdout).puzzles[0].puzzle).toBe("a.c.ab..a");
  expect(await run(`${shown("report")} --puzzles 4`)).toMatchObject({ exit: 0 });
});

test("a kind with a preset that does not exist is refused where the preset is needed", async () => {
  const module = readFileSync(join(cwd, "letters.ts"), "utf8");
  writeFileSync(join(cwd, "preset.ts"), module.replace("blanks:", 'preset: "large", blanks:'));
  const { exit, stderr } = await run("train --kind ./preset.ts --data data/letters --out runs/other --steps 1");
  expect(exit).toBe(3);
  expect(stderr).toContain('letters-3x3: preset: there is no preset "large"');
});

test("a wrong symmetry is noticed before anything is written", async () => {
  const module = readFileSync(join(cwd, "letters.ts"), "utf8");
  const wrong = module.replace("  augment,\n", "  augment: (random, input, label) => void (label[0] = label[1]),\n");
  writeFileSync(join(cwd, "wrong.ts"), wrong);
  const { exit, stderr } = await run("prepare-data kind --kind ./wrong.ts --train 20 --test 5 --out data/wrong");
  expect(exit).toBe(3);
  expect(stderr).toMatch(/letters-3x3: augment made a puzzle whose label is not an answer: a (given|line)/);
});
