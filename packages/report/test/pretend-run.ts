import { RandomStream } from "@kensho/puzzles";
import type { MetricsLog } from "../src/log/metrics-log.ts";
import type { ReportedRun } from "../src/run/reported-run.ts";

/** A log like one of a run that learns, with noise and one spike of the loss. */
export function pretendLog(rows: number, seed = 1): MetricsLog {
  const random = RandomStream.fromSeed(seed, "pretended log");
  const noise = (): number => random.int(1000) / 1000 - 0.5;
  const of = (figure: (progress: number, row: number) => number): Float64Array =>
    Float64Array.from({ length: rows }, (_, row) => figure((row + 1) / rows, row));
  const learned = (progress: number): number => 1 / (1 + Math.exp(-14 * (progress - 0.4)));
  const columns = {
    step: of((_, row) => 10 * (row + 1)),
    loss: of((t, row) => (row === Math.floor(rows / 3) ? 40 : 2 * Math.exp(-6 * t) * (1 + 0.4 * noise()) + 0.003)),
    lm_loss: of((t) => 1.8 * Math.exp(-6.5 * t) * (1 + 0.4 * noise()) + 0.001),
    q_halt_loss: of((t) => 0.2 * Math.exp(-3 * t) * (1 + 0.4 * noise()) + 0.001),
    grad_norm: of((t) => 0.3 + Math.exp(-3 * t) * (1 + noise())),
    accuracy: of((t) => 0.3 + 0.69 * learned(t + 0.1)),
    exact_accuracy: of((t, row) => (row < 3 ? Number.NaN : Math.min(1, Math.max(0, learned(t) * (1 + 0.1 * noise()))))),
    mean_steps: of((t) => 16 - 14 * learned(t)),
    lr: of((t) => 1e-3 * Math.cos(t * 1.4)),
    seconds: of((t) => 120 * t),
    puzzles_per_second: of(() => 800 + 100 * noise()),
  };
  return { rows, columns: new Map(Object.entries(columns)) };
}

/** A log of validations beside it. */
function pretendValidation(rows: number): MetricsLog {
  const of = (figure: (progress: number) => number): Float64Array =>
    Float64Array.from({ length: rows }, (_, row) => figure((row + 1) / rows));
  const columns = {
    step: of((t) => 2000 * t),
    exact_accuracy: of((t) => 0.95 * t),
    cell_accuracy: of((t) => 0.5 + 0.49 * t),
    train_exact_accuracy: of((t) => t),
  };
  return { rows, columns: new Map(Object.entries(columns)) };
}

/** A whole run; `train` lays settings over those of its training. */
export function pretendRun(
  name = "first",
  { train = {}, seed = 1, rows = 200 }: { train?: Record<string, unknown>; seed?: number; rows?: number } = {},
): ReportedRun {
  return {
    ...{ name, path: `runs/${name}`, log: pretendLog(rows, seed), validation: pretendValidation(8) },
    facts: {
      ...{ family: "trm", puzzles: "Sudoku 6×6", parameters: 52_290, effective_depth: 12, flops_per_step: 3.56e9 },
      ...{ steps: 2000, seconds: 120, data: { dir: "data/sudoku-6x6", fingerprint: "cfcde6347d66c1a8" } },
      config: {
        model: { name: "trm", hidden_size: 64, halt_max_steps: 16 },
        train: { steps: 2000, global_batch_size: 64, lr: 1e-3, seed, ...train },
      },
      engine: "cpu",
      machine: { cpu: "A processor", cores: 2, memory_bytes: 8e9, platform: "linux x64", node: "24.0.0" },
      sessions: [
        {
          ...{ started: "2026-01-02T03:04:05.678Z", from_step: 0 },
          forecast: { seconds: 110, memory_bytes: 74e6 },
          used: { seconds: 125, memory_bytes: 80e6 },
        },
      ],
    },
  };
}
