import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const entry = fileURLToPath(new URL("./source-entry.ts", import.meta.url));

test("help loads nothing heavy: no schema library, engine or data set code", () => {
  const trace = `
    import { registerHooks } from "node:module";
    const loaded = [];
    registerHooks({ load: (url, context, next) => { loaded.push(url); return next(url, context); } });
    process.argv.push("--help");
    await import(${JSON.stringify(entry)});
    console.error(JSON.stringify(loaded));
  `;
  const { stderr } = run(["--conditions=kensho:source", "--input-type=module", "--eval", trace]);
  const loaded: string[] = JSON.parse(stderr);
  expect(loaded.length).toBeGreaterThan(10);
  expect(
    loaded.filter((url) => /onnxruntime|\/zod\/|\/yaml\/|\/ora\/|packages\/(?!(?:cli|errors)\/)/.test(url)),
  ).toEqual([]);
});

function run(args: readonly string[]): { stderr: string } {
  const { NODE_ENV: _, VITEST: __, ...env } = process.env;
  const { status, stderr } = spawnSync(process.execPath, args, { encoding: "utf8", env });
  expect(status).toBe(0);
  return { stderr };
}
