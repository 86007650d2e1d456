import chromium from "@sparticuz/chromium";
import { type Browser, chromium as driver } from "playwright-core";

/** Whether the browser that comes with the tests runs here. */
export const hasBrowser = process.platform === "linux" && process.arch === "x64";

/** A headless Chromium. */
export async function openBrowser(): Promise<Browser> {
  // One process for all, as the package wants it for tiny machines, ends with its first page.
  const args = chromium.args.filter((flag) => !["--single-process", "--no-zygote"].includes(flag));
  return await driver.launch({ executablePath: await chromium.executablePath(), args, headless: true });
}
