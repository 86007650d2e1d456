import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { requireWritableFile } from "./writable-file.ts";

const folder = mkdtempSync(join(tmpdir(), "kensho-writable-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const file = join(folder, "page.html");

test("a new file, and one that is there, may be written; nothing is changed by looking", async () => {
  await requireWritableFile(file);
  expect(existsSync(file)).toBe(false);
  writeFileSync(file, "before");
  await requireWritableFile(file);
  expect(readFileSync(file, "utf8")).toBe("before");
  await requireWritableFile("/dev/null");
});

test("a folder, and a file in a folder that is not there, may not", async () => {
  await expect(requireWritableFile(folder)).rejects.toMatchObject({ code: "EISDIR", path: folder });
  const nowhere = join(folder, "nowhere", "page.html");
  await expect(requireWritableFile(nowhere)).rejects.toMatchObject({ code: "ENOENT", path: nowhere });
  const below = join(file, "page.html");
  await expect(requireWritableFile(below)).rejects.toMatchObject({ code: "ENOTDIR", path: below });
});

test.skipIf(process.getuid?.() === 0)("nor may one where this user may not write", async () => {
  const locked = join(folder, "locked");
  mkdirSync(locked);
  chmodSync(locked, 0o500);
  await expect(requireWritableFile(join(locked, "page.html"))).rejects.toMatchObject({ code: "EACCES" });
});
