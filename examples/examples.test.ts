import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, test } from "vitest";

const run = promisify(execFile);

/** Runs an example as its README says, and returns what it printed. */
async function lines(example: string, env: Record<string, string> = {}): Promise<string[]> {
  const file = fileURLToPath(new URL(`${example}/main.ts`, import.meta.url));
  const { stdout } = await run(process.execPath, ["--conditions=kensho:source", file], {
    env: { ...process.env, ...env },
  });
  return stdout.trim().split("\n");
}

/** The output that an example's README shows. */
async function shown(example: string): Promise<string[]> {
  const readme = await readFile(new URL(`${example}/README.md`, import.meta.url), "utf8");
  expect(readme).toContain(`\nnpx pnpm --filter @kensho/example-${example} start\n`);
  return /\n```\n\n```\n([^`]*)\n```\n/.exec(readme)![1]!.split("\n");
}

/** Figures that another processor may round to others. */
const withoutFigures = (line: string): string => line.replace(/\d+\.\d+$|\d+ %$/, "…");

test("gradients: XOR is learned", { timeout: 60_000 }, async () => {
  const printed = await lines("gradients");
  expect(printed.at(-1)).toBe("learned: yes");
  expect(printed.map(withoutFigures)).toEqual((await shown("gradients")).map(withoutFigures));
});

test("train-in-code: a 4×4 puzzle is solved and checked", { timeout: 180_000 }, async () => {
  const printed = await lines("train-in-code");
  expect(printed.at(-1)).toBe("verified: yes");
  expect(printed.find((line) => line.startsWith("exact on 100"))).toMatch(/: (9[0-9]|100) %$/);
  expect(printed.map(withoutFigures)).toEqual((await shown("train-in-code")).map(withoutFigures));
});
