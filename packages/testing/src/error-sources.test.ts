import { globSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

const packages = fileURLToPath(new URL("../..", import.meta.url));

/** Sources of the published packages, by their path. */
const sources = new Map(
  globSync("*/package.json", { cwd: packages })
    .filter((manifest) => JSON.parse(readFileSync(`${packages}/${manifest}`, "utf8")).private !== true)
    .flatMap((manifest) => globSync(`${manifest.split(/[\\/]/)[0]}/src/**/*.ts`, { cwd: packages }))
    .filter((path) => !/\.(test|bench)\.ts$/.test(path))
    .map((path) => [path, readFileSync(`${packages}/${path}`, "utf8")]),
);

/** `path:line: text` of every match in the sources, comments left out. */
function found(pattern: RegExp, except: readonly string[] = []): string[] {
  return [...sources].flatMap(([path, text]) =>
    text.split("\n").flatMap((line, i) => {
      if (except.includes(path) || /^\s*(\/\/|\/?\*)/.test(line) || !pattern.test(line)) return [];
      return [`${path}:${i + 1}: ${line.trim()}`];
    }),
  );
}

/** Names of the classes that extend `KenshoError`, however far below. */
function kenshoErrors(): Set<string> {
  const parents = [...sources.values()].flatMap((text) =>
    [...text.matchAll(/class (\w+) extends (\w+)/g)].map(([, name = "", parent = ""]) => [name, parent] as const),
  );
  const names = new Set(["KenshoError"]);
  for (let before = 0; before < names.size; ) {
    before = names.size;
    for (const [name, parent] of parents) if (names.has(parent)) names.add(name);
  }
  return names;
}

describe("errors of the published packages", () => {
  it("are in the sources that this file reads", () => {
    expect(sources.size).toBeGreaterThan(300);
    expect(kenshoErrors().size).toBeGreaterThan(30);
  });

  it("are all KenshoErrors", () => {
    const names = kenshoErrors();
    const foreign = found(/\bnew \w*(Error|Exception)\b/).filter((hit) =>
      [...hit.matchAll(/\bnew (\w*(?:Error|Exception))\b/g)].some(([, name = ""]) => !names.has(name)),
    );
    expect(foreign).toEqual([]);
  });

  it("extend Error in one place", () => {
    const classes = found(/class \w+ extends \w*Error\b/).map((hit) => hit.split(": ").slice(1).join(": "));
    const outside = classes.filter((hit) => !kenshoErrors().has(/extends (\w+)/.exec(hit)?.[1] ?? ""));
    expect(outside).toEqual(["export class KenshoError extends Error {"]);
  });

  it("are read by their fields: only the text of other programs is parsed", () => {
    const parsed =
      /\bmessage\)?\s*\.(replace|replaceAll|match|matchAll|includes|split|startsWith|endsWith|slice|indexOf|search)\(|\.(test|exec)\([^)]*\bmessage\b/;
    // oclif's parser, V8 and the loaders of modules say what is wrong in text alone.
    const readers = ["parser-failure.ts", "system-failure.ts", "kinds/import-module.ts", "kinds/load-kind-module.ts"];
    expect(
      found(
        parsed,
        readers.map((name) => `cli/src/${name}`),
      ),
    ).toEqual([expect.stringMatching(/^cli\/src\/failure\.ts:\d+: const message = failure\.message\.replaceAll/)]);
  });

  it("have no hint in their text", () => {
    expect(found(/\\n\s*hint:/)).toEqual([]);
  });
});
