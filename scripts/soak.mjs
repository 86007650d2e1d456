// Trains for hours and looks whether memory grows: `node scripts/soak.mjs` for four hours, `node scripts/soak.mjs 10` for ten minutes.
// What the process holds in the last minute may be 2 % more than in the second one (medians); ends with "1 passed, 0 failed".
// SOAK_LOG=FILE keeps what it held, second by second.
import { spawn, spawnSync } from "node:child_process";
import { appendFileSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";

const MINUTES = Number(process.argv[2] ?? 240);
const MAX_GROWTH = 0.02;
/** The first minute is for buffers that are made once, the second is what the last is compared with; of less than five, a fifth. */
const WINDOW_SECONDS = Math.min(60, MINUTES * 12);
const SAMPLE_SECONDS = 1;

if (!(MINUTES > 0)) {
  console.error("usage: node scripts/soak.mjs [MINUTES]");
  process.exit(2);
}
const bin = fileURLToPath(new URL("../packages/cli/bin/kensho.js", import.meta.url));
const folder = mkdtempSync(path.join(tmpdir(), "kensho-soak-"));
const [data, run] = [path.join(folder, "data"), path.join(folder, "run")];
process.on("exit", () => rmSync(folder, { recursive: true, force: true }));

const made = spawnSync(process.execPath, [
  bin,
  ..."prepare-data sudoku --size 4 --train 400 --test 50 --out".split(" "),
  data,
]);
if (made.status !== 0) {
  console.error(`the data set could not be made: ${made.stderr}`);
  process.exit(1);
}
// All that a run does between its steps, often: logging, validating, saving.
const often =
  "--set log_every=1 --set validate_every=100 --validation 0.1 --checkpoint-every 5s --no-report --steps 100000000";
const args = ["train", "--data", data, "--out", run, "--time", `${Math.round(60 * MINUTES)}s`, ...often.split(" ")];
const child = spawn(process.execPath, [bin, ...args], { stdio: ["ignore", "inherit", "ignore"] });
const ended = new Promise((resolve) => child.on("close", resolve));
let isOver = false;
void ended.then(() => {
  isOver = true;
});

/**
 * Bytes that a process has in memory; NaN when it is gone.
 * @param {number | undefined} pid
 */
function residentBytes(pid) {
  try {
    return 1024 * Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]);
  } catch {
    return 1024 * Number.parseInt(spawnSync("ps", ["-o", "rss=", "-p", String(pid)], { encoding: "utf8" }).stdout, 10);
  }
}

/** @param {number[]} values */
const median = (values) => values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
/** @param {number} bytes */
const megabytes = (bytes) => `${(bytes / 1e6).toFixed(1)} MB`;

/** @type {{ readonly at: number, readonly bytes: number }[]} */
const samples = [];
const started = performance.now();
while (!isOver) {
  await Promise.race([sleep(1000 * SAMPLE_SECONDS), ended]);
  const [bytes, at] = [residentBytes(child.pid), (performance.now() - started) / 1000];
  if (!Number.isFinite(bytes)) continue;
  samples.push({ at, bytes });
  if (process.env.SOAK_LOG) appendFileSync(process.env.SOAK_LOG, `${at.toFixed(1)}\t${(bytes / 1e6).toFixed(1)}\n`);
}
const code = await ended;
const over = samples.at(-1)?.at ?? 0;
/** @param {number} from @param {number} to */
const between = (from, to) => median(samples.filter(({ at }) => at >= from && at < to).map(({ bytes }) => bytes));
const [first, last] = [between(WINDOW_SECONDS, 2 * WINDOW_SECONDS), between(over - WINDOW_SECONDS, over)];
const growth = last / first - 1;
const isGood = code === 0 && growth < MAX_GROWTH;
console.log(
  `${MINUTES} minutes of training: ${megabytes(first)} after the first ${WINDOW_SECONDS} s, ${megabytes(last)} in the end, ` +
    `${(100 * growth).toFixed(2)} % more (limit ${100 * MAX_GROWTH} %); exit code ${code}`,
);
console.log(isGood ? "1 passed, 0 failed" : "0 passed, 1 failed");
process.exitCode = isGood ? 0 : 1;
