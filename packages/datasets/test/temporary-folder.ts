import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, onTestFinished } from "vitest";

/** An empty folder that goes when the test ends. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), "kensho-datasets-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** As {@link temporaryFolder}, for a `beforeAll`: goes after the last test of the suite. */
export async function temporaryFolderForAll(): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), "kensho-datasets-"));
  afterAll(() => rm(folder, { recursive: true, force: true }));
  return folder;
}
