import { readdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { parseAugmentedName, undoArcAugmentation } from "../../../puzzles/src/arc/arc-augmentation.ts";
import { arcRows } from "../../../puzzles/src/arc/arc-grid.ts";
import { cropArcGrid } from "../../../puzzles/src/arc/arc-tokens.ts";
import { hasLabel } from "../../../puzzles/src/examples/labelled.ts";
import { mirrorTask } from "../../../puzzles/test/arc-tasks.ts";
import { temporaryFolder } from "../../test/temporary-folder.ts";
import { readArcTasks } from "../files/read-arc-tasks.ts";
import { openDataset } from "../folder/open-dataset.ts";
import { prepareArc } from "./prepare-arc.ts";

async function tasks(): Promise<{ folder: string; training: string; evaluation: string }> {
  const folder = await temporaryFolder();
  const [training, evaluation] = [path.join(folder, "training.json"), path.join(folder, "evaluation.json")];
  await writeFile(training, JSON.stringify({ a: mirrorTask(1), b: mirrorTask(2) }));
  await writeFile(evaluation, JSON.stringify({ c: mirrorTask(3) }));
  return { folder, training, evaluation };
}

/** A task of two cells, unlike that of any other number below 100. */
function tinyTask(number: number): { train: object[]; test: object[] } {
  const [tens, ones] = [Math.floor(number / 10), number % 10];
  return { train: [{ input: [[tens, ones]], output: [[ones]] }], test: [{ input: [[ones, tens]], output: [[tens]] }] };
}

describe("prepareArc", () => {
  test("trains on all pairs of training tasks and on shown pairs of tested ones; tests on the rest", async () => {
    const { folder, training, evaluation } = await tasks();
    const out = path.join(folder, "set");
    const made = await prepareArc({ out, training: [training], evaluation: [evaluation], augment: 20, seed: 3 });
    expect(made).toMatchObject({
      kind: "arc-30x30",
      tasks: { training: 2, evaluation: 1 },
      identifiers: 64,
      leaks: [],
    });
    expect(made.train).toEqual({ groups: 3, puzzles: 63, examples: 2 * 21 * 3 + 21 * 2 });
    expect(made.test).toEqual({ groups: 1, puzzles: 21, examples: 21 });
    const identifiers: string[] = JSON.parse(await readFile(path.join(out, "identifiers.json"), "utf8"));
    const held = await openDataset(out, "test");
    const [pair] = mirrorTask(3).test as { input: number[][]; output: number[][] }[];
    for (let i = 0; i < 21; i++) {
      const { id, augmentation } = parseAugmentedName(identifiers[held.puzzleIdentifiers[i]!]!);
      expect(id).toBe("c");
      const unmade = (data: Uint8Array | Int32Array) =>
        arcRows(undoArcAugmentation(augmentation, cropArcGrid(data.subarray(i * 900, i * 900 + 900))));
      expect(unmade(held.inputs.subarray())).toEqual(pair!.input);
      expect(unmade(held.labels.subarray())).toEqual(pair!.output);
    }
    expect(JSON.parse(await readFile(path.join(out, "test_puzzles.json"), "utf8"))).toEqual({ c: mirrorTask(3) });
  });

  test("in training, one pair of each puzzle is in the corner, the others anywhere, input and output alike", async () => {
    const { folder, training } = await tasks();
    const out = path.join(folder, "set");
    await prepareArc({ out, training: [training], evaluation: [], augment: 50 });
    const train = await openDataset(out, "train");
    let moved = 0;
    for (let puzzle = 0; puzzle < train.puzzleIdentifiers.length; puzzle++) {
      let cornered = 0;
      for (let i = train.puzzleIndices[puzzle]!; i < train.puzzleIndices[puzzle + 1]!; i++) {
        const first = (data: Uint8Array | Int32Array) =>
          data.subarray(i * 900, i * 900 + 900).findIndex((token: number) => token > 1);
        expect(first(train.labels.subarray())).toBe(first(train.inputs.subarray()));
        if (first(train.inputs.subarray()) === 0) cornered++;
        else moved++;
      }
      expect(cornered).toBeGreaterThanOrEqual(1);
    }
    expect(moved).toBeGreaterThan(150);
  });

  test("the same seed gives the same bytes, another seed others", async () => {
    const { folder, training, evaluation } = await tasks();
    const make = async (name: string, seed: number) => {
      const out = path.join(folder, name);
      await prepareArc({ out, training: [training], evaluation: [evaluation], augment: 5, seed });
      return readFile(path.join(out, "kensho.json"), "utf8");
    };
    expect(await make("a", 1)).toBe(await make("b", 1));
    expect(await make("c", 2)).not.toBe(await make("d", 1));
  });

  test("answers that are trained on are refused, unless one insists", async () => {
    const { folder, training } = await tasks();
    const other = path.join(folder, "other.json");
    await writeFile(other, JSON.stringify({ renamed: mirrorTask(2), fine: mirrorTask(4) }));
    const options = { out: path.join(folder, "set"), training: [training], evaluation: [other], augment: 2 };
    await expect(prepareArc(options)).rejects.toThrow(
      /1 of 2 tested tasks have an answer among the training tasks, such as renamed \(in b\)/,
    );
    const made = await prepareArc({ ...options, allowOverlap: true });
    expect(made.leaks).toEqual(["renamed"]);
    expect(JSON.parse(await readFile(path.join(folder, "set/kensho.json"), "utf8")).options).toEqual({
      leaks: ["renamed"],
    });
  });

  test("a pair that training and evaluation tasks share is left out of training, and named", async () => {
    const { folder, training } = await tasks();
    const evaluation = path.join(folder, "other.json");
    const shared = mirrorTask(5);
    // `d` tests a pair of `a`, and shows a pair that `c` tests.
    const [taught, tested] = [mirrorTask(1).train[1]!, mirrorTask(3).test[0]!];
    await writeFile(
      evaluation,
      JSON.stringify({ c: mirrorTask(3), d: { train: [...shared.train, tested], test: [taught] } }),
    );
    const out = path.join(folder, "set");
    const made = await prepareArc({ out, training: [training], evaluation: [evaluation], augment: 0 });
    expect(made.leaks).toEqual([]);
    expect(made.leftOut).toEqual([
      { task: "d", training: "a", pairs: 1 },
      { task: "c", training: "d", pairs: 1 },
    ]);
    expect(made.train.examples).toBe(2 + 3 + 2 + 2);
    const { options } = JSON.parse(await readFile(path.join(out, "kensho.json"), "utf8"));
    expect(options).toEqual({ left_out: made.leftOut });
    const train = await openDataset(out, "train");
    const answers = Array.from({ length: train.examples }, (_, i) =>
      JSON.stringify(arcRows(cropArcGrid(train.labels.subarray(i * 900, i * 900 + 900)))),
    );
    expect(answers).not.toContain(JSON.stringify((taught as { output: number[][] }).output));
    const puzzles = JSON.parse(await readFile(path.join(out, "test_puzzles.json"), "utf8"));
    expect(puzzles.d.train).toHaveLength(3);
    const insisted = await prepareArc({
      ...{ out: path.join(folder, "all"), training: [training], evaluation: [evaluation], augment: 0 },
      allowOverlap: true,
    });
    expect(insisted).toMatchObject({ leaks: ["d"], leftOut: [], train: { examples: 3 + 3 + 2 + 3 } });
  });

  test("editions that share a task by name are refused, however few pairs of it", async () => {
    const { folder, training } = await tasks();
    const other = path.join(folder, "other.json");
    const edited = { train: mirrorTask(7).train, test: mirrorTask(2).test };
    const others = Object.fromEntries(Array.from({ length: 20 }, (_, i) => [`t${i}`, tinyTask(i)]));
    await writeFile(other, JSON.stringify({ ...others, b: edited }));
    const options = { out: path.join(folder, "set"), training: [training], evaluation: [other], augment: 0 };
    await expect(prepareArc(options)).rejects.toThrow(/such as b \(in b\)/);
  });

  test("a test pair without an output has no label, and a training pair without one is not trained on", async () => {
    const { folder } = await tasks();
    const without = (seed: number) => {
      const { train, test } = mirrorTask(seed);
      return { train, test: test.map((pair) => ({ input: (pair as { input: number[][] }).input })) };
    };
    const [training, evaluation] = [path.join(folder, "training.json"), path.join(folder, "evaluation.json")];
    await writeFile(training, JSON.stringify({ a: without(1) }));
    await writeFile(evaluation, JSON.stringify({ c: mirrorTask(3), h: without(4) }));
    const out = path.join(folder, "set");
    const made = await prepareArc({ out, training: [training], evaluation: [evaluation], augment: 4 });
    expect(made.hidden).toEqual({ h: 1 });
    expect(made.train.examples).toBe(3 * 5 * 2);
    const held = await openDataset(out, "test");
    expect(Array.from({ length: 10 }, (_, i) => hasLabel(held, i))).toEqual([
      ...Array.from({ length: 5 }, () => true),
      ...Array.from({ length: 5 }, () => false),
    ]);
    expect((await readArcTasks(path.join(out, "test_puzzles.json")))[1]!.test[0]!.output).toBeUndefined();
  });

  test("names that no text can hold are refused before an image is made", async () => {
    const { folder, training } = await tasks();
    const evaluation = path.join(folder, "long.json");
    await writeFile(evaluation, JSON.stringify({ ["a".repeat(9000)]: mirrorTask(3) }));
    const options = { out: path.join(folder, "set"), training: [training], evaluation: [evaluation], augment: 60_000 };
    await expect(prepareArc(options)).rejects.toMatchObject({
      message: expect.stringMatching(
        /60000 images of each of \d+ tasks have names of \d+ characters in all \(expected at most 536870887\)$/,
      ),
      suggestions: [expect.stringMatching(/^store at most \d+ images/)],
    });
    expect(await readdir(folder)).not.toContain("set");
  });

  test("twice the same name, no tasks, an abort", async () => {
    const { folder, training, evaluation } = await tasks();
    const out = path.join(folder, "set");
    await expect(prepareArc({ out, training: [training, training], evaluation: [] })).rejects.toThrow(
      /two tasks are called "a"/,
    );
    await expect(prepareArc({ out, training: [], evaluation: [] })).rejects.toThrow(/arc: no tasks/);
    const signal = AbortSignal.abort(new Error("enough"));
    await expect(prepareArc({ out, training: [training], evaluation: [evaluation], signal })).rejects.toThrow("enough");
    expect((await readdir(folder)).sort()).toEqual(["evaluation.json", "training.json"]);
  });
});
