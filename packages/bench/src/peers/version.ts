import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

/** Folder of an installed package: the nearest one above its entry that holds its manifest. */
export function packageFolder(name: string, from: string): string {
  const entry = createRequire(from).resolve(name);
  for (let folder = dirname(entry); folder !== dirname(folder); folder = dirname(folder)) {
    if (manifest(folder)?.name === name) return folder;
  }
  return dirname(entry);
}

/** Version of an installed package, as resolved from the module at `from`. */
export function packageVersion(name: string, from: string): string {
  return manifest(packageFolder(name, from))?.version ?? "unknown";
}

function manifest(folder: string): { readonly name: string; readonly version: string } | undefined {
  try {
    return JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  } catch {
    return undefined;
  }
}
