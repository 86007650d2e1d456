// `npm test`: installs and builds what is missing, runs every test, and ends with the line "N passed, N failed".
// Arguments go to vitest: `npm test -- packages/tensor`, `npm test -- --tags-filter='!slow'`.
import { mkdirSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { say } from "./lib/progress.mjs";
import { streaming } from "./lib/run.mjs";
import { ensureReady, node, root, tool, toolEnv } from "./lib/setup.mjs";
import { summarise } from "./lib/vitest-summary.mjs";

await ensureReady();

// The packages must also run on the Node that the user has, which may be older than the one of the tools; once that is
// installed, npm's own is the one that tells.
const systemNode = process.env.npm_node_execpath ?? process.execPath;

const report = process.env.KENSHO_TEST_REPORT ?? join(root, "node_modules", ".cache", "kensho", "tests.json");
mkdirSync(dirname(report), { recursive: true });
rmSync(report, { force: true });
const code = await streaming(
  node,
  [
    tool("vitest"),
    "run",
    "--reporter=default",
    "--reporter=json",
    `--outputFile.json=${report}`,
    ...process.argv.slice(2),
  ],
  { cwd: root, env: { ...toolEnv(), KENSHO_SYSTEM_NODE: systemNode } },
);
const { passed, failed, skipped } = summarise(report, code);
if (skipped > 0) say(`${skipped} skipped`);
process.stdout.write(`${passed} passed, ${failed} failed\n`);
process.exitCode = failed === 0 ? 0 : 1;
