import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { say, task } from "./progress.mjs";
import { CommandFailed, quietly } from "./run.mjs";

export const root = fileURLToPath(new URL("../..", import.meta.url));
const windows = process.platform === "win32";
const bin = join(root, "node_modules", ".bin");
const stamp = join(root, "node_modules", ".cache", "kensho", "installed");

/** The Node 24 that the install brings along; the tools need it, whatever Node started this script. */
export const node = join(root, "node_modules", "node", "bin", windows ? "node.exe" : "node");

/** Environment in which `node`, `tsc`, `vitest` … are the workspace's own. */
export function toolEnv() {
  const { NODE_ENV: _, ...env } = process.env;
  return { ...env, PATH: `${bin}${delimiter}${process.env.PATH ?? ""}` };
}

/** Path of a JavaScript tool's entry, to be run by {@link node}. @param {string} name @param {string} [command] */
export function tool(name, command = name) {
  const folder = join(root, "node_modules", name);
  const { bin: entry } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  return join(folder, typeof entry === "string" ? entry : entry[command]);
}

/** Changes exactly when an install has something to do: the lockfile, a manifest, or the machine. */
function installKey() {
  const hash = createHash("sha256").update(`${process.platform} ${process.arch}\n`);
  const files = ["package.json", "pnpm-lock.yaml", "pnpm-workspace.yaml"];
  for (const folder of ["packages", "examples"]) {
    if (!existsSync(join(root, folder))) continue;
    for (const name of readdirSync(join(root, folder)).sort()) files.push(join(folder, name, "package.json"));
  }
  for (const file of files) {
    if (existsSync(join(root, file))) hash.update(`${file}\n`).update(readFileSync(join(root, file)));
  }
  return hash.digest("hex");
}

async function install() {
  const key = installKey();
  if (existsSync(node) && existsSync(stamp) && readFileSync(stamp, "utf8") === key) return;
  const { packageManager } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  await task("Installing packages", (note) =>
    quietly("npx", ["--yes", packageManager, "install", "--frozen-lockfile", "--reporter=append-only"], {
      cwd: root,
      env: toolEnv(),
      onLine: (line) => {
        const progress = /^Progress: resolved (\d+), reused (\d+), downloaded (\d+)/.exec(line);
        if (progress) note(`${Number(progress[2]) + Number(progress[3])} of ${progress[1]} packages`);
      },
    }),
  );
  mkdirSync(dirname(stamp), { recursive: true });
  writeFileSync(stamp, key);
}

/** `tsc -b` keeps its own record of what has changed, so a build with nothing to do takes a fraction of a second. */
async function build() {
  await task("Building", () => quietly(node, [tool("typescript", "tsc"), "-b"], { cwd: root, env: toolEnv() }));
}

/** @param {unknown} error @param {string} step @param {string} advice */
function giveUp(error, step, advice) {
  const output = error instanceof CommandFailed ? error.output : String(error);
  const tail = output.trimEnd().split("\n").slice(-20);
  say(`\n${step} failed${error instanceof CommandFailed ? ` (${error.message})` : ""}. The end of its log:\n`);
  for (const line of tail) say(`  ${line}`);
  say(`\n${advice}`);
  process.exit(1);
}

/** Installs what is missing or out of date; on failure says why and ends the process. */
export async function ensureInstalled() {
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  if (major < 20 || (major === 20 && minor < 9)) {
    say(`Kensho needs Node 20.9 or later; this is Node ${process.versions.node}. Install a newer one and try again.`);
    process.exit(1);
  }
  await install().catch((error) =>
    giveUp(
      error,
      "The install",
      error instanceof CommandFailed && error.output.includes("OUTDATED_LOCKFILE")
        ? "A package.json asks for other packages than the lockfile: run `npx pnpm install` and commit pnpm-lock.yaml."
        : "Check that this machine reaches the npm registry (behind a proxy: `npm config set proxy …`) and that the disk\n" +
            "has 1 GB free, then run the command again: it resumes where it stopped.",
    ),
  );
}

/** Installs and builds what is missing or out of date; on failure says why and ends the process. */
export async function ensureReady() {
  await ensureInstalled();
  await build().catch((error) =>
    giveUp(
      error,
      "The build",
      "If you have changed sources, mend the errors above. If not, `git status` shows what differs from the release.",
    ),
  );
}
