import { spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { formatError } from "@kensho/errors";
import { describe, expect, test } from "vitest";
import { type Disk, nodeDisk } from "../src/folder/disk.ts";
import { saveCheckpointOn } from "../src/folder/save.ts";
import { CheckpointError, listCheckpoints, saveCheckpoint, writeSafetensors } from "../src/index.ts";
import { contentsOf, markOf, temporaryFolder, vector } from "./checkpoints.ts";
import { type Fault, faultyDisk } from "./faulty-disk.ts";

const MAX_OPERATIONS = 60;

/** Saves over a disk that fails at every operation in turn, each time into a new folder with two checkpoints and leftovers. */
async function atEveryOperation(
  kind: Fault["kind"],
  step: number,
  check: (parent: string, outcome: unknown) => Promise<void>,
): Promise<number> {
  for (let at = 0; at < MAX_OPERATIONS; at++) {
    using folder = temporaryFolder();
    const parent = folder.path;
    for (const earlier of [1, 2]) await saveCheckpoint(parent, contentsOf(earlier));
    mkdirSync(join(parent, ".tmp-left"));
    writeFileSync(join(parent, ".tmp-left", "model.safetensors"), "half");
    const disk = faultyDisk({ at, kind });
    const saving = saveCheckpointOn(disk, parent, contentsOf(step, 9), { keep: 2 });
    await check(parent, await saving.catch((error: unknown) => error));
    if (!disk.struck()) return at;
  }
  throw new Error(`a save takes more than ${MAX_OPERATIONS} operations`);
}

const scenarios = [
  ["a new step", 3],
  ["a step that is there already", 2],
] as const;

describe.each(scenarios)("a save of %s", (_, step) => {
  test.each(["ENOSPC", "EROFS", "EACCES", "EIO"] as const)(
    "that meets %s leaves no trace and says what was needed",
    async (kind) => {
      let refused = 0;
      const operations = await atEveryOperation(kind, step, async (parent, outcome) => {
        const newest = await markOf(parent);
        const saved = { step, mark: 9 };
        if (typeof outcome === "string") {
          expect(newest).toEqual(saved);
          return;
        }
        refused++;
        expect(outcome).toBeInstanceOf(CheckpointError);
        const { cause } = outcome as CheckpointError;
        expect(formatError(outcome)).toMatch(
          /^\S+step-00000\d: the checkpoint of [\d,]+ bytes could not be saved: .+ \(E[A-Z]+\)\n {2}hint: ./,
        );
        expect(cause).toMatchObject({ code: kind });
        // Only the last fsync can fail after the new one has its name: then it is there, and whole.
        expect([{ step: 2, mark: 0 }, saved]).toContainEqual(newest);
        const aside = readdirSync(parent).filter((name) => /^\.tmp-step|^\.replaced/.test(name));
        // Until the new name is safe the old one is kept, for the next save to remove.
        if (aside.length > 0) expect([aside, newest]).toEqual([[".replaced-step-000002"], saved]);
        for (const { path } of await listCheckpoints(parent)) await markOf(path);
      });
      expect(operations).toBeGreaterThan(12);
      expect(refused).toBeGreaterThan(8);
    },
  );

  test("that is killed at any operation leaves whole checkpoints only, and the next one tidies up", async () => {
    const seen = new Set<string>();
    await atEveryOperation("death", step, async (parent) => {
      const newest = await markOf(parent);
      expect([
        { step: 2, mark: 0 },
        { step, mark: 9 },
      ]).toContainEqual(newest);
      seen.add(JSON.stringify(newest));
      for (const { path } of await listCheckpoints(parent)) await markOf(path);
      await saveCheckpoint(parent, contentsOf(4), { keep: 3 });
      expect(readdirSync(parent).filter((name) => !name.startsWith("step-"))).toEqual([]);
      expect(await markOf(parent)).toEqual({ step: 4, mark: 0 });
      for (const { path } of await listCheckpoints(parent)) await markOf(path);
    });
    expect(seen.size).toBe(2);
  });
});

test("a killed save loses no checkpoint but those that keep was about to remove", async () => {
  await atEveryOperation("death", 3, async (parent) => {
    const steps = (await listCheckpoints(parent)).map(({ step }) => step);
    expect([
      [1, 2],
      [1, 2, 3],
      [2, 3],
    ]).toContainEqual(steps);
  });
});

test("files are safe before their folder is, the folder before its name, the name before the save is done", async () => {
  using folder = temporaryFolder();
  await saveCheckpoint(folder.path, contentsOf(1));
  await saveCheckpoint(folder.path, contentsOf(2));
  const log: string[] = [];
  const short = (path: string) => path.replace(folder.path, "").replace(/-\d+-[0-9a-f]{8}/, "") || "/";
  const noting =
    <Args extends [string, ...unknown[]]>(verb: string, work: (...args: Args) => Promise<void>) =>
    (...args: Args): Promise<void> => {
      log.push([verb, ...args.filter((arg) => typeof arg === "string").map(short)].join(" "));
      return work(...args);
    };
  const recording: Disk = {
    ...nodeDisk,
    writeFile: noting("write", nodeDisk.writeFile),
    syncFolder: noting("sync", nodeDisk.syncFolder),
    rename: noting("rename", nodeDisk.rename),
    remove: noting("remove", nodeDisk.remove),
  };
  await saveCheckpointOn(recording, folder.path, contentsOf(2, 1), { keep: 1 });
  expect(log).toMatchInlineSnapshot(`
    [
      "write /.tmp-step-000002/model.safetensors",
      "write /.tmp-step-000002/ema.safetensors",
      "write /.tmp-step-000002/optimizer.safetensors",
      "write /.tmp-step-000002/carry.safetensors",
      "write /.tmp-step-000002/state.json",
      "sync /.tmp-step-000002",
      "rename /step-000002 /.replaced-step-000002",
      "rename /.tmp-step-000002 /step-000002",
      "sync /",
      "rename /.replaced-step-000002 /.tmp-.replaced-step-000002",
      "remove /.tmp-.replaced-step-000002",
      "sync /",
      "rename /step-000001 /.tmp-step-000001",
      "remove /.tmp-step-000001",
    ]
  `);
});

const SAVE = `"${process.execPath}" --conditions=kensho:source --no-warnings "${new URL("save-times.ts", import.meta.url).pathname}"`;

/** What a refused save of a megabyte says. */
function refusal(step: number, reason: string, hint: string): string {
  return (
    `/step-00000${step}: the checkpoint of 1,048,991 bytes could not be saved: ${reason}\n` +
    `  hint: ${hint}; earlier checkpoints are untouched\n`
  );
}

/** What a shell script prints, less the folder's path. */
function shell(script: string, folder: string, command = "sh", ...prefix: string[]): string {
  const { stdout, stderr } = spawnSync(command, [...prefix, "-c", script], { encoding: "utf8" });
  return (stdout + stderr).replaceAll(folder, "");
}

const onWindows = process.platform === "win32";
test.skipIf(onWindows)("a file-size limit: 20 of 20 saves leave the previous checkpoint and nothing else", async () => {
  using folder = temporaryFolder();
  await saveCheckpoint(folder.path, contentsOf(1));
  const said = shell(`ulimit -f 100; ${SAVE} ${folder.path} 20`, folder.path);
  const [reason, hint] = [
    "a file would grow past the size limit (EFBIG)",
    "raise the limit (ulimit -f) or choose another file system",
  ];
  expect(said).toBe(refusal(2, reason, hint).repeat(20));
  expect(readdirSync(folder.path)).toEqual(["step-000001"]);
  expect(await markOf(folder.path)).toEqual({ step: 1, mark: 0 });
});

/** Mounting needs the right to; where it is missing the injected ENOSPC above is the test. */
const ISOLATED = "unshare";
const canMount = spawnSync(ISOLATED, ["-rm", "true"]).status === 0;

test.runIf(canMount)("a disk with room for one: 20 of 20 further saves leave it, and give their space back", () => {
  using folder = temporaryFolder();
  const script = `mount -t tmpfs -o size=1280k none ${folder.path}; ${SAVE} ${folder.path} 21; ls -A ${folder.path}`;
  const said = shell(script, folder.path, ISOLATED, "-rm", "sh");
  const full = refusal(3, "the disk is full (ENOSPC)", "free some space or choose another folder");
  expect(said).toBe(`saved /step-000002\n${full.repeat(20)}step-000002\n`);
});

test("a parent that is a file is named", async () => {
  using folder = temporaryFolder();
  const file = join(folder.path, "file");
  writeFileSync(file, "");
  const error = await saveCheckpoint(join(file, "checkpoints"), contentsOf(1)).catch((error: unknown) => error);
  expect((error as Error).message).toContain("a part of the path is a file, not a folder (ENOTDIR)");
  await expect(saveCheckpoint(file, contentsOf(1))).rejects.toThrow(/\((EEXIST|ENOTDIR)\)/);
});

test("a single file is written whole or not at all", async () => {
  using folder = temporaryFolder();
  const path = join(folder.path, "missing", "weights.safetensors");
  await expect(writeSafetensors(path, { w: vector(1) })).rejects.toThrow(
    "bytes could not be written: there is no such",
  );
  const taken = join(folder.path, "taken");
  mkdirSync(taken);
  await expect(writeSafetensors(taken, { w: vector(1) })).rejects.toBeInstanceOf(CheckpointError);
  expect(readdirSync(folder.path)).toEqual(["taken"]);
});
