import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gpuMarkdown, insertSection, isOfHardware } from "./markdown.ts";
import { type Part, type PartResult, runPart } from "./parts.ts";

/** What is run, and where its results go. */
export interface GpuBenchOptions {
  readonly parts: readonly Part[];
  readonly env: NodeJS.ProcessEnv;
  /** Folder for `gpu-bench.json` and `gpu-bench.md`. */
  readonly out: string;
  /** Page with the marks between which the table goes, if it is of hardware. */
  readonly document?: string | undefined;
  readonly onNote: (text: string) => void;
}

/** Runs the parts one after the other. @returns the table, and whether nothing could be measured */
export async function gpuBench(options: GpuBenchOptions): Promise<{ section: string; failed: boolean }> {
  const { parts, env, out, document, onNote } = options;
  mkdirSync(out, { recursive: true });
  const results: Record<string, PartResult> = {};
  for (const part of parts) {
    onNote(`${part.name} …`);
    const result = await runPart(part, env);
    results[part.name] = result;
    if ("failed" in result) onNote(`${part.name}: ${result.failed}`);
    // After every part: what is there stays there, should the machine go away.
    writeFileSync(join(out, "gpu-bench.json"), `${JSON.stringify(results, undefined, 2)}\n`);
    writeFileSync(join(out, "gpu-bench.md"), gpuMarkdown(results));
  }
  const section = gpuMarkdown(results);
  if (document !== undefined) {
    if (isOfHardware(results)) {
      writeFileSync(document, insertSection(readFileSync(document, "utf8"), section));
    } else {
      onNote(`${document} stays as it is: no hardware was measured`);
    }
  }
  return { section, failed: Object.values(results).every((result) => "failed" in result) };
}
