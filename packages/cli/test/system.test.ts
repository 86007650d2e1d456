// What the system refuses is said in words, with exit code 3; what would be written over is refused, with exit code 2.
import { spawnSync } from "node:child_process";
import {
  closeSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { kensho } from "./run-kensho.ts";

const PUZZLE = ". 1 | 4 .\n. . | . 1\n----+----\n. . | 1 .\n. 4 | 3 2\n";
const entry = fileURLToPath(new URL("./source-entry.ts", import.meta.url));
const isPosix = process.platform !== "win32";

let cwd: string;
const run = (line: string) => kensho(line.split(" "), { cwd });

beforeAll(async () => {
  cwd = mkdtempSync(join(tmpdir(), "kensho-system-"));
  writeFileSync(join(cwd, "puzzle.txt"), PUZZLE);
  mkdirSync(join(cwd, "folder"));
  if (isPosix) symlinkSync("loop", join(cwd, "loop"));
  await run("export sudoku-4x4 --weights step_7.safetensors");
}, 120_000);
afterAll(() => rmSync(cwd, { recursive: true, force: true }));

test
  .skipIf(!isPosix)
  .each([
    "solve loop",
    "solve puzzle.txt --checkpoint loop",
    "export loop --onnx a.onnx",
    "export sudoku-4x4 --onnx loop",
  ])("%s: the links lead in a circle", async (line) => {
  const { exit, stderr } = await run(line);
  expect({ line, exit }).toEqual({ line, exit: 3 });
  expect(stderr).toMatch(/^error: loop: /);
});

test.skipIf(!isPosix)("a socket is not a file of puzzles", async () => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(join(cwd, "socket"), resolve));
  const { exit, stderr } = await run("solve socket");
  server.close();
  expect(exit).toBe(3);
  expect(stderr).toMatch(/^error: socket: it is a socket/);
});

test("a name that is too long, and a folder in the place of a file", async () => {
  const long = await run(`solve ${"a".repeat(300)}`);
  expect(long.exit).toBe(3);
  expect(long.stderr).toMatch(/^error: a+: the name is too long/);
  const folder = await run("solve folder --jsonl --kind sudoku-4x4");
  expect(folder.exit).toBe(3);
  expect(folder.stderr).toMatch(/^error: folder: it is a folder/);
});

/** Runs `kensho` with files in the place of its streams. */
function redirected(
  words: readonly string[],
  { stdin, stdout }: { readonly stdin?: string; readonly stdout?: string },
) {
  const streams = [
    stdin === undefined ? undefined : openSync(stdin, "r"),
    stdout === undefined ? undefined : openSync(stdout, "w"),
  ];
  try {
    const stdio = [streams[0] ?? "ignore", streams[1] ?? "pipe", "pipe"] as const;
    const { DEBUG: _, VITEST: __, NODE_ENV: ___, ...env } = process.env;
    const result = spawnSync(process.execPath, ["--conditions=kensho:source", entry, ...words], {
      cwd,
      env,
      stdio: [...stdio],
    });
    return { exit: result.status, stderr: result.stderr.toString() };
  } finally {
    for (const stream of streams) if (stream !== undefined) closeSync(stream);
  }
}

test.skipIf(!isPosix)("standard input that is a folder", () => {
  const { exit, stderr } = redirected(["solve", "-"], { stdin: cwd });
  expect(exit).toBe(3);
  expect(stderr).toMatch(/^error: standard input: it is a folder/);
});

test
  .skipIf(process.platform !== "linux")
  .each([["solve", "puzzle.txt", "--json"], ["solve", "puzzle.txt"], ["nonsense", "--json"], ["--help"]])(
  "a full standard output: kensho %s %s %s",
  (...words) => {
    const { exit, stderr } = redirected(words, { stdout: "/dev/full" });
    expect(exit).toBe(3);
    expect(stderr).toMatch(/^error: standard output: the disk is full \(ENOSPC\)\n {2}hint: /);
  },
);

test.each([
  ["export sudoku-4x4 --onnx same --weights same", "same"],
  ["export sudoku-4x4 --onnx same --weights folder/../same", "same"],
])("%s: two outputs in one place are refused", async (line, file) => {
  const { exit, stderr } = await run(line);
  expect(exit).toBe(2);
  expect(stderr).toContain("writes there as well");
  expect(existsSync(join(cwd, file))).toBe(false);
});

test("weights are not exported over themselves", async () => {
  const before = readFileSync(join(cwd, "step_7.safetensors"));
  const { exit, stderr } = await run("export step_7.safetensors --weights ./step_7.safetensors");
  expect(exit).toBe(2);
  expect(stderr).toContain("this is CHECKPOINT step_7.safetensors, which this command reads");
  expect(readFileSync(join(cwd, "step_7.safetensors"))).toEqual(before);
});
