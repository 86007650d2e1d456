// Every primitive in headless Chromium against the reference engine, on WebGPU and on the processor. Ends with "N passed, N failed".
import { openStage } from "./chromium.ts";

await using stage = await openStage();
let [passed, failed] = [0, 0];
for (const engine of ["webgpu", "cpu"]) {
  const page = await stage.browser.newPage();
  await page.goto(`${stage.url}conformance.html?engine=${engine}`);
  await page.waitForSelector("body[data-result]", { timeout: 600_000 });
  const result = await page.getAttribute("body", "data-result");
  const { cases, failures } = JSON.parse(result ?? "{}") as { cases: number; failures: string[] };
  // On the other engine it would have proved nothing.
  if ((await page.getAttribute("body", "data-engine")) !== engine) failures.push(`${engine} could not be opened`);
  passed += Math.max(0, cases - failures.length);
  failed += failures.length;
  console.log(`${await page.textContent("#report")}`);
  await page.close();
}
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
