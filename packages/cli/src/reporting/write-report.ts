import { comparePage, type ReportedRun, runPage } from "@kensho/report";
import { writeTo } from "../regular-file.ts";

/** Name of the page in a run folder. */
export const REPORT_FILE = "report.html";

/** Name of the page of several. */
export const COMPARISON_FILE = "comparison.html";

/**
 * Writes the page of one run, or of several beside one another; what stood there before is replaced whole.
 * @returns its size in bytes
 */
export async function writeReport(file: string, runs: readonly ReportedRun[], version: string): Promise<number> {
  const options = { made: new Date(), version };
  const [only] = runs;
  const text =
    runs.length === 1 && only !== undefined ? await runPage(only, options) : await comparePage(runs, options);
  await writeTo(file, text);
  return Buffer.byteLength(text);
}
