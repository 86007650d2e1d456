import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { readConfigFile } from "./config-file.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "kensho-config-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

function write(content: string | Uint8Array): string {
  const file = join(folder, "run.yaml");
  writeFileSync(file, content);
  return file;
}

/** 9¹⁰ strings, if they were written out. */
function aliasesOfAliases(): string {
  const names = [..."abcdefghij"];
  const line = (name: string, i: number): string =>
    `${name}: &${name} [${new Array(9).fill(i === 0 ? "x" : `*${names[i - 1]}`).join(", ")}]`;
  return names.map(line).join("\n");
}

test("reads YAML, and JSON as well", async () => {
  expect((await readConfigFile(write("hidden_size: 96 # width\nlr: 1e-3\n"))).values).toEqual({
    hidden_size: 96,
    lr: 0.001,
  });
  expect((await readConfigFile(write('{"hidden_size": 96}'))).values).toEqual({ hidden_size: 96 });
});

test("an empty file sets nothing", async () => {
  expect((await readConfigFile(write("# nothing yet\n"))).values).toEqual({});
});

test.each([
  ["a: 1\nb: [1, 2\nc: 3\n", /run\.yaml:\d: \S/],
  ["a: 1\na: 2\n", /run\.yaml:2: Map keys must be unique/],
  ["- a\n- b\n", /a table of keys was expected/],
  ["just text", /a table of keys was expected/],
  ["a: 1\n---\nb: 2\n", /run\.yaml:2: it holds several documents/],
  [`a: ${"[".repeat(20_000)}`, /run\.yaml:1: it is nested too deep/],
  [aliasesOfAliases(), /not a config file: Excessive alias count/],
  [new Uint8Array([0x89, 0x50, 0, 0, 1]), /not a YAML config file/],
])("content that is not a table of keys is refused in one sentence, %#", async (content, message) => {
  await expect(readConfigFile(write(content))).rejects.toThrow(expect.objectContaining({ code: "KSH_CONFIG" }));
  await expect(readConfigFile(write(content))).rejects.toThrow(message);
});

test.skipIf(process.platform === "win32")("a device without an end is not a config file", async () => {
  await expect(readConfigFile("/dev/urandom")).rejects.toThrow("/dev/urandom: this is not a YAML config file.");
});

test("reads UTF-16 as Windows writes it", async () => {
  const text = Buffer.from("\uFEFFhidden_size: 96\n", "utf16le");
  expect((await readConfigFile(write(text))).values).toEqual({ hidden_size: 96 });
  expect((await readConfigFile(write(Buffer.from(text).swap16()))).values).toEqual({ hidden_size: 96 });
  await expect(readConfigFile(write(text.subarray(2)))).rejects.toThrow("run.yaml: this is not a YAML config file.");
});
