import chromium from "@sparticuz/chromium";
import { type Browser, chromium as playwright } from "playwright-core";

/** Opens a headless Chromium with WebGPU on its software adapter, SwiftShader: `@kensho/testing/chromium`. The caller closes it. */
export async function launchChromium(): Promise<Browser> {
  return await playwright.launch({
    executablePath: await chromium.executablePath(),
    headless: true,
    args: ["--no-sandbox", "--headless=new", "--enable-unsafe-webgpu", "--use-webgpu-adapter=swiftshader"],
  });
}
