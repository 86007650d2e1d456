import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PuzzleKindError, type RandomStream } from "@kensho/puzzles";
import { afterAll, beforeAll, expect, test } from "vitest";
import { loadKindModule } from "./load-kind-module.ts";

/** Source of a kind: pairs of letters that must be the same. */
const KIND = `{
  name: "pair", title: "Pair", vocabSize: 4, sequenceLength: 2, shape: [1, 2], tokens: ["pad", ".", "a", "b"], symmetryCount: 1n,
  parse: (text) => [{ input: Uint8Array.from(text.trim(), (c) => ".ab".indexOf(c) + 1), kind: "pair", line: 1 }],
  print: (tokens) => Array.from(tokens, (token) => " .ab"[token]).join(""),
  check: (input, answer) => ({ valid: answer[0] === answer[1] && answer[0] > 1, keepsGivens: true, violations: [] }),
  validate: () => ({ status: "undecided", message: "" }), augment() {}, classKey: (input) => input.join(),
}`;

let dir: string;
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), "kensho-module-"));
  mkdirSync(join(dir, "common"));
  writeFileSync(join(dir, "common", "package.json"), '{ "type": "commonjs" }');
  mkdirSync(join(dir, "folder.ts"));
  writeFileSync(join(dir, "part.mjs"), `export const kind = ${KIND};`);
});
afterAll(() => rmSync(dir, { recursive: true }));

const load = async (name: string, source?: string) => {
  const file = join(dir, name);
  if (source !== undefined) writeFileSync(file, source);
  return await loadKindModule(file);
};

test.each([
  ["default.mjs", `export default ${KIND};`],
  ["named.mjs", `export const helper = 1; export const kind = ${KIND};`],
  ["both.mjs", `const kind = ${KIND}; export { kind as default, kind };`],
  ["types.ts", `interface Named { readonly name: string }\nconst kind: Named = ${KIND};\nexport default kind;`],
  ["beyond.ts", `enum Token { Pad, Blank }\nexport default { ...${KIND}, blanks: [Token.Blank] };`],
  ["without-extension.mts", 'export { kind as default } from "./part";'],
  ["common.cjs", `module.exports = ${KIND};`],
  ["common/module.js", `export default ${KIND};`],
  ["common/module.ts", `export default ${KIND};`],
])("%s is a module of a kind", async (name, source) => {
  const kind = await load(name, source);
  expect(kind.title).toBe("Pair");
  expect(kind.print(kind.parse("a.")[0]!.input)).toBe("a.");
});

test("a generator may be an export of its own", async () => {
  const generate = "export const generate = () => ({ input: Uint8Array.of(2, 1), label: Uint8Array.of(2, 2) });";
  const kind = await load("generator.mjs", `export default ${KIND};\n${generate}`);
  expect(kind.generate!({} as RandomStream).label).toEqual(Uint8Array.of(2, 2));
});

test.each<[string, string | undefined, RegExp]>([
  ["missing.ts", undefined, /missing\.ts: no such file$/],
  ["folder.ts", undefined, /this is a folder, and a module was expected/],
  ["notes.txt", "a kind", /this is not a module \(expected a file that ends in \.ts/],
  ["empty.ts", "", /it exports nothing/],
  ["script.ts", "const kind: number = 1;", /it exports nothing/],
  ["others.ts", "export const a = 1;\nexport function b() {}", /it exports a, b, none of which is a kind/],
  ["two.mjs", `export const a = ${KIND};\nexport const b = ${KIND};`, /it exports 2 kinds, a, b/],
  ["function.mjs", "export default function kind() {}", /not a puzzle kind \(expected an object, got a function\)/],
  ["syntax.ts", "const a = 1;\nconst b = ;\nexport default b;", /not valid JavaScript or TypeScript \(line 2\)/],
  ["syntax.mjs", "const a = 1;\nconst b = ;\nexport default b;", /not valid JavaScript or TypeScript \(line 2\)/],
  ["throws.mjs", "const a = undefined;\nexport default a.b;", /it threw TypeError while it was loaded \(line 2\)/],
  ["text.mjs", 'throw "enough";', /it threw enough while it was loaded/],
  [
    "package.ts",
    'import a from "no-such-package-here";\nexport default a;',
    /imports no-such-package-here, which is not there/,
  ],
  ["relative.ts", 'import a from "./nowhere.ts";\nexport default a;', /imports .*nowhere\.ts, which is not there/],
  ["part.ts", `export default { ...${KIND}, parse: undefined };`, /parse is missing/],
])("%s is refused with a hint", async (name, source, message) => {
  const error: unknown = await load(name, source).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(PuzzleKindError);
  expect((error as PuzzleKindError).message).toMatch(message);
  expect((error as PuzzleKindError).message.split("\n")).toHaveLength(1);
  expect((error as PuzzleKindError).suggestions).not.toEqual([]);
});
