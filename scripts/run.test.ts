import { spawn } from "node:child_process";
import { once } from "node:events";
import { expect, test } from "vitest";

const run = new URL("./lib/run.mjs", import.meta.url).href;

// The inner command says its id, and takes its time to end in order: with code 130, as an interrupted training does.
const inner = `
  process.on("SIGTERM", () => setTimeout(() => { console.log("saved"); process.exit(130); }, 200));
  console.log(process.pid);
  setInterval(() => {}, 1000);`;

test.each([
  [
    "streaming",
    `const code = await streaming(process.execPath, ["-e", inner], { cwd: "." }); process.exit(code);`,
    130,
  ],
  ["quietly", `await quietly(process.execPath, ["-e", inner], { cwd: ".", onLine: console.log });`, 143],
])("%s: SIGTERM ends the command before this process", async (_, body, code) => {
  const script = `import { quietly, streaming } from ${JSON.stringify(run)}; const inner = ${JSON.stringify(inner)}; ${body}`;
  const outer = spawn(process.execPath, ["--input-type=module", "-e", script], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  let output = "";
  outer.stdout.on("data", (chunk: Buffer) => {
    output += chunk.toString();
  });
  await once(outer.stdout, "data");
  outer.kill("SIGTERM");
  expect(await once(outer, "close")).toEqual([code, null]);
  expect(output).toMatch(/^\d+\nsaved\n$/);
  // Signal 0 asks whether there is such a process.
  expect(() => process.kill(Number.parseInt(output, 10), 0)).toThrow("ESRCH");
});
