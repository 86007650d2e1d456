import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readPytorch } from "../pytorch/file.ts";
import { readSafetensors } from "../safetensors/file.ts";
import { loadCheckpoint } from "./load.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "kensho-foreign-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const LFS = "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a2146\nsize 12345\n";

test.each([
  ["weights.safetensors", LFS, "a Git LFS pointer"],
  ["weights.ckpt", LFS, "a Git LFS pointer"],
  ["weights", LFS, "a Git LFS pointer"],
  ["model.pt", "<!DOCTYPE html>\n<html><head><title>Not found</title>", "a page of HTML"],
  ["page.safetensors", "\n<html lang=en>", "a page of HTML"],
  ["denied.pth", '<?xml version="1.0"?><Error><Code>AccessDenied</Code></Error>', "an XML document"],
  ["packed.pt", "\x1f\x8b\x08\0\0\0\0\0\0\x03", "a gzip file"],
  ["array.npy", "\x93NUMPY\x01\0v\0{'descr'", "a NumPy array"],
  ["arrays.npz", `PK\x03\x04${"\0".repeat(22)}\x05\0\0\0w.npy`, "a NumPy archive"],
  ["network.onnx", "\x08\x0a\x12\x06kensho", "an ONNX model"],
  ["keras.h5", "\x89HDF\r\n\x1a\n\0\0\0\0", "an HDF5 file"],
])("every reader names the format of %s", async (name, content, what) => {
  const path = join(folder, name);
  await writeFile(path, content, "latin1");
  for (const read of [loadCheckpoint, readSafetensors, readPytorch])
    await expect(read(path)).rejects.toThrow(`it is ${what}`);
});
