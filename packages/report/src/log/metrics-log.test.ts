import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { temporaryFolder } from "../../test/temporary-folder.ts";
import { readMetricsLog } from "./metrics-log.ts";

async function read(text: string) {
  const file = join(await temporaryFolder(), "metrics.jsonl");
  await writeFile(file, text);
  const { rows, columns } = await readMetricsLog(file);
  return { rows, columns: Object.fromEntries([...columns].map(([name, values]) => [name, [...values]])) };
}

test("lines become columns; a figure that a line lacks is NaN", async () => {
  const text = '{"step":1,"loss":2,"exact":null}\n{"step":2,"loss":1,"exact":0.5,"measures":{"valid":1}}\n';
  expect(await read(text)).toEqual({
    rows: 2,
    columns: { step: [1, 2], loss: [2, 1], exact: [Number.NaN, 0.5], "measures.valid": [Number.NaN, 1] },
  });
});

test("half a line, an empty one, and one that goes back are left out", async () => {
  const text = '{"step":5,"loss":2}\n\nnoise\n{"step":4,"loss":9}\n[1]\n{"loss":3}\n{"step":6,"loss":1}\n{"step":7,"lo';
  expect(await read(text)).toEqual({ rows: 2, columns: { step: [5, 6], loss: [2, 1] } });
});

test("a log longer than a piece of the file, and than the first room of a column", async () => {
  const lines = Array.from({ length: 30_000 }, (_, i) => `{"step":${i + 1},"loss":${i / 7},"é":"${"x".repeat(40)}"}`);
  const { rows, columns } = await read(lines.join("\n"));
  expect(rows).toBe(30_000);
  expect(columns.step).toEqual(lines.map((_, i) => i + 1));
  expect(columns.loss?.at(-1)).toBe(29_999 / 7);
});

test("an empty log has no rows", async () => {
  expect(await read("")).toEqual({ rows: 0, columns: {} });
});
