import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { readEvents } from "../../test/read-events.ts";
import { temporaryFolder } from "../../test/temporary-folder.ts";
import { EventLog } from "./event-log.ts";
import { frameRecord } from "./record.ts";

test("what was written comes back, with every checksum right", async () => {
  const folder = join(await temporaryFolder(), "tensorboard");
  using log = EventLog.open(folder, { now: () => 1_700_000_000.25 });
  log.texts(0, { "config/text_summary": "| a | b |" });
  log.scalars(10, { "train/loss": 0.5, "train/exact_accuracy": null, "train/lr": Number.NaN, "train/steps": 0 });
  log.scalars(2 ** 40, { "train/loss": 0.25 });
  const events = readEvents(await readFile(log.path));
  expect(events).toEqual([
    { wallTime: 1_700_000_000.25, step: 0, fileVersion: "brain.Event:2" },
    { wallTime: 1_700_000_000.25, step: 0, texts: { "config/text_summary": "| a | b |" } },
    { wallTime: 1_700_000_000.25, step: 10, scalars: { "train/loss": 0.5, "train/steps": 0 } },
    { wallTime: 1_700_000_000.25, step: 2 ** 40, scalars: { "train/loss": 0.25 } },
  ]);
});

test("figures that are all unknown make no event", async () => {
  using log = EventLog.open(await temporaryFolder());
  log.scalars(1, { a: null, b: Number.POSITIVE_INFINITY, c: undefined });
  expect(readEvents(await readFile(log.path))).toHaveLength(1);
});

test("a resumed run has a file of its own, which says from which step on it replaces the one before", async () => {
  const folder = await temporaryFolder();
  const now = () => 1_700_000_000;
  {
    using first = EventLog.open(folder, { now });
    for (const step of [10, 20, 30]) first.scalars(step, { loss: step });
  }
  using second = EventLog.open(folder, { now, fromStep: 20 });
  second.scalars(30, { loss: 3 });
  const names = (await readdir(folder)).sort();
  expect(names).toHaveLength(2);
  expect(join(folder, names[1]!)).toBe(second.path);
  for (const name of names) expect(name).toContain("tfevents");
  expect(readEvents(await readFile(second.path)).slice(1)).toEqual([
    { wallTime: now(), step: 21, start: true },
    { wallTime: now(), step: 30, scalars: { loss: 3 } },
  ]);
});

test("a record is framed as in the public format: the checksums of a known one", () => {
  // "123456789" has the CRC-32C e3069283, whose mask is ((c >> 15 | c << 17) + a282ead8) mod 2³².
  const bytes = Buffer.from(frameRecord(new TextEncoder().encode("123456789")));
  const rotated = ((0xe3069283 >>> 15) | (0xe3069283 << 17)) >>> 0;
  expect(bytes.readBigUInt64LE(0)).toBe(9n);
  expect(bytes.readUInt32LE(21)).toBe((rotated + 0xa282ead8) % 2 ** 32);
});
