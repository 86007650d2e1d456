import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { listCheckpoints, saveCheckpoint } from "../src/index.ts";
import { contentsOf, markOf, temporaryFolder } from "./checkpoints.ts";

const SCRIPT = new URL("save-forever.ts", import.meta.url).pathname;
const ROUNDS = 20;

/** Lets a process save over and over, kills it in the midst, and returns the last save that it had been told was safe. */
async function saveUntilKilled(parent: string, afterMs: number): Promise<number> {
  const child = spawn(process.execPath, ["--conditions=kensho:source", "--no-warnings", SCRIPT, parent], {
    stdio: ["ignore", "pipe", "inherit"],
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

test(`${ROUNDS} of ${ROUNDS} processes killed while they save leave their last safe checkpoint, and none that is not whole`, async () => {
  // On a real disk, where a save takes as long as it does for people.
  using folder = temporaryFolder(tmpdir());
  let interrupted = 0;
  for (let round = 0; round < ROUNDS; round++) {
    const safe = await saveUntilKilled(folder.path, Math.random() * 25);
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
}, 60_000);
