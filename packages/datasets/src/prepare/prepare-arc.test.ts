import { readdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { mirrorTask } from "../../test/arc-tasks.ts";
import { temporaryFolder } from "../../test/temporary-folder.ts";
import { parseAugmentedName, undoArcAugmentation } from "../arc/arc-augmentation.ts";
import { arcRows } from "../arc/arc-grid.ts";
import { cropArcGrid } from "../arc/arc-tokens.ts";
import { openDataset } from "../folder/open-dataset.ts";
import { prepareArc } from "./prepare-arc.ts";

async function tasks(): Promise<{ folder: string; training: string; evaluation: string }> {
  const folder = await temporaryFolder();
  const [training, evaluation] = [path.join(folder, "training.json"), path.join(folder, "evaluation.json")];
  await writeFile(training, JSON.stringify({ a: mirrorTask(1), b: mirrorTask(2) }));
  await writeFile(evaluation, JSON.stringify({ c: mirrorTask(3) }));
  return { folder, training, evaluation };
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
      /1 of 2 tested tasks have an answer among the training tasks, such as renamed \(in b\)[\s\S]*overlap/,
    );
    const made = await prepareArc({ ...options, allowOverlap: true });
    expect(made.leaks).toEqual(["renamed"]);
    expect(JSON.parse(await readFile(path.join(folder, "set/kensho.json"), "utf8")).options).toEqual({
      leaks: ["renamed"],
    });
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
