import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, readFile, rm, utimes, writeFile } from "node:fs/promises";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { FolderLock, isLockFile, requireUnlocked } from "./folder-lock.ts";
import { FolderLockedError, FolderLostError } from "./lock-errors.ts";
import { LAPSE_MS, takeLockFile } from "./lock-file.ts";
import { type LockRecord, newRecord } from "./lock-record.ts";

let folder: string;
let file: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "kensho-lock-"));
  file = join(folder, "kensho.lock");
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** Leaves the lock of another process behind. @param age  seconds since its last heartbeat */
async function leave(record: Partial<LockRecord>, age = 0, path = file): Promise<LockRecord> {
  const whole = { ...newRecord(), ...record };
  await writeFile(path, `${JSON.stringify(whole)}\n`);
  const beat = Date.now() / 1000 - age;
  await utimes(path, beat, beat);
  return whole;
}

async function endedPid(): Promise<number> {
  const child = spawn(process.execPath, ["--version"], { stdio: "ignore" });
  await once(child, "exit");
  return child.pid as number;
}

describe("a folder lock", () => {
  test("is held by one at a time, and leaves nothing behind", async () => {
    const lock = await FolderLock.acquire(folder);
    const refused = await FolderLock.acquire(folder).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(FolderLockedError);
    expect(String((refused as Error).message)).toContain(`process ${process.pid} on host "${hostname()}"`);
    await expect(requireUnlocked(folder)).rejects.toThrow(FolderLockedError);
    await lock[Symbol.asyncDispose]();
    await lock[Symbol.asyncDispose]();
    await requireUnlocked(folder);
    expect(await readdir(folder)).toEqual([]);
    await using _again = await FolderLock.acquire(folder);
  });

  test("of a process that has ended is taken over, however fresh it is", async () => {
    await leave({ pid: await endedPid() });
    await requireUnlocked(folder);
    await using lock = await FolderLock.acquire(folder);
    lock.requireHeld();
    expect((await readdir(folder)).filter((name) => name !== "kensho.lock")).toEqual([]);
  });

  test.skipIf(process.platform === "win32")(
    "of a process whose number was given to another one is taken over",
    async () => {
      await leave({ started: "1" });
      await using lock = await FolderLock.acquire(folder);
      lock.requireHeld();
    },
  );

  test("of another host is respected until it lapses", async () => {
    const foreign = { host: "elsewhere", space: "elsewhere", pid: 1 };
    await leave(foreign, LAPSE_MS / 1000 - 30);
    await expect(FolderLock.acquire(folder)).rejects.toMatchObject({
      message: expect.stringContaining('process 1 on host "elsewhere"'),
      suggestions: [expect.stringContaining("lapses after five minutes")],
    });
    await leave(foreign, LAPSE_MS / 1000 + 1);
    await using lock = await FolderLock.acquire(folder);
    lock.requireHeld();
  });

  test.each(["", "{", "null", '{"pid": 3}'])(
    "that is damaged (%j) is respected while it may be being written",
    async (text) => {
      await writeFile(file, text);
      await expect(FolderLock.acquire(folder)).rejects.toThrow("another process is about to write in it");
      const old = Date.now() / 1000 - 60;
      await utimes(file, old, old);
      await using lock = await FolderLock.acquire(folder);
      lock.requireHeld();
    },
  );

  test("is noticed to be lost", async () => {
    await using lock = await FolderLock.acquire(folder);
    await leave({ host: "elsewhere", space: "elsewhere" });
    expect(() => lock.requireHeld()).toThrow(FolderLostError);
  });

  test("is restored if another process deletes it", async () => {
    await using lock = await FolderLock.acquire(folder);
    await rm(file);
    lock.requireHeld();
    await expect(FolderLock.acquire(folder)).rejects.toThrow(FolderLockedError);
  });

  test("admits no process beside the one that took it over", async () => {
    const lock = await FolderLock.acquire(folder);
    const { id } = await leave({ host: "elsewhere", space: "elsewhere" });
    await lock[Symbol.asyncDispose]();
    expect(JSON.parse(await readFile(file, "utf8"))).toMatchObject({ id });
  });

  test("a folder that is gone does not stop the release", async () => {
    const lock = await FolderLock.acquire(folder);
    await rm(folder, { recursive: true });
    await lock[Symbol.asyncDispose]();
  });
});

describe("many at once", () => {
  test.each([
    ["a free folder", async () => {}],
    ["a dead lock", async () => void (await leave({ started: "1" }))],
    [
      "a dead lock whose taking over was broken off as well",
      async () => {
        const { id } = await leave({ started: "1" });
        await leave({ started: "1" }, 0, `${file}.${id}`);
      },
    ],
  ])("of %s: one gets it", async (_, prepare) => {
    for (let round = 0; round < 20; round++) {
      await prepare();
      const takers = await Promise.allSettled(Array.from({ length: 12 }, () => takeLockFile(file)));
      expect(takers.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
      const errors = takers.flatMap((taker) => (taker.status === "rejected" ? [taker.reason] : []));
      expect(errors.filter((error) => !(error instanceof FolderLockedError))).toEqual([]);
      expect((await readdir(folder)).filter((name) => !isLockFile(name) || name.includes(".new-"))).toEqual([]);
      for (const name of await readdir(folder)) await rm(join(folder, name));
    }
  });
});
