// Every primitive on this browser's WebGPU against the reference engine: the suite that the package is tested with in Node.
import type { PrimitiveName } from "@kensho/tensor";
import { CONFORMANCE_CASES, conformanceFailures, TOLERANCES, WEBGPU_TOLERANCES } from "@kensho/testing/anywhere";
import { openEngine } from "./open-engine.ts";

const wish = new URLSearchParams(location.search).get("engine") === "cpu" ? "cpu" : "webgpu";
const report = document.getElementById("report") as HTMLElement;
const failures: string[] = [];
// Further threads would load this very script, which needs a document, into their workers: they are for engines inside a worker.
const { engine, name, title } = await openEngine(wish, { threads: 1 });
let cases = 0;
for (const primitive of Object.keys(CONFORMANCE_CASES) as PrimitiveName[]) {
  report.textContent = `${primitive} …`;
  const tolerance = (name === "webgpu" ? WEBGPU_TOLERANCES[primitive] : undefined) ?? TOLERANCES[primitive];
  const all = CONFORMANCE_CASES[primitive];
  cases += all.length;
  try {
    failures.push(...(await conformanceFailures(engine, all, tolerance)).map((line) => `${primitive}: ${line}`));
  } catch (error) {
    failures.push(`${primitive}: ${error instanceof Error ? error.message : String(error)}`);
  }
}
report.textContent = `${title}: ${cases} cases, ${failures.length} failures\n${failures.join("\n")}`;
document.body.dataset.engine = name;
document.body.dataset.result = JSON.stringify({ cases, failures });
