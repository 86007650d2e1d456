import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, expect, it } from "vitest";

const home = mkdtempSync(join(tmpdir(), "kensho-home-"));
afterAll(() => rmSync(home, { recursive: true }));

const PROGRAM = `
  import { graph, mul, input } from "@kensho/tensor";
  import { cpuEngine } from ${JSON.stringify(new URL("./engine.ts", import.meta.url).href)};
  await using program = await cpuEngine().compile(graph({ outputs: { y: mul(input("x", []), 2) } }));
  const { y } = await program.run({ x: { dtype: "f32", shape: [], data: Float32Array.of(21) } });
  console.log(y.data[0]);
`;

it("a program that computes leaves nothing in the user's folders", () => {
  const { stdout, stderr, status } = spawnSync(
    process.execPath,
    ["--conditions=kensho:source", "--no-warnings", "--input-type=module-typescript", "--eval", PROGRAM],
    {
      cwd: fileURLToPath(new URL("..", import.meta.url)),
      encoding: "utf8",
      env: { PATH: process.env.PATH ?? "", HOME: home },
    },
  );
  expect({ stdout, stderr, status }).toEqual({ stdout: "42\n", stderr: "", status: 0 });
  expect(readdirSync(home)).toEqual([]);
});
