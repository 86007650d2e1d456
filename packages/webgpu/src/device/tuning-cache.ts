import type { Tuning } from "../kernels/context.ts";
import type { AdapterDescription } from "./gpu.ts";

/** What a tuning run finds out. */
export type Tuned = Pick<Tuning, "largestTile" | "busyTiles">;

/** Where tuning runs are kept: `$XDG_CACHE_HOME/kensho`, or what the system has for it. Nothing in a browser. */
async function cacheFile(): Promise<{ file: string; fs: typeof import("node:fs/promises") } | undefined> {
  if (typeof process === "undefined" || process.versions?.node === undefined) return undefined;
  // Named apart from the imports, so that bundlers for the browser leave them alone.
  const [fsName, osName, pathName] = ["node:fs/promises", "node:os", "node:path"] as const;
  const fs = (await import(/* @vite-ignore */ fsName)) as typeof import("node:fs/promises");
  const os = (await import(/* @vite-ignore */ osName)) as typeof import("node:os");
  const path = (await import(/* @vite-ignore */ pathName)) as typeof import("node:path");
  const local = process.platform === "win32" ? process.env.LOCALAPPDATA : process.env.XDG_CACHE_HOME;
  const base =
    local ?? path.join(os.homedir(), process.platform === "darwin" ? path.join("Library", "Caches") : ".cache");
  return { file: path.join(base, "kensho", "webgpu-tuning.json"), fs };
}

function keyOf({ vendor, architecture, device, description }: AdapterDescription, precision: string): string {
  return [vendor, architecture, device, description, precision].join(" | ");
}

/** What an earlier tuning run found for this adapter; nothing if there was none, or its file cannot be read. */
export async function readTuned(adapter: AdapterDescription, precision: string): Promise<Tuned | undefined> {
  const all = await readAll();
  const { largestTile, busyTiles } = (all[keyOf(adapter, precision)] ?? {}) as Record<string, unknown>;
  return (largestTile === 64 || largestTile === 128) && Number.isSafeInteger(busyTiles)
    ? { largestTile, busyTiles: busyTiles as number }
    : undefined;
}

/** Stores the tuning results. Errors are ignored: the next run measures again. */
export async function writeTuned(adapter: AdapterDescription, precision: string, tuned: Tuned): Promise<void> {
  const place = await cacheFile();
  if (place === undefined) return;
  const { file, fs } = place;
  const all = { ...(await readAll()), [keyOf(adapter, precision)]: tuned };
  try {
    await fs.mkdir(file.slice(0, Math.max(file.lastIndexOf("/"), file.lastIndexOf("\\"))), { recursive: true });
    await fs.writeFile(`${file}.${process.pid}`, `${JSON.stringify(all, undefined, 2)}\n`);
    await fs.rename(`${file}.${process.pid}`, file);
  } catch {
    // Read-only or full: see above.
  }
}

async function readAll(): Promise<Record<string, unknown>> {
  const place = await cacheFile();
  if (place === undefined) return {};
  try {
    const parsed: unknown = JSON.parse(await place.fs.readFile(place.file, "utf8"));
    return typeof parsed === "object" && parsed !== null ? (parsed as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
