import { readFileSync } from "node:fs";

/**
 * Counts a vitest JSON report. A file that could not be loaded, or an error outside any test, counts as one failure,
 * so that "0 failed" always means that everything ran.
 * @param {string} file
 * @param {number} exitCode  of the vitest process
 * @returns {{ passed: number, failed: number, skipped: number }}
 */
export function summarise(file, exitCode) {
  /** @type {{ numPassedTests: number, numFailedTests: number, numPendingTests: number, numTodoTests: number,
   *           testResults: { status: string, assertionResults: { status: string }[] }[] }} */
  let report;
  try {
    report = JSON.parse(readFileSync(file, "utf8"));
  } catch {
    return { passed: 0, failed: 1, skipped: 0 };
  }
  const unloadable = report.testResults.filter(
    (suite) => suite.status === "failed" && suite.assertionResults.every((test) => test.status !== "failed"),
  ).length;
  const failed = report.numFailedTests + unloadable;
  return {
    passed: report.numPassedTests,
    failed: failed === 0 && exitCode !== 0 ? 1 : failed,
    skipped: report.numPendingTests + report.numTodoTests,
  };
}
