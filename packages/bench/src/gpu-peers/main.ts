/*
 * Kensho's WebGPU engine beside ONNX Runtime's, on the same adapter: the step that `kensho export` writes. Then beside jax-js in a page.
 * Options: --swiftshader (the software adapter that the tests bring along), --quick, --json FILE, --no-page, --no-node,
 * --page-seconds N (what the page has not measured by then is left out).
 */
import { execFile } from "node:child_process";
import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parseArgs, promisify } from "node:util";
import { digits, table } from "@kensho/measure";
import { relativeDistance } from "../compare-arrays.ts";
import { swiftshaderEnvironment } from "../swiftshader.ts";
import type { ForwardReport } from "./child.ts";
import { FORWARDS } from "./forward.ts";
import { measureInPage } from "./page.ts";

const { values: options } = parseArgs({
  options: {
    swiftshader: { type: "boolean", default: false },
    quick: { type: "boolean", default: false },
    page: { type: "boolean", default: true },
    node: { type: "boolean", default: true },
    json: { type: "string" },
    "page-seconds": { type: "string", default: "600" },
  },
  allowNegative: true,
});
const milliseconds = options.quick ? 1000 : 10_000;
const note = (text: string): void => void process.stderr.write(`  ${text}\n`);
const print = (text: string): void => void process.stdout.write(`${text}\n`);

const child = fileURLToPath(new URL("./child.ts", import.meta.url));
const env = options.swiftshader ? await swiftshaderEnvironment() : process.env;

async function measure(peer: "kensho" | "ort", name: string): Promise<ForwardReport | string> {
  const args = ["--conditions=kensho:source", "--no-warnings", child, peer, name, String(milliseconds)];
  try {
    const { stdout } = await promisify(execFile)(process.execPath, args, { env, timeout: 600_000 });
    return JSON.parse(/^\{.*\}$/m.exec(stdout)?.[0] ?? "{}") as ForwardReport;
  } catch (error) {
    return (error instanceof Error ? error.message : String(error)).split("\n").at(-2) ?? "failed";
  }
}

const results: Record<string, unknown> = {};
const rows: string[][] = [];
// Software takes minutes for the larger network.
const names = !options.node ? [] : Object.keys(FORWARDS).slice(0, options.quick ? 1 : undefined);
for (const name of names) {
  const ours = await measure("kensho", name);
  const theirs = await measure("ort", name);
  results[name] = { ours, theirs };
  for (const one of [ours, theirs]) {
    if (typeof one === "string") rows.push([`${name}: ${one.slice(0, 60)}`, "–", "–", "–", "–"]);
    else {
      note(`${name}, ${one.name}: ${digits(one.median)} ms`);
      const distance =
        typeof ours === "string"
          ? Number.NaN
          : relativeDistance(Float32Array.from(one.logits), Float32Array.from(ours.logits));
      const ratio = typeof ours === "string" ? Number.NaN : one.median / ours.median;
      const launches = one.dispatches === undefined ? "–" : String(one.dispatches);
      const same = distance < 1e-3 ? `${digits(ratio)} ×` : `NOT THE SAME ANSWER: ${distance}`;
      rows.push([`${name}, ${one.name}`, digits(one.median), digits(one.min), launches, same]);
    }
  }
}
if (rows.length > 0) {
  print("One step of thinking, exported to ONNX, answers read back");
  print(table(["", "ms", "min ms", "launches", "time / Kensho's"], rows));
}

if (options.page) {
  const page = await measureInPage({ milliseconds, seconds: Number(options["page-seconds"]) }, note);
  results.page = page;
  print(`\nIn headless Chromium, ${page.adapter}`);
  const lines = page.measured.map(({ work, kensho, jax, distance }) => [
    ...[work, digits(kensho.median), digits(jax.median)],
    distance < 1e-3 ? `${digits(jax.median / kensho.median)} ×` : `NOT THE SAME RESULT: ${distance}`,
  ]);
  print(table(["", "Kensho ms", "jax-js ms", "jax-js / Kensho"], lines));
  if (page.unfinished !== undefined) print(`Not measured: ${page.unfinished}`);
}
if (options.json !== undefined) writeFileSync(options.json, `${JSON.stringify(results, undefined, 2)}\n`);
