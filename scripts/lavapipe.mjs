// The WebGPU engine's suites on Mesa's lavapipe, which has 16-bit floats. Ends with "N passed, N failed"; where the driver cannot be had, it says so.
// Arguments go to vitest in place of the folder of the engine.
import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { lavapipeEnv } from "./lib/lavapipe.mjs";
import { say } from "./lib/progress.mjs";
import { streaming } from "./lib/run.mjs";
import { ensureInstalled, node, root, tool, toolEnv } from "./lib/setup.mjs";
import { summarise } from "./lib/vitest-summary.mjs";

await ensureInstalled();
const driver = lavapipeEnv();
if ("missing" in driver) {
  say(`SKIPPED: lavapipe cannot be had here (${driver.missing})`);
  process.stdout.write("0 passed, 0 failed\n");
} else {
  const report = join(root, "node_modules", ".cache", "kensho", "lavapipe.json");
  mkdirSync(join(report, ".."), { recursive: true });
  rmSync(report, { force: true });
  const given = process.argv.slice(2);
  const code = await streaming(
    node,
    [
      ...[tool("vitest"), "run", "--reporter=default", "--reporter=json", `--outputFile.json=${report}`],
      // Its compiler takes seconds for each kernel of the larger products.
      "--testTimeout=300000",
      "--hookTimeout=300000",
      ...(given.length > 0 ? given : ["packages/webgpu"]),
    ],
    { cwd: root, env: { ...toolEnv(), ...driver.env } },
  );
  const { passed, failed } = summarise(report, code);
  process.stdout.write(`${passed} passed, ${failed} failed\n`);
  process.exitCode = failed === 0 ? 0 : 1;
}
