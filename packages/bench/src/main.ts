/* `pnpm bench`: Kensho's CPU engine beside tfjs and jax-js on the same work. Options: --quick, --tune, --json FILE. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { availableParallelism, cpus, loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { digits, type Repeats, TRAINING_SETUPS, table } from "@kensho/measure";
import { mismatch } from "./compare.ts";
import { type ChildReport, type Measured, PEER_NAMES, type PeerName, runChild } from "./peers/task.ts";
import { measureSpinning, measureStep } from "./train-step.ts";
import { PASSES, type PassName, passFlops } from "./workload.ts";

const { values: options } = parseArgs({
  options: {
    quick: { type: "boolean", default: false },
    tune: { type: "boolean", default: false },
    json: { type: "string" },
  },
});
const OURS: Repeats = options.quick ? { warmUp: 2, timed: 5 } : { warmUp: 4, timed: 15 };
const THEIRS: Repeats = options.quick ? { warmUp: 1, timed: 1 } : { warmUp: 1, timed: 5 };
const MATMUL = 768;
const folder = mkdtempSync(join(tmpdir(), "kensho-bench-"));
const results: Record<string, unknown> = {};

const print = (text = ""): void => void process.stdout.write(`${text}\n`);
const note = (text: string): void => void process.stderr.write(`  ${text} …\n`);
const gradientFile = (peer: PeerName): string => join(folder, `${peer}.f32`);
const gflops = (flops: number, milliseconds: number): number => flops / 1e6 / milliseconds;

function machine(): void {
  const [cpu] = cpus();
  const facts = {
    cpu: cpu?.model.trim() ?? "unknown",
    cores: availableParallelism(),
    node: process.version,
    platform: `${process.platform} ${process.arch}`,
    load: Number(loadavg()[0]?.toFixed(2)),
  };
  print(`${facts.cpu}, ${facts.cores} cores, Node ${facts.node}, ${facts.platform}, load ${facts.load} at the start`);
  if (facts.load > 0.5) print("The machine is busy: ratios within one table hold better than the times themselves.");
  results.machine = facts;
}

function row(report: ChildReport, peer: PeerName, flops: number, ours: number | undefined, fault?: string): string[] {
  if (report.failed !== undefined) return [peer, "–", "–", "–", "–", "–", report.failed.slice(0, 70)];
  const { median } = report.timing;
  const times = fault ?? (ours === undefined ? "–" : `${digits(median / ours)} ×`);
  return [
    `${report.name} (${report.version}, ${report.threads} thr.)`,
    digits(median),
    digits(report.timing.min),
    digits(gflops(flops, median)),
    digits(report.peakMB),
    report.nodes === undefined ? "–" : String(report.nodes),
    times,
  ];
}

const HEADER = ["", "ms", "min ms", "GFLOP/s", "peak MB", "nodes", "time / Kensho's"];

async function passes(size: PassName): Promise<void> {
  const flops = passFlops(PASSES[size]);
  const rows: string[][] = [];
  const reports: Partial<Record<PeerName, ChildReport>> = {};
  let ours: Measured | undefined;
  for (const peer of PEER_NAMES) {
    note(`14 layers, ${PASSES[size].name}, L ${PASSES[size].L}: ${peer}`);
    const repeats = peer === "kensho" ? OURS : THEIRS;
    const report = await runChild({ peer, kind: "pass", size, repeats, gradientFile: gradientFile(peer) });
    reports[peer] = report;
    if (peer === "kensho" && report.failed === undefined) ours = report;
    const fault =
      report.failed === undefined && ours !== undefined
        ? mismatch(report, ours, gradientFile(peer), gradientFile("kensho"))
        : undefined;
    rows.push(row(report, peer, flops, ours?.timing.median, fault && `NOT THE SAME WORK: ${fault}`));
  }
  print(
    `\n14 TRM layers, forward + backward to all weights, ${PASSES[size].name}, L ${PASSES[size].L}: ${digits(flops / 1e9)} GFLOP`,
  );
  print(table(HEADER, rows));
  results[`pass ${size}`] = { flops, reports };
}

async function matmuls(): Promise<void> {
  const flops = 2 * MATMUL ** 3;
  const rows: string[][] = [];
  const reports: Partial<Record<PeerName, ChildReport>> = {};
  let ours: number | undefined;
  for (const peer of PEER_NAMES) {
    note(`matmul ${MATMUL}³: ${peer}`);
    const repeats = { warmUp: 5, timed: options.quick ? 10 : 40 };
    const report = await runChild({ peer, kind: "matmul", size: MATMUL, repeats, gradientFile: "" });
    reports[peer] = report;
    if (report.failed === undefined) ours ??= report.timing.median;
    rows.push(row(report, peer, flops, ours));
  }
  print(`\nMatrix product ${MATMUL}³`);
  print(table(HEADER, rows));
  results.matmul = { size: MATMUL, flops, reports };
}

async function steps(): Promise<void> {
  const rows: string[][] = [];
  const measured: unknown[] = [];
  for (const training of TRAINING_SETUPS) {
    note(`training step, ${training.name}`);
    const m = await measureStep(training, OURS);
    measured.push(m);
    rows.push([
      `${m.name} (${digits(m.parameters / 1000)} k parameters)`,
      digits(m.step.median),
      digits(m.step.min),
      digits(gflops(m.flops, m.step.median)),
      String(m.nodes),
      digits(m.forwardBackward.median),
      `${digits(m.step.median / m.forwardBackward.median)} ×`,
      `${digits(m.step.min / m.forwardBackward.min)} ×`,
    ]);
  }
  print("\nKensho's whole training step: refill, forward, backward, clipping, optimizer, EMA");
  print(table(["", "ms", "min ms", "GFLOP/s", "nodes", "fwd+bwd ms", "step / fwd+bwd", "by minima"], rows));
  results.steps = measured;
}

async function spinning(): Promise<void> {
  note("spinning of idle threads");
  const measured = await measureSpinning(TRAINING_SETUPS[0] as (typeof TRAINING_SETUPS)[number], OURS);
  print("\nHow long an idle thread spins, training step of sudoku-9x9");
  print(
    table(
      ["µs", "ms", "min ms"],
      measured.map((m) => [String(m.microseconds), digits(m.timing.median), digits(m.timing.min)]),
    ),
  );
  results.spinning = measured;
}

try {
  machine();
  if (options.tune) await spinning();
  else {
    await matmuls();
    for (const size of ["wide", "even", "narrow"] as const) await passes(size);
    await steps();
    print(
      "\nGFLOP/s count 2·M·N·K of the matrix products and nothing else. Times are medians; each library has a process of its own.",
    );
  }
  if (options.json !== undefined) writeFileSync(options.json, `${JSON.stringify(results, undefined, 2)}\n`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
