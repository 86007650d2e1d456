import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const entry = fileURLToPath(new URL("./source-entry.ts", import.meta.url));

test.each(["--help", "solve --help", "--version"])("kensho %s loads no command and nothing heavy", (line) => {
  const loaded = modulesOf(line.split(" "));
  expect(loaded.length).toBeGreaterThan(10);
  const heavy = /onnxruntime|\/zod\/|\/yaml\/|\/ora\/|packages\/(?!(?:cli|errors)\/)|\/commands\//;
  expect(loaded.filter((url) => heavy.test(url))).toEqual([]);
});

test("a command loads no other one", () => {
  const commands = modulesOf(["models"]).filter((url) => url.includes("/commands/"));
  expect(commands.length).toBeGreaterThan(0);
  expect(commands.filter((url) => !url.includes("/commands/models/"))).toEqual([]);
});

/** Lists the modules that a run of the command line loads. */
function modulesOf(words: readonly string[]): string[] {
  const trace = `
    import { registerHooks } from "node:module";
    const loaded = [];
    registerHooks({ load: (url, context, next) => { loaded.push(url); return next(url, context); } });
    process.argv.push("kensho", ...${JSON.stringify(words)});
    await import(${JSON.stringify(entry)});
    console.error(JSON.stringify(loaded));
  `;
  return JSON.parse(run(["--conditions=kensho:source", "--input-type=module", "--eval", trace]).stderr);
}

function run(args: readonly string[]): { stderr: string } {
  const { NODE_ENV: _, VITEST: __, ...env } = process.env;
  const { status, stderr } = spawnSync(process.execPath, args, { encoding: "utf8", env });
  expect(status).toBe(0);
  return { stderr };
}
