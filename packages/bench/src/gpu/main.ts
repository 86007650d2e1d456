/*
 * The benchmark on a hardware GPU, unattended, in less than eight minutes; PyTorch beside it where python3 has it.
 * node --conditions=kensho:source packages/bench/src/gpu/main.ts [--out FOLDER] [--document docs/benchmarks.md] [--adapter NAME] [--quick]
 * --swiftshader: the same on the software adapter that the tests bring along, quickly, to try it where there is no GPU.
 */
import { parseArgs } from "node:util";
import { swiftshaderEnvironment } from "../swiftshader.ts";
import { gpuBench } from "./bench.ts";
import { gpuParts } from "./parts.ts";

/** Software takes minutes for what a GPU does in seconds. */
const SOFTWARE_PATIENCE = 5;

const { values: options } = parseArgs({
  options: {
    out: { type: "string", default: "gpu-bench" },
    document: { type: "string" },
    adapter: { type: "string" },
    quick: { type: "boolean", default: false },
    swiftshader: { type: "boolean", default: false },
  },
});

const { swiftshader, out, document } = options;
const { section, failed } = await gpuBench({
  parts: swiftshader ? gpuParts("swiftshader", true, SOFTWARE_PATIENCE) : gpuParts(options.adapter, options.quick),
  env: swiftshader ? await swiftshaderEnvironment() : process.env,
  out,
  document,
  onNote: (text) => process.stderr.write(`${text}\n`),
});
process.stdout.write(section);
process.exitCode = failed ? 1 : 0;
