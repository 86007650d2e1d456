// `pnpm check`: everything that a merge needs. Runs every step, then says which ones failed.
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { say, task } from "./lib/progress.mjs";
import { CommandFailed, quietly, streaming } from "./lib/run.mjs";
import { ensureInstalled, node, root, tool, toolEnv } from "./lib/setup.mjs";

await ensureInstalled();

const entries = readdirSync(join(root, "packages")).map((name) => `packages/${name}/src/index.ts`);
/** @type {readonly (readonly [title: string, entry: string, ...args: string[]])[]} */
const STEPS = [
  ["Types and import directions of the packages", tool("typescript", "tsc"), "-b"],
  ["Types of tests, scripts and examples", tool("typescript", "tsc"), "-p", "tsconfig.tests.json"],
  ["Types of the browser page", tool("typescript", "tsc"), "-p", "examples/browser"],
  ["Lint and format", tool("@biomejs/biome", "biome"), "check", "--error-on-warnings"],
  ["Import cycles", tool("dpdm"), "--no-tree", "--no-warning", "--transform", "--exit-code", "circular:1", ...entries],
  ["Unused files, exports and dependencies", tool("knip"), "--no-progress", "--no-config-hints"],
  ["Plain English", join(root, "scripts", "check-english.mjs")],
];

const failures = [];
for (const [title, ...command] of STEPS) {
  try {
    await task(title, () => quietly(node, command, { cwd: root, env: toolEnv() }));
  } catch (error) {
    if (!(error instanceof CommandFailed)) throw error;
    failures.push(title);
    say(error.output.trimEnd());
  }
}
const tests = await streaming(process.execPath, [join(root, "scripts", "test.mjs"), ...process.argv.slice(2)], {
  cwd: root,
});
if (tests !== 0) failures.push("Tests");
say(failures.length === 0 ? "\nAll checks passed." : `\nFailed: ${failures.join(", ")}.`);
process.exitCode = failures.length === 0 ? 0 : 1;
