// `npm test`: installs and builds what is missing, runs the tests, and ends with the line "N passed, N failed".
// Tests tagged `ci` take a minute or more each: `.ci/run` runs them with `npm test -- --tags-filter=ci`.
// `npm test -- --fast` runs the unit tests alone, without a GPU. Other arguments go to vitest: `npm test -- packages/tensor`.
import { mkdirSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { say } from "./lib/progress.mjs";
import { streaming } from "./lib/run.mjs";
import { ensureReady, node, root, tool, toolEnv } from "./lib/setup.mjs";
import { summarise } from "./lib/vitest-summary.mjs";

const fast = process.argv.includes("--fast");
const words = process.argv.slice(2).filter((word) => word !== "--fast");
if (fast) words.unshift("--project=pure", "--project=engines", "--tags-filter=!slow && !ci");
else if (!words.some((word) => word.startsWith("--tags-filter"))) words.unshift("--tags-filter=!ci");

await ensureReady();

// The packages must also run on the Node that the user has, which may be older than the one of the tools; once that is
// installed, npm's own is the one that tells.
const systemNode = process.env.npm_node_execpath ?? process.execPath;

const report = process.env.KENSHO_TEST_REPORT ?? join(root, "node_modules", ".cache", "kensho", "tests.json");
mkdirSync(dirname(report), { recursive: true });
rmSync(report, { force: true });
const code = await streaming(
  node,
  [tool("vitest"), "run", "--reporter=default", "--reporter=json", `--outputFile.json=${report}`, ...words],
  {
    cwd: root,
    env: { ...toolEnv(), KENSHO_SYSTEM_NODE: systemNode, ...(fast ? { KENSHO_WITHOUT_GPU: "1" } : {}) },
  },
);
const { passed, failed, skipped } = summarise(report, code);
if (skipped > 0) say(`${skipped} skipped`);
process.stdout.write(`${passed} passed, ${failed} failed\n`);
process.exitCode = failed === 0 ? 0 : 1;
