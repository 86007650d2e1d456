import { readFile } from "node:fs/promises";
import { shippedFolder } from "@kensho/models-zoo";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openStage, type Stage } from "./chromium.ts";

// The browser that the tests bring along runs on Linux with x86-64.
const runsHere = process.platform === "linux" && process.arch === "x64";

describe.skipIf(!runsHere)("the page in headless Chromium", { tags: ["slow"] }, () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await openStage();
  }, 300_000);
  afterAll(() => stage?.[Symbol.asyncDispose]());

  async function open(query: string): Promise<{ page: Page; errors: string[] }> {
    const page = await stage.browser.newPage();
    const errors: string[] = [];
    page.on("pageerror", ({ message }) => errors.push(message));
    await page.goto(`${stage.url}?seed=1&${query}`);
    await page.waitForSelector('body:not([data-state="opening"])', { timeout: 240_000 });
    return { page, errors };
  }
  const state = (page: Page, name: string) => page.getAttribute("body", `data-${name}`);

  describe.each([
    { engine: "webgpu", title: /^WebGPU, .*swiftshader.*\(software\)$/, tags: ["ci"] },
    { engine: "cpu", title: /^processor, ONNX Runtime, \d+ threads?$/, tags: ["slow"] },
  ])("on $engine", ({ engine, title, tags }) =>
    test("trains, then solves a puzzle that was typed", { tags }, async () => {
      const { page, errors } = await open(`engine=${engine}&steps=4&batch=4`);
      expect(await state(page, "engine")).toBe(engine);
      expect(await page.textContent("#where")).toMatch(title);

      await page.click("#train");
      await page.waitForSelector('body[data-state="trained"]', { timeout: 240_000 });
      expect(await page.textContent("#step")).toBe("4 / 4");
      expect(Number(await state(page, "loss"))).toBeGreaterThan(0);
      expect(await page.locator("#chart path.loss").getAttribute("d")).toMatch(/^M.*L.*L.*L/);

      await page.click("#clear");
      await page.locator("#board input").first().click();
      await page.keyboard.type("1234340021434321");
      expect(await page.locator("#board input[data-given]").count()).toBe(14);
      await page.click("#solve");
      await page.waitForSelector('body[data-solve="solved"], body[data-solve="unsolved"]', { timeout: 240_000 });
      // The outcome and its text appear one after the other.
      const outcome = page.getByText(/^(Solved in \d+ steps? of thinking|Not solved yet), after 4 training steps/);
      await outcome.waitFor({ timeout: 240_000 });
      expect(errors).toEqual([]);
      await page.close();
    }),
  );

  test("without a hardware GPU the best there is is the processor, and nothing is said of it", async () => {
    const { page } = await open("steps=1&batch=4");
    expect(await state(page, "engine")).toBe("cpu");
    expect(await page.textContent("#where")).not.toContain("cannot");
    await page.close();
  });

  test("a puzzle that breaks the rules is refused with the reason", async () => {
    const { page } = await open("engine=cpu&steps=1&batch=4");
    await page.click("#clear");
    await page.locator("#board input").first().click();
    await page.keyboard.type("11");
    await page.click("#solve");
    await page.waitForSelector('body[data-solve="refused"]', { timeout: 60_000 });
    expect(await page.textContent("#verdict")).toMatch(/1 twice in row 1/);
    await page.close();
  });

  test.each([
    ["of the size it was trained on", "4.3.2.4114..3..4"],
    ["of a size that it never saw", "1.3.564.6.2.2.156.5.4.3.312.4.6.5.12"],
  ])("a bundled network, loaded over HTTP, solves a Sudoku %s", async (_, puzzle) => {
    const page = await stage.browser.newPage();
    // Playwright is the server of the folder.
    await page.route("**/models/sudoku-9x9/*", async (route) => {
      const name = new URL(route.request().url()).pathname.split("/").at(-1) ?? "";
      await route.fulfill({ body: await readFile(`${shippedFolder("sudoku-9x9")}/${name}`) });
    });
    await page.goto(`${stage.url}network.html?network=models/sudoku-9x9&puzzle=${puzzle}`);
    await page.waitForSelector("body[data-state]", { timeout: 120_000 });
    expect([await state(page, "state"), await page.textContent("#answer")]).toEqual(["solved", expect.any(String)]);
    await page.close();
  });

  test("a network that the server does not have is refused with its address", async () => {
    const page = await stage.browser.newPage();
    await page.goto(`${stage.url}network.html?network=nowhere&puzzle=4.3.2.4114..3..4`);
    await page.waitForSelector("body[data-state]", { timeout: 60_000 });
    expect(await state(page, "state")).toBe("failed");
    expect(await page.textContent("#answer")).toContain("/nowhere/");
    await page.close();
  });
});
