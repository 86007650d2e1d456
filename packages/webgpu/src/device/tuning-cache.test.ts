import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { readTuned, writeTuned } from "./tuning-cache.ts";

const card = { vendor: "a", architecture: "b", device: "c", description: "d", software: false, features: [] };
const other = { ...card, device: "e" };

describe("the cache of tuning runs", () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "kensho-cache-"));
    for (const name of ["XDG_CACHE_HOME", "LOCALAPPDATA", "HOME"]) vi.stubEnv(name, folder);
  });
  afterEach(async () => {
    vi.unstubAllEnvs();
    await rm(folder, { recursive: true });
  });

  it("keeps what was found, by adapter and precision", async () => {
    expect(await readTuned(card, "f32")).toBeUndefined();
    await writeTuned(card, "f32", { largestTile: 64, busyTiles: 256 });
    await writeTuned(other, "f32", { largestTile: 128, busyTiles: 64 });
    expect(await readTuned(card, "f32")).toEqual({ largestTile: 64, busyTiles: 256 });
    expect(await readTuned(other, "f32")).toEqual({ largestTile: 128, busyTiles: 64 });
    expect(await readTuned(card, "f16")).toBeUndefined();
  });

  it("is no more than a cache: a damaged file counts as none, and is replaced", async () => {
    await writeTuned(card, "f32", { largestTile: 64, busyTiles: 256 });
    const found = (await readdir(folder, { recursive: true })).find((name) => name.endsWith(".json"));
    for (const damage of ["{", "null", '{ "a | b | c | d | f32": { "largestTile": 7 } }']) {
      await writeFile(join(folder, found as string), damage);
      expect(await readTuned(card, "f32")).toBeUndefined();
    }
    await writeTuned(card, "f32", { largestTile: 128, busyTiles: 64 });
    expect(await readTuned(card, "f32")).toEqual({ largestTile: 128, busyTiles: 64 });
  });
});
