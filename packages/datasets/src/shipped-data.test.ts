// The files in datasets/ are what their README says.
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { allPairs, arcPairHash } from "../../puzzles/src/arc/arc-task.ts";
import { readPuzzleCsv } from "./files/puzzle-csv.ts";
import { readArcTasks } from "./files/read-arc-tasks.ts";

const folder = new URL("../../../datasets/", import.meta.url);
const text = (name: string): string => readFileSync(new URL(name, folder), "utf8");
const sums = text("SHA256SUMS")
  .trimEnd()
  .split("\n")
  .map((row) => row.split("  ") as [sum: string, file: string]);

test("SHA256SUMS lists every data file", () => {
  const files = ["sudoku", "maze", "arc"].flatMap((name) =>
    readdirSync(new URL(name, folder)).map((file) => `${name}/${file}`),
  );
  expect(sums.map(([, file]) => file).sort()).toEqual(files.sort());
});

test("the tasks of our own are tasks, all different", async () => {
  const tasks = await readArcTasks(new URL("arc/tasks_own.json", folder).pathname);
  for (const { train, test: asked } of tasks) expect([train.length, asked.length]).toEqual([3, 1]);
  expect(new Set(tasks.flatMap((task) => allPairs(task).map(arcPairHash))).size).toBe(tasks.length * 4);
});

describe.each(sums)("%s %s", (sum, file) => {
  const bytes = readFileSync(new URL(file, folder));
  const content = file.endsWith(".gz") ? gunzipSync(bytes) : bytes;

  test("has that sum, here and in the README, and as many rows as that says", () => {
    expect(createHash("sha256").update(bytes).digest("hex")).toBe(sum);
    const [, count, readmeSum] = new RegExp(`\\| \`${file}\` \\| ([\\d,]+) \\|.*\\| \`(\\w+)\` \\|`).exec(
      text("README.md"),
    )!;
    expect(readmeSum).toBe(sum);
    const rows = file.endsWith(".json")
      ? Object.keys(JSON.parse(content.toString("utf8"))).length
      : content.toString("latin1").trimEnd().split("\n").length - 1;
    expect(rows.toLocaleString("en-US")).toBe(count);
  });

  test.skipIf(file.includes(".extra.") || file.endsWith(".json"))("is read by the CSV reader", async () => {
    let rows = 0;
    for await (const { question } of readPuzzleCsv(new URL(file, folder).pathname)) {
      if (![16, 36, 81, 900].includes(question.length)) throw new Error(`row ${rows + 1}: ${question.length} cells`);
      rows++;
    }
    expect(rows).toBe(content.toString("latin1").trimEnd().split("\n").length - 1);
  });
});
