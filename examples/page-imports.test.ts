import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

// What a page imports must come without modules of Node, however far one follows it.
const ENTRIES = [
  ...["@kensho/errors", "@kensho/tensor", "@kensho/webgpu", "@kensho/models", "@kensho/measure", "@kensho/onnx/web"],
  ...["@kensho/puzzles", "@kensho/trainer", "@kensho/evaluator", "@kensho/networks/web", "@kensho/testing/anywhere"],
];
const root = fileURLToPath(new URL("..", import.meta.url));

test.each(ENTRIES)("%s", (entry) => {
  expect(ofNode(entry)).toEqual([]);
});

test("modules of Node would be found, however deep: data set folders are read with them", () => {
  expect(ofNode("@kensho/runs").map(([name]) => name)).toContain("node:crypto");
});

/** Modules of Node that an entry reaches, each with the file that imports it. */
function ofNode(entry: string): (readonly [name: string, file: string])[] {
  const found = new Map<string, string>();
  const queue = [sourceOf(entry, root)];
  for (const file of queue) {
    for (const name of importsOf(file)) {
      const next = name.startsWith(".")
        ? join(dirname(file), name)
        : name.startsWith("@kensho/")
          ? sourceOf(name, file)
          : name;
      if (!found.has(next) && next.endsWith(".ts")) queue.push(next);
      if (!found.has(next)) found.set(next, file);
    }
  }
  return [...found].filter(([name]) => name.startsWith("node:") || name === "onnxruntime-node");
}

/** The source file of one of our packages' entries. */
function sourceOf(name: string, from: string): string {
  const [, room = "", sub] = /^@kensho\/([^/]+)(\/.*)?$/.exec(name) ?? [];
  const folder = join(root, "packages", room);
  const { exports } = createRequire(from === root ? join(root, "package.json") : from)(join(folder, "package.json"));
  return join(folder, exports[sub === undefined ? "." : `.${sub}`]["kensho:source"]);
}

/** What a source file imports when it runs: types are gone by then. */
function importsOf(file: string): string[] {
  const text = readFileSync(file, "utf8");
  return [...text.matchAll(/^(?:import|export)\s+(?!type\b)(?:[^"';]*?\sfrom\s+)?"([^"]+)"/gm)].flatMap(
    ([statement, name]) => {
      const [, braces] = /\{([^}]*)\}/.exec(statement) ?? [];
      const typesAlone = braces?.split(",").every((part) => part.trim() === "" || part.trim().startsWith("type "));
      return typesAlone && !/^import\s+\w/.test(statement) ? [] : [name as string];
    },
  );
}
