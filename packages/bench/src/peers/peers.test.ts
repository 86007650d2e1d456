import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { mismatch } from "../compare.ts";
import { type ChildReport, type Measured, type PeerName, runChild } from "./task.ts";

const folder = mkdtempSync(join(tmpdir(), "kensho-bench-test-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const file = (peer: PeerName): string => join(folder, peer);
const toyPass = (peer: PeerName): Promise<ChildReport> =>
  runChild({ peer, kind: "pass", size: "toy", repeats: { warmUp: 1, timed: 2 }, gradientFile: file(peer) });

describe("the libraries do the same work", { timeout: 60_000 }, () => {
  it("with the same loss and gradient, each measured in its own process", { tags: ["slow"] }, async () => {
    const ours = (await toyPass("kensho")) as Measured;
    expect(ours.failed).toBeUndefined();
    expect(ours.timing.repetitions).toBe(2);
    for (const peer of ["tfjs", "jax"] as const) {
      const theirs = (await toyPass(peer)) as Measured;
      expect(theirs.failed).toBeUndefined();
      expect(mismatch(theirs, ours, file(peer), file("kensho"))).toBeUndefined();
      expect(theirs.nodes).toBeGreaterThan(50);
      expect(theirs.peakMB).toBeGreaterThan(20);
    }
    expect(mismatch({ ...ours, loss: 1 }, ours, file("kensho"), file("kensho"))).toMatch(/^loss 1 instead of/);
  });

  it("says why a library could not", async () => {
    const report = await runChild({
      peer: "kensho",
      kind: "pass",
      size: "toy",
      repeats: { warmUp: 1, timed: 1 },
      gradientFile: join(folder, "missing", "file"),
    });
    expect(report.failed).toMatch(/ENOENT/);
  });
});
