import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { launchChromium } from "@kensho/testing/chromium";
import { createServer } from "vite";
import type { PageMeasurement } from "./in-page.ts";

/** What came of the page. */
export interface PageResult {
  readonly adapter: string;
  readonly measured: readonly PageMeasurement[];
  /** The work that did not end in time, or failed. */
  readonly unfinished?: string;
}

/** How long the page is waited for. */
export interface PageLimits {
  /** Of work per piece. */
  readonly milliseconds: number;
  /** Seconds for all of it, after which the page is closed. */
  readonly seconds: number;
}

/**
 * Runs `in-page.ts` in headless Chromium, on its software adapter, and returns the results so far.
 * @param onNote  receives the name of each measurement
 */
export async function measureInPage(
  { milliseconds, seconds }: PageLimits,
  onNote: (text: string) => void,
): Promise<PageResult> {
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
      const result = { adapter: "", measured: [] as PageMeasurement[] };
      let current = "its start";
      let end: (unfinished?: string) => void = () => {};
      const ended = new Promise<string | undefined>((resolve) => {
        end = resolve;
      });
      const heard: Readonly<Record<string, (value: never) => void>> = {
        adapter: (name: string) => {
          result.adapter = name;
        },
        begin: (work: string) => {
          current = work;
          onNote(work);
        },
        measured: (one: PageMeasurement) => {
          result.measured.push(one);
        },
        end: () => end(),
        failed: (message: string) => end(`${current}: ${message}`),
      };
      await page.exposeFunction("tell", (what: string, value: never) => heard[what]?.(value));
      page.on("pageerror", ({ message }) => end(`${current}: ${message}`));
      await page.goto(`${server.resolvedUrls?.local[0]}?milliseconds=${milliseconds}`);
      const late = sleep(1000 * seconds, undefined, { ref: false }).then(
        () => `${current}: not done within ${seconds} s`,
      );
      const unfinished = await Promise.race([ended, late]);
      return unfinished === undefined ? result : { ...result, unfinished };
    } finally {
      await browser.close();
    }
  } finally {
    await server.close();
  }
}
