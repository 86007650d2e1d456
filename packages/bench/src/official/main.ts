/*
 * `pnpm bench:official`: one training step of the official code's configurations on Kensho's CPU engine, beside a plain PyTorch
 * implementation of the same step in float32 and bfloat16, in turns. Without PyTorch Kensho is timed alone.
 * Options: --python FILE, --quick, --only TEXT, --json FILE.
 */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { availableParallelism, cpus, loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { digits, TRAINING_SETUPS } from "@kensho/measure";
import { mismatch, turnsTable } from "./report.ts";
import { pythonWithTorch } from "./torch-child.ts";
import { type Turns, takeTurns } from "./turns.ts";

const { values: options } = parseArgs({
  options: {
    python: { type: "string" },
    quick: { type: "boolean", default: false },
    only: { type: "string", default: "" },
    json: { type: "string" },
  },
});
const print = (text: string): void => void process.stdout.write(`${text}\n`);
const note = (text: string): void => void process.stderr.write(`  ${text} …\n`);
const load = (): string => digits(loadavg()[0] as number);

/** Size for which evaluation is reported: 16 steps for each puzzle. */
const THINKING = "mixing, D 128, B 64";
const setups = TRAINING_SETUPS.filter(({ name }) => name !== "sudoku-9x9" && name.includes(options.only));
const works = setups.flatMap((setup) =>
  (setup.name === THINKING ? (["step", "think"] as const) : (["step"] as const)).map((work) => ({ setup, work })),
);

const python = pythonWithTorch(options.python === undefined ? ["python3", "/usr/bin/python3"] : [options.python]);
if (python === undefined) {
  print(
    "No python3 here has PyTorch (Debian: apt-get install python3-torch libopenblas0-pthread): Kensho is timed alone.",
  );
}
const folder = mkdtempSync(join(tmpdir(), "kensho-official-"));
try {
  print(
    `${cpus()[0]?.model.trim()}, ${availableParallelism()} cores, Node ${process.version}, load ${load()} at the start`,
  );
  const all: Turns[] = [];
  for (const { setup, work } of works) {
    note(`${setup.name}: ${work}`);
    const repeats = options.quick ? { warmUp: 1, timed: 3 } : { warmUp: 1, timed: work === "step" ? 7 : 3 };
    all.push(await takeTurns({ setup, work, repeats, python, folder }));
  }
  const [first] = all;
  for (const { dtype, facts } of first?.torch ?? []) {
    print(
      `PyTorch ${facts.torch}, ${facts.threads} threads, ${dtype}: ${digits(facts.gflops)} GFLOP/s on a product of 768³`,
    );
  }
  print(`\nMedians of turns, load ${load()} at the end\n${turnsTable(all)}`);
  const faults = all.flatMap((turns) => mismatch(turns) ?? []);
  for (const fault of faults) print(`NOT THE SAME WORK: ${fault}`);
  if (faults.length > 0) process.exitCode = 1;
  if (options.json !== undefined) writeFileSync(options.json, `${JSON.stringify(all, undefined, 2)}\n`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
