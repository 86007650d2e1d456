import { existsSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { kensho, type RunOptions } from "../../../test/run-kensho.ts";
import { failureDocument } from "../../failure-document.ts";
import { trainResult } from "../train/result.ts";
import { reportResult } from "./result.ts";

const TINY = "--set hidden_size=16 --set global_batch_size=8 --set halt_max_steps=4 --set log_every=1";

let cwd: string;
const run = (line: string, options: RunOptions = {}) => kensho(line.split(" "), { cwd, ...options });
const page = (file: string): string => readFileSync(join(cwd, file), "utf8");
/** What the page's script is given. */
const dataOf = (html: string) => JSON.parse(/id="data">(.*?)<\/script>/s.exec(html)![1]!);

beforeAll(async () => {
  cwd = mkdtempSync(join(tmpdir(), "kensho-report-"));
  await run("prepare-data sudoku --size 4 --train 60 --test 12 --seed 1 --out data");
}, 120_000);
afterAll(() => rmSync(cwd, { recursive: true, force: true }));

describe("a run and its report", { tags: ["slow"] }, () => {
  test("training ends with a page in the run folder, and with event files if they are asked for", async () => {
    const { exit, stdout } = await run(
      `train --data data --out a --steps 4 --seed 1 ${TINY} --validation 10 --set validate_every=2 --tensorboard --json`,
    );
    expect(exit).toBe(0);
    expect(trainResult.parse(JSON.parse(stdout)).report).toBe(join("a", "report.html"));
    const { charts, gallery } = dataOf(page("a/report.html"));
    expect(charts.map(({ id }: { id: string }) => id)).toEqual(
      expect.arrayContaining(["loss", "exact", "gradient", "lr", "steps", "speed", "by-step"]),
    );
    const exact = charts.find(({ id }: { id: string }) => id === "exact");
    expect(exact.series.map(({ name }: { name: string }) => name)).toContain("validation");
    expect(gallery.puzzles[0].steps).toHaveLength(4);
    expect(page("a/report.html")).toContain("of the validation split");
    expect(readdirSync(join(cwd, "a", "tensorboard"))).toEqual([expect.stringContaining("tfevents")]);
  });

  test("--no-report leaves it out", async () => {
    const { stdout } = await run(`train --data data --out b --steps 4 --seed 2 ${TINY} --no-report --json`);
    expect(trainResult.parse(JSON.parse(stdout)).report).toBeNull();
    expect(existsSync(join(cwd, "b", "report.html"))).toBe(false);
  });

  test("Ctrl-C writes it without puzzles, and the resumed run extends its event files", async () => {
    const endless = `train --data data --out c --steps 2000 ${TINY} --tensorboard`;
    const stopped = await run(endless, { interruptAt: /step \d/ });
    expect(stopped.exit).toBe(130);
    expect(dataOf(page("c/report.html")).gallery).toBeNull();
    expect(page("c/report.html")).toContain("kensho report c");
    expect((await run("train --resume c --time 1s")).exit).toBe(0);
    expect(readdirSync(join(cwd, "c", "tensorboard"))).toHaveLength(2);
    expect(dataOf(page("c/report.html")).gallery).not.toBeNull();
  });

  test("that cannot be written is an error of the file that was named", async () => {
    const { exit, stderr } = await run("report a --puzzles 0 --out data");
    expect(stderr).toMatch(/^error: data: it is a folder/);
    expect(exit).toBe(3);
  });

  test("of the test split, only if it is asked for", async () => {
    const { stdout } = await run("report a --split test --out of-test.html --json");
    const result = reportResult.parse(JSON.parse(stdout));
    expect(result).toMatchObject({ report: "of-test.html", runs: [{ run: "a", steps: 4 }] });
    expect(result.runs[0]!.replayed).toMatchObject({ split: "test", puzzles: 12 });
    expect(page("of-test.html")).toContain("all 12 puzzles of the test split");
  });

  test("of several runs: a comparison", async () => {
    const { exit, stdout } = await run("report a b");
    expect({ exit, stdout }).toEqual({
      exit: 0,
      stdout: expect.stringMatching(/^The comparison of 2 runs is comparison\.html \(\d+ kB\)/),
    });
    const { charts } = dataOf(page("comparison.html"));
    expect(charts[0].series.map(({ name }: { name: string }) => name)).toEqual(["a", "b"]);
    expect(page("comparison.html")).toContain("<code>seed</code>");
  });

  test("of a run whose data set is gone: all but the puzzles, and a word about it", async () => {
    renameSync(join(cwd, "data"), join(cwd, "moved"));
    try {
      const without = await run("report b");
      expect({ exit: without.exit, stderr: without.stderr }).toEqual({
        exit: 0,
        stderr: expect.stringContaining("No puzzles are replayed"),
      });
      expect(dataOf(page("b/report.html")).gallery).toBeNull();
      expect((await run("report b --data moved")).exit).toBe(0);
      expect(dataOf(page("b/report.html")).gallery).not.toBeNull();
    } finally {
      renameSync(join(cwd, "moved"), join(cwd, "data"));
    }
  });

  test.each([
    ["report nowhere", 3, /^KSH_CHECKPOINT$/],
    ["report data", 3, /^KSH_CHECKPOINT/],
    ["report a b --split test", 2, /^KSH_USAGE$/],
    ["report b --split validation", 2, /^KSH_USAGE$/],
    ["report a --data data-of-others", 3, /^KSH_DATASET_FILE$/],
    ["report a --puzzles 0 --out no/such/folder.html", 3, /^KSH_FILE$/],
    ["report", 2, /^KSH_USAGE$/],
  ])("%s ends with exit code %i", async (line, code, expected) => {
    const { exit, stdout } = await run(`${line} --json`);
    expect(exit).toBe(code);
    expect(failureDocument.parse(JSON.parse(stdout)).error.code).toMatch(expected);
  });
});
