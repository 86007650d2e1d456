import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { afterAll, describe, expect, it } from "vitest";
import { extractExamples, printedLines, readmeExamples } from "./readme-examples.ts";

const fence = "```";
const document = (...parts: string[]): string => parts.join("\n");

describe("extractExamples", () => {
  it("takes TypeScript blocks, their first line and the lines they promise", () => {
    const markdown = document(
      "# Title",
      "",
      `${fence}sh`,
      "npm i",
      fence,
      "",
      `${fence}ts`,
      "f(1); // → one",
      "// → two",
      fence,
    );
    expect(extractExamples(markdown)).toEqual([{ line: 8, code: "f(1); // → one\n// → two", printed: ["one", "two"] }]);
  });

  it("leaves out blocks that are not to be run, and blocks that never close", () => {
    const markdown = document(
      `${fence}ts no-run`,
      "f(); // → x",
      fence,
      `${fence}json`,
      "{}",
      fence,
      `${fence}ts`,
      "open",
    );
    expect(extractExamples(markdown)).toEqual([]);
  });

  it("keeps inner spaces of a promise, and knows the empty line", () => {
    expect(extractExamples(document(`${fence}ts`, "a(); // →  1  2", "// →", fence))[0]?.printed).toEqual([
      " 1  2",
      "",
    ]);
  });
});

const folder = mkdtempSync(join(tmpdir(), "kensho-readme-"));
const path = join(folder, "README.md");
writeFileSync(path, document(`${fence}ts`, "const x: number = 1;", "console.log(x, [2]); // → 1 [ 2 ]", fence));
afterAll(() => rmSync(folder, { recursive: true }));
readmeExamples(pathToFileURL(path));

describe("printedLines", () => {
  it("says what the code prints, not what it promises", async () => {
    expect(await printedLines('console.log("truth"); // → lie', folder)).toEqual(["truth"]);
  });

  it("finds a workspace package by its own name, from its sources", async () => {
    const code = 'import { seededRandom } from "@kensho/testing"; console.log(typeof seededRandom(1)());';
    expect(await printedLines(code, fileURLToPath(new URL("..", import.meta.url)))).toEqual(["number"]);
  });

  it("fails where the code throws", async () => {
    await expect(printedLines('throw new Error("broken example")', folder)).rejects.toThrow("broken example");
  });
});
