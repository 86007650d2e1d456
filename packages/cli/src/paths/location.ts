import { type BigIntStats, existsSync } from "node:fs";
import { lstat, readlink, realpath, stat } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";

/** Where a path leads, through links; the file or folder need not exist. */
export interface Location {
  /** What the user calls it: `--out plot.svg`. */
  readonly name: string;
  readonly real: string;
  /** `undefined` if nothing is there. */
  readonly stats: BigIntStats | undefined;
}

/** Links that are followed, as many as Linux follows. */
const MAX_LINKS = 40;

export async function locate(name: string, path: string): Promise<Location> {
  const real = await resolveLinks(resolve(path), MAX_LINKS);
  return { name, real, stats: await stat(real, { bigint: true }).catch(() => undefined) };
}

/** Tells whether two paths lead to the same file or folder, or would if both were made. */
export async function isSame(a: Location, b: Location): Promise<boolean> {
  if (a.stats !== undefined && b.stats !== undefined) return a.stats.dev === b.stats.dev && a.stats.ino === b.stats.ino;
  if (a.stats !== undefined || b.stats !== undefined) return false;
  return (await comparable(a.real)) === (await comparable(b.real));
}

/** The parts of a path below a folder, such as `checkpoints/step-5`; `undefined` if it leads elsewhere, or to the folder itself. */
export async function partsBelow(folder: Location, path: Location): Promise<string[] | undefined> {
  const parts: string[] = [];
  for (let here = path.real; here !== dirname(here); here = dirname(here)) {
    parts.unshift(basename(here));
    if (await isSame(folder, await locate("", dirname(here)))) return parts;
  }
  return undefined;
}

/** As `realpath`, but the last parts need not exist. */
async function resolveLinks(path: string, links: number): Promise<string> {
  const real = await realpath(path).catch(() => undefined);
  if (real !== undefined || path === dirname(path)) return real ?? path;
  const link = await lstat(path).catch(() => undefined);
  if (link?.isSymbolicLink() && links > 0) {
    return await resolveLinks(resolve(dirname(path), await readlink(path)), links - 1);
  }
  return join(await resolveLinks(dirname(path), links), basename(path));
}

/** A path in the one spelling that stands for all that its file system takes for the same. */
async function comparable(real: string): Promise<string> {
  let folder = dirname(real);
  while (!existsSync(folder) && folder !== dirname(folder)) folder = dirname(folder);
  return (await ignoresCase(folder)) ? real.normalize("NFC").toLowerCase() : real;
}

/** Tells whether the file system of a folder that exists ignores the case of names. */
async function ignoresCase(folder: string): Promise<boolean> {
  const name = basename(folder);
  const swapped = name.toLowerCase() === name ? name.toUpperCase() : name.toLowerCase();
  if (swapped === name) return folder === dirname(folder) ? false : await ignoresCase(dirname(folder));
  const [one, other] = [
    await stat(folder, { bigint: true }),
    await stat(join(dirname(folder), swapped), { bigint: true }).catch(() => undefined),
  ];
  return other !== undefined && one.dev === other.dev && one.ino === other.ino;
}
