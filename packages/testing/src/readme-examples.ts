import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";

/** A TypeScript block of a document, and the lines that its `// → …` comments promise. */
export interface Example {
  /** Line of the document on which the code starts. */
  readonly line: number;
  readonly code: string;
  readonly printed: readonly string[];
}

/** The `ts` blocks of a Markdown text. Blocks of other languages (`sh`, `json`, `ts no-run`) are not examples. */
export function extractExamples(markdown: string): Example[] {
  const examples: Example[] = [];
  let open: { language: string; line: number; code: string[] } | undefined;
  for (const [i, text] of markdown.split(/\r?\n/).entries()) {
    const fence = /^```(.*)$/.exec(text);
    if (fence === null) open?.code.push(text);
    else if (open === undefined) open = { language: (fence[1] ?? "").trim(), line: i + 2, code: [] };
    else {
      const { language, line, code } = open;
      if (language === "ts") examples.push({ line, code: code.join("\n"), printed: code.flatMap(promises) });
      open = undefined;
    }
  }
  return examples;
}

/** What a line of code says it prints: `console.log(x); // → [1, 2]`, or further lines `// → …` below it. */
function promises(line: string): string[] {
  const promised = /\/\/ →(?: (.*))?$/.exec(line);
  return promised === null ? [] : [(promised[1] ?? "").trimEnd()];
}

/** Where examples run, and what they must be. */
export interface ReadmeOptions {
  /** Folder whose package the code imports as its own (default: that of the document). */
  readonly folder?: URL;
}

/**
 * Registers one test per example of a document: its code runs in a process of its own, as a reader would run it, and prints
 * exactly the lines it shows. A document without an example, or an example that shows nothing, is a failure.
 */
export function readmeExamples(document: URL, { folder }: ReadmeOptions = {}): void {
  const path = fileURLToPath(document);
  const cwd = folder === undefined ? dirname(path) : fileURLToPath(folder);
  const examples = extractExamples(readFileSync(path, "utf8"));
  describe(`examples of ${path.split(/[\\/]/).slice(-2).join("/")}`, () => {
    it("has one", () => expect(examples.length).toBeGreaterThan(0));
    it.each(examples)("line $line prints what it shows", { tags: ["slow"] }, async ({ code, printed }) => {
      expect(printed.length).toBeGreaterThan(0);
      expect(await printedLines(code, cwd)).toEqual(printed);
    });
  });
}

/** What TypeScript prints, line by line, in a fresh Node from `cwd`, on the packages' sources. */
export async function printedLines(code: string, cwd: string): Promise<string[]> {
  const options = ["--conditions=kensho:source", "--no-warnings", "--input-type=module-typescript", "--eval", code];
  const { stdout } = await promisify(execFile)(process.execPath, options, {
    cwd,
    env: { ...process.env, NO_COLOR: "1", FORCE_COLOR: undefined, NODE_OPTIONS: undefined },
  });
  return stdout.trimEnd().split("\n");
}
