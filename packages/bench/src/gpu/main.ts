/*
 * The benchmark on a hardware GPU, unattended, in less than eight minutes; PyTorch beside it where python3 has it.
 * node --conditions=kensho:source packages/bench/src/gpu/main.ts [--out FOLDER] [--document docs/benchmarks.md] [--adapter NAME] [--quick]
 */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { gpuMarkdown, insertSection } from "./markdown.ts";
import { gpuParts, type PartResult, runPart } from "./parts.ts";

const { values: options } = parseArgs({
  options: {
    out: { type: "string", default: "gpu-bench" },
    document: { type: "string" },
    adapter: { type: "string" },
    quick: { type: "boolean", default: false },
  },
});

mkdirSync(options.out, { recursive: true });
const results: Record<string, PartResult> = {};
for (const part of gpuParts(options.adapter, options.quick)) {
  process.stderr.write(`${part.name} …\n`);
  const result = await runPart(part);
  results[part.name] = result;
  if ("failed" in result) process.stderr.write(`${part.name}: ${result.failed}\n`);
  // After every part: what is there stays there, should the machine go away.
  writeFileSync(join(options.out, "gpu-bench.json"), `${JSON.stringify(results, undefined, 2)}\n`);
  writeFileSync(join(options.out, "gpu-bench.md"), gpuMarkdown(results));
}
const section = gpuMarkdown(results);
process.stdout.write(section);
if (options.document !== undefined) {
  writeFileSync(options.document, insertSection(readFileSync(options.document, "utf8"), section));
}
process.exitCode = Object.values(results).every((result) => "failed" in result) ? 1 : 0;
