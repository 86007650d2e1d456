import { existsSync, readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { readmeExamples } from "./readme-examples.ts";

const packages = new URL("../../", import.meta.url);
const folderOf = (name: string): URL => new URL(`${name}/`, packages);

/** Packages whose readmes use packages that only `cli` depends on: their examples run from there. */
const FROM_CLI = new Set(["ablation", "distributed", "evaluator", "measure", "trainer", "zoo"]);
/** `bench` has commands and no API. The example of `webgpu` needs an adapter. */
const LEFT_OUT = new Set(["bench", ...(process.env.KENSHO_WITHOUT_GPU === undefined ? [] : ["webgpu"])]);

for (const name of readdirSync(packages).sort()) {
  const readme = new URL("README.md", folderOf(name));
  if (LEFT_OUT.has(name) || !existsSync(fileURLToPath(readme))) continue;
  readmeExamples(readme, FROM_CLI.has(name) ? { folder: folderOf("cli") } : {});
}
