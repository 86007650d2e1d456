import { rename, rm, writeFile } from "node:fs/promises";
import { comparePage, type ReportedRun, runPage } from "@kensho/report";

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
  const temporary = `${file}.tmp`;
  try {
    await writeFile(temporary, text);
    await rename(temporary, file);
  } catch (error) {
    await rm(temporary, { force: true });
    // The user named the file, and knows of no other.
    throw error instanceof Error && "path" in error ? Object.assign(error, { path: file }) : error;
  }
  return Buffer.byteLength(text);
}
