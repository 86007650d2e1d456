import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { readdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { seededRandom } from "@kensho/testing";
import { describe, expect, test } from "vitest";
import { listCheckpoints, saveCheckpoint } from "../src/index.ts";
import { contentsOf, markOf, temporaryFolder } from "./checkpoints.ts";

const OPTIONS = ["--conditions=kensho:source", "--no-warnings"];
const SAVE_FOREVER = fileURLToPath(new URL("save-forever.ts", import.meta.url));
const SAVE_TIMES = fileURLToPath(new URL("save-times.ts", import.meta.url));

/** Starts a process that saves repeatedly, kills it after a delay, and returns the last save that it reported as complete. */
async function saveUntilKilled(parent: string, afterMs: number, env: NodeJS.ProcessEnv): Promise<number> {
  const child = spawn(process.execPath, [...OPTIONS, SAVE_FOREVER, parent], {
    stdio: ["ignore", "pipe", "inherit"],
    env,
  });
  let said = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    said += text;
  });
  const closed = once(child, "close");
  await once(child.stdout, "data");
  await sleep(afterMs);
  child.kill("SIGKILL");
  await closed;
  return Number(said.trimEnd().split("\n").at(-1));
}

describe.each([
  { rounds: 5, tags: ["slow"] },
  { rounds: 20, tags: ["ci"] },
])("$rounds processes killed while they save", ({ rounds, tags }) => {
  test("leave their last safe checkpoint, and none that is not whole", { tags }, async () => {
    // On a real disk, where a save takes as long as it does for people.
    using folder = temporaryFolder(tmpdir());
    // Starting takes most of the time. What is killed leaves no compiled modules for the next, so one that saves nothing does.
    using cache = temporaryFolder();
    const env = { ...process.env, NODE_COMPILE_CACHE: cache.path };
    expect(spawnSync(process.execPath, [...OPTIONS, SAVE_TIMES, folder.path, "0"], { env }).status).toBe(0);
    const random = seededRandom(rounds);
    let interrupted = 0;
    for (let round = 0; round < rounds; round++) {
      const safe = await saveUntilKilled(folder.path, random() * 25, env);
      const { step, mark } = await markOf(folder.path);
      expect(step * 2 + mark).toBeGreaterThanOrEqual(safe);
      expect(step * 2 + mark).toBeLessThanOrEqual(safe + 1);
      const found = await listCheckpoints(folder.path);
      expect(found.length).toBeGreaterThanOrEqual(Math.min(3, step));
      for (const { path } of found) await markOf(path);
      if (readdirSync(folder.path).some((name) => name.startsWith("."))) interrupted++;
    }
    // Otherwise the kills would have fallen between saves and shown nothing.
    expect(interrupted).toBeGreaterThan(0);
    await saveCheckpoint(folder.path, contentsOf(1_000_000), { keep: 1 });
    expect(readdirSync(folder.path)).toEqual(["step-1000000"]);
  });
});
