// How far the forecasts of `kensho train` are off: `node scripts/forecasts.mjs [ROUNDS]`, three unless told otherwise, on a built checkout.
// Trains small runs of several presets and networks, and prints forecast and use of each as a table for docs/benchmarks.md.
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { cpus, loadavg, tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";

const ROUNDS = Number(process.argv[2] ?? 3);
if (!(ROUNDS >= 1)) {
  console.error("usage: node scripts/forecasts.mjs [ROUNDS]");
  process.exit(2);
}
const bin = fileURLToPath(new URL("../packages/cli/bin/kensho.js", import.meta.url));
const folder = mkdtempSync(path.join(tmpdir(), "kensho-forecasts-"));
process.on("exit", () => rmSync(folder, { recursive: true, force: true }));

const DATA = {
  "sudoku-4x4": "sudoku --size 4 --train 400 --test 10",
  "sudoku-6x6": "sudoku --size 6 --train 400 --test 10",
  maze: "maze --size 10 --train 200 --test 10",
  addition: "addition --digits 3 --train 400 --test 10",
};
const HRM = "--set name=hrm --set H_layers=2";
/** @type {readonly (readonly [keyof typeof DATA, string])[]} */
const RUNS = [
  ["sudoku-4x4", "--preset sudoku-4x4"],
  ["sudoku-6x6", "--preset sudoku-6x6 --steps 600"],
  ["sudoku-6x6", "--preset sudoku-6x6 --steps 600 --validation 0.1 --set validate_every=100"],
  ["sudoku-6x6", `--preset sudoku-6x6 --steps 300 ${HRM}`],
  ["sudoku-6x6", "--preset sudoku-6x6 --steps 200 --set hidden_size=192"],
  ["maze", "--preset maze-10x10 --steps 150"],
  ["addition", "--preset addition-3d --steps 600"],
];

/** @param {string[]} words @returns {string} */
function kensho(words) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [bin, ...words], { encoding: "utf8" });
  if (status !== 0) throw new Error(`kensho ${words.join(" ")}\n${stderr}`);
  return stdout;
}

/** @param {number} used @param {number} forecast */
const off = (used, forecast) => `${used < forecast ? "−" : "+"}${Math.abs(100 * (used / forecast - 1)).toFixed(0)} %`;
/** @param {number} bytes */
const megabytes = (bytes) => (bytes / 1e6).toFixed(0);

for (const [name, words] of Object.entries(DATA)) {
  kensho(["prepare-data", ...words.split(" "), "--out", path.join(folder, name)]);
}
console.log(`${cpus()[0]?.model}, ${cpus().length} cores, load ${(loadavg()[0] ?? 0).toFixed(1)} at the start\n`);
console.log("| run | load | forecast, s | took, s | off | forecast, MB | took, MB | off |");
console.log("| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |");
let [far, runs] = [0, 0];
for (const [data, flags] of RUNS) {
  for (let round = 0; round < ROUNDS; round++) {
    const out = path.join(folder, "run");
    rmSync(out, { recursive: true, force: true });
    const load = loadavg()[0] ?? 0;
    const words = [
      "train",
      "--data",
      path.join(folder, data),
      "--out",
      out,
      "--engine",
      "cpu",
      "--no-report",
      "--json",
    ];
    const { forecast, used } = JSON.parse(kensho([...words, ...flags.split(" ")]));
    const pairs = [
      [used.seconds, forecast.seconds],
      [used.memory_bytes, forecast.memory_bytes],
    ];
    far += pairs.some(([a, b]) => Math.abs(a / b - 1) > 0.25) ? 1 : 0;
    runs++;
    const cells = [
      `${data}: \`${flags}\``,
      ...[load.toFixed(1), forecast.seconds.toFixed(1), used.seconds.toFixed(1), off(used.seconds, forecast.seconds)],
      ...[
        megabytes(forecast.memory_bytes),
        megabytes(used.memory_bytes),
        off(used.memory_bytes, forecast.memory_bytes),
      ],
    ];
    console.log(`| ${cells.join(" | ")} |`);
  }
}
console.log(`\n${runs - far} of ${runs} runs within 25 % in time and in memory`);
