// No figure without its ground: puzzles without labels, ARC tasks without outputs, and vectors of other puzzles.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { prepareArc, writeDataset } from "@kensho/datasets";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { evalResult } from "../src/commands/eval/result.ts";
import { kensho } from "./run-kensho.ts";

const NETWORK =
  "--preset small-grid --set hidden_size=8 --set num_heads=2 --set expansion=1 --set H_cycles=1 --set L_cycles=1 " +
  "--set L_layers=1 --set halt_max_steps=1 --set global_batch_size=2 --steps 1 --engine cpu --no-report";
const VECTORS = "--set puzzle_emb_ndim=8 --set puzzle_emb_len=1";

let cwd: string;
const run = (line: string): ReturnType<typeof kensho> => kensho(line.split(" "), { cwd });

/** Adds a number to each colour. */
function task(number: number, hidden = false) {
  const input = (k: number) => [
    [k, number],
    [number, 0],
  ];
  const pair = (k: number) => ({ input: input(k), output: input(k).map((row) => row.map((colour) => colour + 1)) });
  return { train: [pair(1), pair(2)], test: [hidden ? { input: input(3) } : pair(3)] };
}

async function arc(out: string, training: object, evaluation: object): Promise<void> {
  const files = [join(cwd, `${out}-training.json`), join(cwd, `${out}-evaluation.json`)] as const;
  writeFileSync(files[0], JSON.stringify(training));
  writeFileSync(files[1], JSON.stringify(evaluation));
  await prepareArc({ training: [files[0]], evaluation: [files[1]], augment: 1, seed: 2, out: join(cwd, out) });
}

/** Two rows of four cells each, which are their own answers; those of `hidden` rows are not given. */
async function rows(out: string, hidden: { readonly train: readonly number[]; readonly test: readonly number[] }) {
  const split = (unlabelled: readonly number[]) =>
    Array.from({ length: 6 }, (_, row) => {
      const inputs = Uint8Array.from({ length: 4 }, (_, cell) => 1 + ((row >> cell) & 1));
      return { inputs, labels: unlabelled.includes(row) ? new Uint8Array(4) : inputs };
    });
  await writeDataset(join(cwd, out), {
    ...{ vocabSize: 3, sequenceLength: 4, splits: { train: split(hidden.train), test: split(hidden.test) } },
    provenance: { kind: "other", seed: 0, augment: 0, source: "own", options: {} },
  });
}

beforeAll(async () => {
  cwd = mkdtempSync(join(tmpdir(), "kensho-figures-"));
  await rows("partly", { train: [1], test: [0, 4] });
  await rows("without", { train: [0, 1, 2, 3, 4, 5], test: [0, 1, 2, 3, 4, 5] });
  await arc("a", { t1: task(1), t2: task(2) }, { known: task(3), secret: task(4, true) });
  await arc("renamed", { t1: task(1), t2: task(2) }, { known: task(3), other: task(4) });
  await arc("smaller", { t1: task(1) }, { known: task(3) });
  await arc("secrets", { t1: task(1), t2: task(2) }, { known: task(3, true), secret: task(4, true) });
  for (const line of [
    `train --data partly --out on-rows ${NETWORK}`,
    `train --data a --out on-a ${NETWORK} ${VECTORS}`,
  ]) {
    const { exit, stderr } = await run(line);
    expect(exit, stderr).toBe(0);
    if (line.includes("partly")) expect(stderr).toContain("1 of 6 training puzzles have no label");
  }
}, 240_000);
afterAll(() => rmSync(cwd, { recursive: true }));

describe("labels", { timeout: 120_000 }, () => {
  test("puzzles without one are left out, and counted", async () => {
    const { exit, stdout } = await run("eval on-rows --data partly");
    expect(exit).toBe(0);
    expect(stdout).toMatch(/^exact {5}.* of 4 puzzles \(test\)/);
    expect(stdout).toContain("\nno label  2 puzzles (test) are left out of the accuracy\n");
    const { stdout: json } = await run("eval on-rows --data partly --json");
    expect(evalResult.parse(JSON.parse(json))).toMatchObject({ examples: 4, unlabelled: 2 });
  });

  test.each([
    ["eval on-rows --data without", /without\/test: no puzzle has a label/],
    ["eval on-rows --data without --split train", /without\/train: no puzzle has a label/],
    ["eval on-rows --data partly --limit 1", /partly\/test: none of the first 1 puzzles has a label/],
    ["inspect on-rows --dynamics --data without", /no puzzle has a label/],
    [`train --data without --out none ${NETWORK}`, /without\/train: no puzzle has a label/],
  ])("%s: nothing to say", async (line, problem) => {
    expect(await run(line)).toMatchObject({ exit: 3, stderr: expect.stringMatching(problem) });
  });
});

describe("ARC outputs that are not given", { timeout: 120_000 }, () => {
  test("count in no figure, and their answers are in the submission", async () => {
    const { exit, stdout } = await run("eval on-a --data a --submission answers.json --json");
    expect(exit).toBe(0);
    const { arc, examples, unlabelled } = evalResult.parse(JSON.parse(stdout));
    expect({ examples, unlabelled }).toEqual({ examples: 2, unlabelled: 2 });
    expect(arc).toMatchObject({ tasks: 1, hidden_pairs: 1 });
    expect(Object.keys(JSON.parse(readFileSync(join(cwd, "answers.json"), "utf8")))).toEqual(["known", "secret"]);
    expect((await run("eval on-a --data a")).stdout).toMatch(
      /of 1 task; 1 test pair without a given output left out\n$/,
    );
  });

  test("with none given, there is a submission and no figure", async () => {
    expect(await run("eval on-a --data secrets")).toMatchObject({
      exit: 3,
      stderr: expect.stringMatching(/no label|has a label/),
    });
    const { exit, stdout } = await run("eval on-a --data secrets --submission all.json --json");
    expect(exit).toBe(0);
    expect(evalResult.parse(JSON.parse(stdout))).toMatchObject({
      ...{ examples: 0, exact_accuracy: null, exact_interval: null, cell_accuracy: null, measures: {} },
      arc: { tasks: 0, hidden_pairs: 2, pass_at: {} },
    });
  });
});

describe("puzzle vectors belong to their identifiers", { timeout: 120_000 }, () => {
  const numbers = /on-a\S*, trained on a, has 9 puzzle vectors, and smaller has 5 puzzle identifiers/;
  test.each([
    "eval on-a --data smaller",
    "solve a-evaluation.json --checkpoint on-a --data smaller",
    "inspect on-a --dynamics --data smaller",
    "import on-a/checkpoints/step-000001/model.safetensors --config on-a/config.yaml --data smaller --out taken",
  ])("%s: other numbers are refused", async (line) => {
    expect(await run(line)).toMatchObject({ exit: 3, stderr: expect.stringMatching(numbers) });
  });

  test.each([
    "eval on-a --data renamed",
    "import on-a/checkpoints/step-000001/model.safetensors --config on-a/config.yaml --data renamed --out taken",
  ])("%s: other names are a warning", async (line) => {
    const { exit, stderr } = await run(line);
    expect(exit, stderr).toBe(0);
    expect(stderr).toMatch(
      /warning: the puzzle identifiers of renamed are not those of a .*\(number 7 is "other", and was "secret"\)/,
    );
  });

  test("weights go to the puzzles of their names; without names, other numbers are refused", async () => {
    const named = await run(`train --weights on-a --data smaller --out further ${NETWORK}`);
    expect(named.exit, named.stderr).toBe(0);
    const file = join(cwd, "loose.safetensors");
    writeFileSync(file, readFileSync(join(cwd, "on-a/checkpoints/step-000001/model.safetensors")));
    const loose = await run(`train --weights loose.safetensors --data smaller --out none ${NETWORK} ${VECTORS}`);
    expect(loose).toMatchObject({ exit: 3, stderr: expect.stringMatching(/has 9 puzzle vectors, and smaller has 5/) });
  });
});
