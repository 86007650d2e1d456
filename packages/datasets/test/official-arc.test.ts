// The official ARC builder's and evaluator's own numbers: see fixtures/README.md.
import { readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import {
  augmentArcGrid,
  augmentArcTask,
  parseAugmentedName,
  undoArcAugmentation,
} from "../../puzzles/src/arc/arc-augmentation.ts";
import { arcGridHash, arcRows, readArcGrid } from "../../puzzles/src/arc/arc-grid.ts";
import {
  type ArcTask,
  allPairs,
  arcTaskHash,
  arcTaskJson,
  parseArcTask,
  UNKNOWN_OUTPUT,
} from "../../puzzles/src/arc/arc-task.ts";
import { type ArcPlace, cropArcGrid } from "../../puzzles/src/arc/arc-tokens.ts";
import { ArcVoting } from "../../puzzles/src/arc/arc-voting.ts";
import { readArcTasks } from "../src/files/read-arc-tasks.ts";
import { openDataset } from "../src/folder/open-dataset.ts";
import { type DatasetGroup, writeDataset } from "../src/folder/write-dataset.ts";
import { arcGroup } from "../src/prepare/arc-group.ts";
import { openSafetensors } from "./safetensors.ts";
import { temporaryFolder } from "./temporary-folder.ts";

const fixtures = fileURLToPath(new URL("../fixtures", import.meta.url));
const folder = path.join(fixtures, "official-arc");
const read = (...name: string[]) => JSON.parse(readFileSync(path.join(fixtures, ...name), "utf8"));
const official = read("official-arc/case.json");
const identifiers: string[] = read("official-arc/expected/identifiers.json");

async function sources(): Promise<{ tasks: Map<string, ArcTask>; held: Set<string> }> {
  const tasks = new Map<string, ArcTask>();
  const held = new Set<string>();
  for (const name of ["training", "evaluation", "concept"]) {
    for (const task of await readArcTasks(path.join(folder, `source/tiny_${name}_challenges.json`))) {
      tasks.set(task.id, task);
      if (name === "evaluation") held.add(task.id);
    }
  }
  return { tasks, held };
}

describe("the official ARC builder", () => {
  test.each((official.grid_hash as { grid: number[][]; sha256: string }[]).map((entry, i) => [i, entry] as const))(
    "grid %d has its hash",
    (_, { grid, sha256 }) => {
      expect(arcGridHash(readArcGrid(grid, "grid"))).toBe(sha256);
      expect(arcRows(readArcGrid(grid, "grid"))).toEqual(grid);
    },
  );

  test("tasks have their hashes", async () => {
    const { tasks } = await sources();
    for (const [id, hash] of Object.entries(official.puzzle_hash)) expect(arcTaskHash(tasks.get(id)!)).toBe(hash);
  });

  test("an image is made, and unmade", () => {
    for (const { identifier, grid, augmented } of official.aug_examples) {
      const { augmentation } = parseAugmentedName(identifier);
      const [before, after] = [readArcGrid(grid, "grid"), readArcGrid(augmented, "augmented")];
      expect(augmentArcGrid(augmentation, before)).toEqual(after);
      expect(undoArcAugmentation(augmentation, after)).toEqual(before);
    }
  });

  test("its folder, from the recorded draws", async () => {
    const { tasks, held } = await sources();
    // Groups as they follow each other, each with the identifiers of a task and its images.
    const order = [...new Set(identifiers.slice(1).map((name) => parseAugmentedName(name).id))];
    const variants = (id: string) =>
      [...identifiers.entries()].slice(1).filter(([, name]) => parseAugmentedName(name).id === id);
    const build = function* (side: "train" | "test", ids: readonly string[]): Generator<DatasetGroup> {
      const places: { pad_r: number; pad_c: number }[] = [...official.placements[side]];
      for (const id of ids) {
        const puzzles = variants(id).map(([identifier, name]) => {
          const image = augmentArcTask(parseAugmentedName(name).augmentation, tasks.get(id)!);
          const pairs = side === "test" ? image.test : held.has(id) ? image.train : allPairs(image);
          // The official builder writes a label where no output is given.
          return { identifier, pairs: pairs.map(({ input, output = UNKNOWN_OUTPUT }) => ({ input, output })) };
        });
        const place = (pairs: readonly unknown[]): ArcPlace[] =>
          places.splice(0, pairs.length).map(({ pad_r: row, pad_c: col }) => ({ row, col }));
        yield arcGroup(puzzles, place)!;
      }
      expect(places).toEqual([]);
    };
    const out = path.join(await temporaryFolder(), "built");
    await writeDataset(out, {
      vocabSize: 12,
      sequenceLength: 900,
      splits: {
        train: build("train", order),
        test: build(
          "test",
          order.filter((id) => held.has(id)),
        ),
      },
      identifiers,
      documents: { "test_puzzles.json": Object.fromEntries([...held].map((id) => [id, arcTaskJson(tasks.get(id)!)])) },
      provenance: { kind: "arc-30x30", seed: 42, augment: 3, source: "tiny", options: {} },
    });
    for (const split of ["train", "test"]) {
      const [ours, theirs] = [await openDataset(out, split), await openDataset(path.join(folder, "expected"), split)];
      expect(ours.metadata).toEqual(theirs.metadata);
      for (const array of ["inputs", "labels", "puzzleIdentifiers", "puzzleIndices", "groupIndices"] as const)
        expect(ours[array]).toEqual(theirs[array]);
      expect(theirs.kind!.name).toBe("arc-30x30"); // recognised without kensho.json
    }
    expect(JSON.parse(readFileSync(path.join(out, "test_puzzles.json"), "utf8"))).toEqual(
      read("official-arc/expected/test_puzzles.json"),
    );
  });
});

describe("the official ARC evaluator", () => {
  const recorded = read("official-arc-evaluator/case.json");

  test.each(
    (recorded.crop_cases as { case: string; rows: string[]; crop: number[][] }[]).map(
      (entry) => [entry.case, entry] as const,
    ),
  )("crop: %s", (_, { rows, crop }) => {
    const field = Uint8Array.from(rows.join(""), (digit) => Number.parseInt(digit, 16));
    expect(arcRows(cropArcGrid(field))).toEqual(crop);
  });

  test("votes, pass@K and submission", () => {
    const tensor = openSafetensors(path.join(fixtures, "official-arc-evaluator/predictions.safetensors"));
    const puzzles = read("official-arc/expected/test_puzzles.json");
    const tasks = Object.entries(puzzles).map(([id, task]) => parseArcTask(id, task, id));
    const voting = new ArcVoting(tasks, identifiers);
    const [inputs, preds] = [tensor("inputs"), tensor("preds")].map((data) => Uint8Array.from(data));
    const logits = tensor("q_halt_logits");
    for (const [i, identifier] of tensor("puzzle_identifiers").entries())
      voting.add(
        identifier,
        inputs!.subarray(i * 900, i * 900 + 900),
        preds!.subarray(i * 900, i * 900 + 900),
        logits[i]!,
      );
    voting.add(0, new Uint8Array(900), new Uint8Array(900), 9); // padding
    const { passAt, rankings, submission } = voting.result(recorded.pass_Ks);
    for (const k of recorded.pass_Ks) expect(passAt[k]).toBeCloseTo(recorded.expected[`ARC/pass@${k}`], 12);
    for (const [id, pairs] of Object.entries(
      recorded.votes as Record<string, { ranking_hash_count_meanq: [string, number, number][] }[]>,
    )) {
      for (const [i, { ranking_hash_count_meanq: expected }] of pairs.entries()) {
        expect(rankings[id]![i]!.map(({ hash, votes }) => [hash, votes])).toEqual(
          expected.map(([hash, votes]) => [hash, votes]),
        );
        for (const [j, [, , mean]] of expected.entries()) expect(rankings[id]![i]![j]!.confidence).toBeCloseTo(mean, 7);
      }
    }
    expect(submission).toEqual(read("official-arc-evaluator/submission.json"));
    expect(() => voting.add(99, new Uint8Array(900), new Uint8Array(900), 0)).toThrow(
      /there is no identifier 99; there are 34/,
    );
  });
});
