import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { summarise } from "./vitest-summary.mjs";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "kensho-summary-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const suite = (status: string, ...tests: string[]) => ({
  status,
  assertionResults: tests.map((status) => ({ status })),
});

function report(numPassedTests: number, numFailedTests: number, ...testResults: object[]): string {
  const file = join(folder, "tests.json");
  writeFileSync(
    file,
    JSON.stringify({ numPassedTests, numFailedTests, numPendingTests: 2, numTodoTests: 1, testResults }),
  );
  return file;
}

test("counts tests, and skipped ones apart", () => {
  const file = report(3, 1, suite("passed", "passed", "passed"), suite("failed", "passed", "failed"));
  expect(summarise(file, 1)).toEqual({ passed: 3, failed: 1, skipped: 3 });
});

test("a file that cannot be loaded is one failure", () => {
  expect(summarise(report(1, 0, suite("passed", "passed"), suite("failed")), 1)).toMatchObject({
    passed: 1,
    failed: 1,
  });
});

test("an error outside any test is one failure", () => {
  expect(summarise(report(1, 0, suite("passed", "passed")), 1)).toMatchObject({ passed: 1, failed: 1 });
});

test("no report at all is one failure", () => {
  expect(summarise(join(folder, "absent.json"), 0)).toEqual({ passed: 0, failed: 1, skipped: 0 });
});
