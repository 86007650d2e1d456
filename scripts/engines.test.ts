// Every runtime dependency of every published package must run on each Node version that the package promises.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, normalize } from "node:path";
import { subset } from "semver";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { root } from "./lib/setup.mjs";

interface Resolved {
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

interface Importer {
  readonly dependencies?: Readonly<Record<string, { readonly version: string }>>;
  readonly optionalDependencies?: Readonly<Record<string, { readonly version: string }>>;
}

interface Lockfile {
  readonly importers: Readonly<Record<string, Importer>>;
  readonly packages: Readonly<Record<string, { readonly engines?: { readonly node?: string } }>>;
  readonly snapshots: Readonly<Record<string, Resolved>>;
}

interface Manifest {
  readonly name: string;
  readonly private?: boolean;
  readonly engines?: { readonly node?: string };
}

const lockfile: Lockfile = parse(readFileSync(join(root, "pnpm-lock.yaml"), "utf8"));
const manifestOf = (folder: string): Manifest => JSON.parse(readFileSync(join(root, folder, "package.json"), "utf8"));
const published = readdirSync(join(root, "packages"))
  .map((name) => `packages/${name}`)
  .filter((folder) => existsSync(join(root, folder, "package.json")) && manifestOf(folder).private !== true);

/** Every package outside the workspace that an install of `folder` brings along, as `name@version`, with who asks for it. */
function installedWith(folder: string): Map<string, string> {
  const found = new Map<string, string>();
  const visit = (key: string, parent: string): void => {
    if (found.has(key)) return;
    found.set(key, parent);
    const { dependencies, optionalDependencies } = lockfile.snapshots[key] ?? {};
    for (const [name, version] of Object.entries({ ...dependencies, ...optionalDependencies })) {
      visit(version in lockfile.snapshots ? version : `${name}@${version}`, key);
    }
  };
  const seen = new Set<string>();
  const visitImporter = (path: string): void => {
    if (seen.has(path)) return;
    seen.add(path);
    const { dependencies, optionalDependencies } = lockfile.importers[path] ?? {};
    for (const [name, { version }] of Object.entries({ ...dependencies, ...optionalDependencies })) {
      if (version.startsWith("link:")) visitImporter(normalize(join(path, version.slice("link:".length))));
      else visit(version in lockfile.snapshots ? version : `${name}@${version}`, path);
    }
  };
  visitImporter(folder);
  return found;
}

describe("engines", () => {
  test("the lockfile lists the dependencies of every published package", () => {
    expect(installedWith("packages/cli").size).toBeGreaterThan(20);
    expect(Object.keys(lockfile.importers)).toEqual(expect.arrayContaining(published));
  });

  test.each(published)("every runtime dependency of %s runs on the Node that it promises", (folder) => {
    const ours = manifestOf(folder).engines?.node ?? "";
    expect(ours).not.toBe("");
    const refused = [...installedWith(folder)].flatMap(([key, parent]) => {
      const theirs = lockfile.packages[key.replace(/\(.*$/, "")]?.engines?.node ?? "*";
      return subset(ours, theirs) ? [] : [`${key}, a dependency of ${parent}, asks for Node ${theirs}`];
    });
    expect(refused).toEqual([]);
  });

  test("every package promises the same Node as the repository", () => {
    const { engines } = manifestOf(".");
    for (const folder of published) expect(manifestOf(folder).engines, folder).toEqual(engines);
  });
});
