import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { launchChromium } from "@kensho/testing/chromium";
import type { Browser } from "playwright-core";
import { build, type PreviewServer, preview } from "vite";

const root = fileURLToPath(new URL(".", import.meta.url));

/** The built example behind a local server, and a headless Chromium with WebGPU on SwiftShader. */
export interface Stage extends AsyncDisposable {
  readonly browser: Browser;
  /** Where the page is. */
  readonly url: string;
}

/** Builds the example (if it was not, or `fresh`), serves it, and starts a browser. */
export async function openStage({ fresh = true }: { readonly fresh?: boolean } = {}): Promise<Stage> {
  if (fresh || !existsSync(`${root}dist/index.html`)) await build({ root, logLevel: "error" });
  const server = await preview({ root, logLevel: "error", preview: { port: 0, strictPort: false } });
  try {
    const browser = await launchChromium();
    return {
      browser,
      url: addressOf(server),
      [Symbol.asyncDispose]: async () => {
        await browser.close();
        await server.close();
      },
    };
  } catch (error) {
    await server.close();
    throw error;
  }
}

function addressOf(server: PreviewServer): string {
  const [url] = server.resolvedUrls?.local ?? [];
  if (url === undefined) throw new Error("the preview server has no address");
  return url;
}
