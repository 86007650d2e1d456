import { execFileSync } from "node:child_process";
import { lstatSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { UsageError } from "./errors.ts";
import { writeTo } from "./regular-file.ts";

const folder = mkdtempSync(join(tmpdir(), "kensho-whole-"));
afterAll(() => rmSync(folder, { recursive: true }));
const at = (name: string): string => join(folder, name);

test("a file takes the place of the one that was there, and leaves nothing beside it", async () => {
  writeFileSync(at("a.onnx"), "old");
  await writeTo(at("a.onnx"), "new");
  expect(readFileSync(at("a.onnx"), "utf8")).toBe("new");
  expect(readdirSync(folder)).toEqual(["a.onnx"]);
});

test("a link stays, and what it leads to is replaced", async () => {
  writeFileSync(at("target"), "old");
  symlinkSync(at("target"), at("link"));
  await writeTo(at("link"), "new");
  expect(readFileSync(at("target"), "utf8")).toBe("new");
  expect(lstatSync(at("link")).isSymbolicLink()).toBe(true);
});

test("a pipe or a folder is refused, and stays what it is", async () => {
  execFileSync("mkfifo", [at("pipe")]);
  await expect(writeTo(at("pipe"), "x")).rejects.toThrow(UsageError);
  expect(lstatSync(at("pipe")).isFIFO()).toBe(true);
  await expect(writeTo(folder, "x")).rejects.toThrow(/it is a folder/);
});

test("where the disk does not take it, the name is the user's, and nothing is left", async () => {
  const path = join(folder, "nowhere", "b.onnx");
  await expect(writeTo(path, "x")).rejects.toMatchObject({ code: "ENOENT", path });
  expect(readdirSync(folder)).not.toContain("nowhere");
});
