// The page in a real browser, from a file, as people open it.
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { openDataset, prepareArithmetic, prepareCustom, prepareMaze, prepareSudoku } from "@kensho/datasets";
import type { Browser, Locator, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { comparePage } from "../src/page/compare-page.ts";
import { runPage } from "../src/page/run-page.ts";
import { recordReplays } from "../src/replay/record-replays.ts";
import type { ReplaySample } from "../src/replay/replay.ts";
import { hasBrowser, openBrowser } from "./browser.ts";
import { pretendLog, pretendRun } from "./pretend-run.ts";
import { PRETENDED_STEPS, pretendThinking } from "./pretend-thinking.ts";
import { temporaryFolder } from "./temporary-folder.ts";

const MADE = { made: new Date("2026-01-02T03:04:05Z"), version: "0.1.0" };
const HOSTILE = `</script><img src=x onerror="globalThis.broken = 1"><script>globalThis.broken = 1</script>`;

/** A sample of a small data set of each family. */
async function samples(folder: string): Promise<Record<string, ReplaySample>> {
  const at = (name: string): string => join(folder, name);
  await prepareSudoku({ out: at("sudoku"), size: 6, train: 14, test: 2, seed: 1 });
  await prepareMaze({ out: at("maze"), size: 8, train: 14, test: 2, seed: 1 });
  await prepareArithmetic({ out: at("sums"), digits: 2, train: 14, test: 2, seed: 1 });
  // A user's own kind whose symbols try to be more than text.
  const grids = Array.from({ length: 16 }, (_, i) => {
    const output = Array.from({ length: 4 }, (_, cell) => ((i >> cell) & 1 ? "<b>" : "<script>alert(1)</script>"));
    const rows = (cells: readonly string[]): string[][] => [cells.slice(0, 2), cells.slice(2)];
    return {
      input: rows(output.map((_, cell) => ((i * 5 + cell) % 3 === 0 ? "." : output[cell]!))),
      output: rows(output),
    };
  });
  await writeFile(at("custom.jsonl"), grids.map((grid) => JSON.stringify(grid)).join("\n"));
  await prepareCustom({ input: at("custom.jsonl"), out: at("custom"), test: 2 });
  const recorded = ["sudoku", "maze", "sums", "custom"].map(async (name) => {
    const dataset = await openDataset(at(name), "train");
    return [name, await recordReplays(pretendThinking(dataset), dataset)] as const;
  });
  return Object.fromEntries(await Promise.all(recorded));
}

describe.runIf(hasBrowser)("the page", { tags: ["slow"] }, () => {
  let [browser, folder, sampled] = [undefined as unknown as Browser, "", {} as Record<string, ReplaySample>];
  beforeAll(async () => {
    folder = await temporaryFolder();
    [browser, sampled] = await Promise.all([openBrowser(), samples(folder)]);
  }, 600_000);
  afterAll(async () => await browser?.close());

  /** Opens a page from a file. What goes wrong in it, or is fetched beside it, is in `faults`. */
  async function show(text: string, options: object = {}): Promise<{ page: Page; faults: string[] }> {
    const file = join(folder, "page.html");
    await writeFile(file, text);
    const page = await browser.newPage({ viewport: { width: 1100, height: 800 }, ...options });
    const faults: string[] = [];
    const url = pathToFileURL(file).href;
    page.on("pageerror", (error) => faults.push(error.message));
    page.on("console", (message) => faults.push(message.text()));
    page.on("request", (request) => {
      if (request.url() !== url) faults.push(request.url());
    });
    await page.goto(url);
    return { page, faults };
  }

  const readout = async (chart: Locator): Promise<string[]> => await chart.locator(".readout > div").allTextContents();
  const runWith = (name: string) => ({ ...pretendRun(), replays: sampled[name] });

  describe.each([
    { name: "sudoku", tags: ["slow"] },
    { name: "maze", tags: ["ci"] },
    { name: "sums", tags: ["ci"] },
    { name: "custom", tags: ["ci"] },
  ])("replays $name", ({ name, tags }) =>
    test("steps, scrubbing, playing", { tags }, async () => {
      const { page, faults } = await show(await runPage(runWith(name), MADE));
      const slider = page.locator("#replay-step");
      const status = page.locator("#replay-status");
      expect(await slider.inputValue()).toBe(String(PRETENDED_STEPS));
      await slider.fill("0");
      expect(await status.textContent()).toContain("before the first step");
      await slider.focus();
      await page.keyboard.press("ArrowRight");
      expect(await status.textContent()).toContain(`Step 1 of ${PRETENDED_STEPS}. The first answer.`);
      await page.locator("#replay-on").click();
      expect(await status.textContent()).toContain("Step 2");
      await page.locator("#replay-back").click();
      // Playing from the end restarts, runs to the end and stops there.
      await slider.fill(String(PRETENDED_STEPS));
      const play = page.locator("#replay-play");
      await play.click();
      expect(await play.textContent()).toBe("Pause");
      await page.locator("#replay-play", { hasText: "Play" }).waitFor();
      expect(await slider.inputValue()).toBe(String(PRETENDED_STEPS));
      expect(faults).toEqual([]);
      await page.close();
    }),
  );

  test("marks what changed and what is not as in the stored answer, step by step as recorded", async () => {
    const sample = sampled.sudoku as ReplaySample;
    const { page } = await show(await runPage(runWith("sudoku"), MADE));
    for (const [i, { label, steps }] of sample.replays.slice(0, 3).entries()) {
      await page.locator(".choices button").nth(i).click();
      for (const [at, { prediction }] of steps.entries()) {
        await page.locator("#replay-step").fill(String(at + 1));
        const marked = async (mark: string): Promise<number> => await page.locator(`#board .${mark}`).count();
        const before = steps[at - 1]?.prediction ?? prediction;
        const differ = (other: Int32Array): number => prediction.filter((token, cell) => token !== other[cell]).length;
        expect([await marked("changed"), await marked("wrong")]).toEqual([differ(before), differ(label)]);
      }
    }
    await page.close();
  });

  test("reads a chart out at the pointer and with the arrow keys", async () => {
    const { page, faults } = await show(await runPage(pretendRun(), MADE));
    const frame = page.locator('[data-chart="exact"]');
    await frame.focus();
    await page.keyboard.press("End");
    expect(await readout(frame)).toEqual([
      "step 2,000",
      expect.stringMatching(/^training .* %$/),
      "validation 95.0 %",
      "training, at full depth 100.0 %",
    ]);
    await page.keyboard.press("Home");
    expect((await readout(frame))[0]).toMatch(/^step \d\d$/);
    await page.keyboard.press("Escape");
    expect(await frame.locator(".readout").count()).toBe(0);
    await page.locator('[data-chart="loss"]').hover();
    const read = await readout(page.locator('[data-chart="loss"]'));
    expect(read.slice(0, 2)).toEqual([expect.stringMatching(/^step [\d,]+$/), expect.stringMatching(/^total [\d.]+$/)]);
    expect(faults).toEqual([]);
    await page.close();
  });

  test("is light or dark as the system is, and as the button says", async () => {
    const background = async (page: Page): Promise<string> =>
      await page.evaluate<string>("getComputedStyle(document.body).backgroundColor");
    const text = await runPage(pretendRun(), MADE);
    const [light, dark] = [await show(text, { colorScheme: "light" }), await show(text, { colorScheme: "dark" })];
    const colours = [await background(light.page), await background(dark.page)];
    expect(colours).toEqual(["rgb(252, 252, 250)", "rgb(21, 21, 23)"]);
    await light.page.locator("#theme").click();
    await light.page.locator("#theme").click();
    expect(await light.page.locator("#theme").textContent()).toBe("Dark");
    expect(await background(light.page)).toBe(colours[1]);
    expect([...light.faults, ...dark.faults]).toEqual([]);
    await Promise.all([light.page.close(), dark.page.close()]);
  });

  test.each([
    ["a phone", { width: 360, height: 740 }],
    ["a wide screen", { width: 1600, height: 900 }],
  ])("fits %s without scrolling sideways", async (_, viewport) => {
    for (const text of [await runPage(runWith("sudoku"), MADE), await comparePage(manyRuns(), MADE)]) {
      const { page, faults } = await show(text, { viewport });
      const [inner, scroll] = await page.evaluate<[number, number]>(
        "[innerWidth, document.documentElement.scrollWidth]",
      );
      expect(scroll).toBeLessThanOrEqual(inner);
      expect(faults).toEqual([]);
      await page.close();
    }
  });

  test("shows hostile names and settings as text", async () => {
    const run = pretendRun(HOSTILE, { train: { note: HOSTILE } });
    const facts = { ...run.facts, puzzles: HOSTILE, data: { dir: HOSTILE, fingerprint: HOSTILE }, engine: HOSTILE };
    const hostile = { ...run, path: HOSTILE, facts, replays: sampled.custom };
    for (const text of [await runPage(hostile, MADE), await comparePage([hostile, pretendRun()], MADE)]) {
      const { page, faults } = await show(text);
      expect(await page.locator("img").count()).toBe(0);
      expect(await page.evaluate(() => "broken" in globalThis)).toBe(false);
      expect(await page.locator("main").textContent()).toContain(HOSTILE);
      expect(faults).toEqual([]);
      await page.close();
    }
  });

  test("runs no script that is not its own, even where one got in", async () => {
    const text = await runPage(pretendRun(), MADE);
    const { page, faults } = await show(text.replace("<footer>", `${HOSTILE}<footer>`));
    expect(await page.evaluate(() => "broken" in globalThis)).toBe(false);
    expect(faults.filter((fault) => fault.includes("Content Security Policy")).length).toBeGreaterThan(0);
    await page.close();
  });

  test("of a log of a million lines is small and whole", async () => {
    const text = await runPage({ ...pretendRun(), log: pretendLog(1_000_000) }, MADE);
    expect(Buffer.byteLength(text)).toBeLessThan(1e6);
    const { page, faults } = await show(text);
    await page.locator('[data-chart="loss"]').focus();
    await page.keyboard.press("End");
    // The last point stands for the last 3,333 of ten million steps.
    expect((await readout(page.locator('[data-chart="loss"]')))[0]).toMatch(/^step 9,98\d,\d+$/);
    expect(faults).toEqual([]);
    await page.close();
  });

  test("compares runs: curves over one another, settings that differ, means over seeds", async () => {
    const { page, faults } = await show(await comparePage(manyRuns(), MADE));
    expect(await page.locator("#settings th code").allTextContents()).toEqual(["lr", "seed"]);
    expect(await page.locator("#seeds tbody tr").count()).toBe(2);
    const [name, seeds, ...means] = await page.locator("#seeds tbody tr").first().locator("th, td").allTextContents();
    expect([name, seeds]).toEqual(["lr=0.001", "1, 2"]);
    for (const mean of means) expect(mean).toContain(" ± ");
    expect(await page.locator('[data-chart="loss-0"] .line').count()).toBe(3);
    expect(faults).toEqual([]);
    await page.close();
  });
});

const manyRuns = () => [
  pretendRun("a1", { seed: 1 }),
  pretendRun("a2", { seed: 2 }),
  pretendRun("wide", { train: { lr: 2e-3 } }),
];
