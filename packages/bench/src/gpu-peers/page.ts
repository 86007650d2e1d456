import { fileURLToPath } from "node:url";
import { launchChromium } from "@kensho/testing/chromium";
import { createServer } from "vite";
import type { PageResult } from "./in-page.ts";

/** Runs `in-page.ts` in headless Chromium, on its software adapter. @param onNote  is told what the page says on the way @throws if the page fails */
export async function measureInPage(milliseconds: number, onNote: (text: string) => void): Promise<PageResult> {
  const root = fileURLToPath(new URL("../..", import.meta.url));
  const server = await createServer({
    root: `${root}page`,
    configFile: false,
    logLevel: "error",
    cacheDir: `${root}node_modules/.cache/vite-page`,
    resolve: { conditions: ["kensho:source", "module", "browser", "development|production"] },
    server: { port: 0, hmr: false, watch: null, fs: { strict: false } },
  });
  await server.listen();
  try {
    const browser = await launchChromium();
    try {
      const page = await browser.newPage();
      page.on("console", (message) => onNote(message.text()));
      page.on("pageerror", ({ message }) => onNote(message));
      await page.goto(`${server.resolvedUrls?.local[0]}?milliseconds=${milliseconds}`);
      await page.waitForSelector("body[data-result]", { timeout: 900_000 });
      const result = JSON.parse((await page.getAttribute("body", "data-result")) ?? "{}") as PageResult & {
        failed?: string;
      };
      if (result.failed !== undefined) throw new Error(result.failed);
      return result;
    } finally {
      await browser.close();
    }
  } finally {
    await server.close();
  }
}
