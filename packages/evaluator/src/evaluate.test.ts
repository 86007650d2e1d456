import path from "node:path";
import { openDataset, prepareSudoku, writeDataset } from "@kensho/datasets";
import type { Dataset } from "@kensho/puzzles";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { type Answer, pretend } from "../test/pretend.ts";
import { temporaryFolder } from "../test/temporary-folder.ts";
import { type EvaluatedAnswer, type Evaluation, evaluate } from "./evaluate.ts";
import { requireLabelled } from "./labelled-evaluation.ts";

let folder: string;
let dataset: Dataset;
let solutions: Map<string, readonly number[]>;

beforeAll(async () => {
  folder = await temporaryFolder();
  const dir = path.join(folder, "data");
  await prepareSudoku({ out: dir, size: 4, train: 5, test: 7, seed: 1 });
  dataset = await openDataset(dir, "test");
  const row = (data: ArrayLike<number>, i: number): number[] => Array.from(data).slice(i * 16, i * 16 + 16);
  solutions = new Map(
    Array.from(
      { length: 7 },
      (_, i) => [row(dataset.inputs.subarray(), i).join(), row(dataset.labels.subarray(), i)] as const,
    ),
  );
});

const knows = (input: readonly number[]): readonly number[] => solutions.get(input.join()) ?? new Array(16).fill(0);
const right = (input: readonly number[]): Answer => ({ prediction: knows(input) });
const wrongIn =
  (cells: number) =>
  (input: readonly number[]): Answer => ({
    prediction: knows(input).map((token, cell) => (cell < cells ? (token % 5) + 1 : token)),
  });

/** These examples of a split in which each is a group of its own. */
function only(from: Dataset, examples: readonly number[]): Dataset {
  const rows = (data: ArrayLike<number>) =>
    Uint8Array.from(examples.flatMap((i) => Array.from(data).slice(16 * i, 16 * i + 16)));
  const ends = Int32Array.from({ length: examples.length + 1 }, (_, i) => i);
  const arrays = {
    inputs: rows(from.inputs.subarray()),
    labels: rows(from.labels.subarray()),
    puzzleIndices: ends,
    groupIndices: ends,
  };
  return { ...from, ...arrays, examples: examples.length, puzzleIdentifiers: new Int32Array(examples.length) };
}

describe("evaluate", () => {
  it.each([1, 3, 4, 7, 50])("counts every puzzle once, and no padding, in batches of %d", async (batchSize) => {
    const { thinker, runs } = pretend(batchSize, right);
    const result = await evaluate(thinker, dataset);
    expect(result).toMatchObject({ examples: 7, exact_accuracy: 1, cell_accuracy: 1, mean_steps: 3 });
    expect(runs()).toBe(3 * Math.ceil(7 / batchSize));
    expect(result.seconds).toBeGreaterThan(0);
    expect(result.puzzles_per_second).toBeCloseTo(7 / result.seconds, 9);
  });

  it("tells exact puzzles from right cells", async () => {
    const oneWrong = pretend(4, wrongIn(1)).thinker;
    expect(await evaluate(oneWrong, dataset)).toMatchObject({ exact_accuracy: 0, cell_accuracy: 15 / 16 });
    const first = [...solutions.keys()][0];
    const mixed = pretend(4, (input) => (input.join() === first ? wrongIn(4)(input) : right(input))).thinker;
    const result = await evaluate(mixed, dataset);
    expect(result.exact_accuracy).toBeCloseTo(6 / 7, 12);
    expect(result.cell_accuracy).toBeCloseTo(1 - 4 / 112, 12);
  });

  it("judges the answer of the last step alone", async () => {
    const late = pretend(4, (input, step) => (step === 3 ? right(input) : wrongIn(9)(input))).thinker;
    expect((await evaluate(late, dataset)).exact_accuracy).toBe(1);
    expect(await evaluate(late, dataset, { steps: 2 })).toMatchObject({ exact_accuracy: 0, mean_steps: 2 });
    const fading = pretend(4, (input, step) => (step === 3 ? wrongIn(9)(input) : right(input))).thinker;
    expect((await evaluate(fading, dataset)).exact_accuracy).toBe(0);
    expect((await evaluate(fading, dataset, { steps: 5 })).exact_accuracy).toBe(1);
  });

  it("limits the number of examples", async () => {
    const first = new Set([...solutions.keys()].slice(0, 5));
    const { thinker } = pretend(3, (input) => (first.has(input.join()) ? right(input) : wrongIn(16)(input)));
    expect(await evaluate(thinker, dataset, { limit: 5 })).toMatchObject({ examples: 5, exact_accuracy: 1 });
    expect(await evaluate(thinker, dataset, { limit: 100 })).toMatchObject({ examples: 7 });
    expect((await evaluate(thinker, dataset, { limit: 6 })).exact_accuracy).toBeCloseTo(5 / 6, 12);
  });

  it("passes over cells without a label", async () => {
    const dir = path.join(folder, "partly");
    const inputs = Uint8Array.from({ length: 32 }, (_, i) => (i < 16 ? 2 : 3));
    const labels = inputs.map((token, i) => (i % 4 === 0 ? token : 0)); // 4 labelled cells each
    const provenance = { kind: "other", seed: 0, augment: 0, source: "", options: {} };
    const group = { inputs, labels, puzzles: [{ identifier: 0, examples: 2 }] };
    await writeDataset(dir, { vocabSize: 6, sequenceLength: 16, splits: { test: [group] }, provenance });
    const { thinker } = pretend(2, (input) => ({
      prediction: input.map((_, cell) => (cell % 4 === 0 || cell === 1 ? 2 : 5)),
    }));
    // All of the first, none of the second; what stands in unlabelled cells does not matter.
    const result = await evaluate(thinker, await openDataset(dir, "test"));
    expect(result).toMatchObject({ examples: 2, exact_accuracy: 0.5, cell_accuracy: 0.5 });
  });

  it("says nothing of puzzles without labels, and the same of the others as without them", async () => {
    const source = await openDataset(path.join(folder, "data"), "test");
    // Some are answered right, some wrong in a cell or more, by a function of the puzzle alone.
    const answer = (input: readonly number[]): Answer => wrongIn(input.reduce((a, b) => a + b, 0) % 3)(input);
    const shown = ({
      exact_accuracy,
      exact_interval,
      cell_accuracy,
      measures,
      difficulty,
      mean_steps,
      examples,
    }: Evaluation) => ({
      ...{ exact_accuracy, exact_interval, cell_accuracy, measures, difficulty, mean_steps, examples },
    });
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.boolean(), { minLength: 7, maxLength: 7 }),
        fc.integer({ min: 1, max: 5 }),
        fc.boolean(),
        async (hides, batchSize, answerUnlabelled) => {
          const hidden = {
            ...source,
            labels: source.labels.subarray().map((label, i) => (hides[Math.floor(i / 16)] ? 0 : label)),
          };
          const kept = only(
            source,
            [...hides.keys()].filter((i) => !hides[i]),
          );
          const partly = await evaluate(pretend(batchSize, answer).thinker, hidden, { answerUnlabelled });
          const wholly = await evaluate(pretend(batchSize, answer).thinker, kept);
          expect(partly.examples + partly.unlabelled).toBe(7);
          if (kept.examples > 0) {
            expect(shown(partly)).toEqual(shown(wholly));
            return;
          }
          expect(partly).toMatchObject({ exact_accuracy: null, exact_interval: null, cell_accuracy: null });
          expect(partly).toMatchObject({ measures: {}, difficulty: [], found: {} });
          expect(() => requireLabelled(partly, hidden)).toThrow(/test: no puzzle has a label/);
        },
      ),
      { numRuns: 40 },
    );
  });

  it("answers puzzles without labels where their answers are wanted", async () => {
    const labels = dataset.labels.subarray().map((label, i) => (i < 48 ? 0 : label));
    const hidden = { ...dataset, labels };
    const answered: number[][] = [];
    const onAnswer = ({ input }: EvaluatedAnswer): void => void answered.push([...input]);
    const { thinker, runs } = pretend(7, right);
    expect(await evaluate(thinker, hidden, { onAnswer })).toMatchObject({ examples: 4, unlabelled: 3 });
    expect([answered.length, runs()]).toEqual([4, 3]);
    await evaluate(thinker, hidden, { onAnswer, answerUnlabelled: true });
    expect(answered.length).toBe(4 + 7);
    expect(await evaluate(thinker, hidden, { limit: 3 })).toMatchObject({ examples: 0, unlabelled: 3 });
  });

  it("tells how far it is, and stops when told", async () => {
    const progress: number[] = [];
    const { thinker, runs } = pretend(3, right);
    const stop = new AbortController();
    const onProgress = ({ done, total }: { done: number; total: number }): void => {
      progress.push(done, total);
      if (done === 6) stop.abort(new Error("enough"));
    };
    await expect(evaluate(thinker, dataset, { onProgress, signal: stop.signal })).rejects.toThrow("enough");
    expect(progress).toEqual([3, 7, 6, 7]);
    expect(runs()).toBe(7);
  });
});
