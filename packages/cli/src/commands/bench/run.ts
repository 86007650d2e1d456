import { KenshoError } from "@kensho/errors";
import {
  type Budget,
  kernelFamily,
  measureTrainingStep,
  measureWorkload,
  PAPER_SETUP,
  productFamily,
  SMALLEST_SETUP,
  squareProduct,
  TRAINING_SETUPS,
  type TrainingSetup,
  type Workload,
} from "@kensho/measure";
import type { BenchedEngine } from "./result.ts";
import type { Subject } from "./subjects.ts";

/** Kinds of work, as `--only` names them. */
export const BENCH_PARTS = ["products", "kernels", "steps"] as const;
type BenchPart = (typeof BENCH_PARTS)[number];

export interface BenchOptions {
  readonly quick: boolean;
  readonly parts: readonly BenchPart[];
  readonly signal: AbortSignal;
  /** Receives the name of the current work. */
  readonly onWork: (what: string) => void;
}

/** What a subject can take in a few seconds. */
interface Menu {
  readonly squares: readonly number[];
  /** Puzzles in the batch of products and kernels. */
  readonly batch: number;
  readonly setups: readonly TrainingSetup[];
}

const MENUS: Readonly<Record<Subject["size"], Menu>> = {
  software: { squares: [256], batch: 1, setups: [SMALLEST_SETUP] },
  processor: { squares: [256, 768, 2048], batch: 8, setups: [SMALLEST_SETUP, ...TRAINING_SETUPS.slice(0, 2)] },
  hardware: {
    squares: [512, 1024, 2048, 4096],
    batch: 64,
    setups: [SMALLEST_SETUP, ...TRAINING_SETUPS.slice(0, 2), PAPER_SETUP],
  },
};

/** Runs the selected work on one engine, one item after the other. A failure is recorded, and the rest continues. */
export async function runBench(subject: Subject, options: BenchOptions): Promise<BenchedEngine> {
  const { quick, parts, signal, onWork } = options;
  const menu = MENUS[subject.size];
  const budget: Budget = quick ? { milliseconds: 150, repetitions: 2 } : { milliseconds: 1500, repetitions: 5 };
  const { engine, title, version, precision, adapter } = subject;
  const result: BenchedEngine = {
    engine,
    title,
    version,
    precision,
    adapter,
    products: [],
    kernels: [],
    steps: [],
    failed: [],
  };
  await using opened = await subject.open();
  const attempt = async (name: string, work: () => Promise<void>): Promise<void> => {
    signal.throwIfAborted();
    onWork(`${title}: ${name}`);
    try {
      await work();
    } catch (error) {
      result.failed.push({ name, message: problemOf(error) });
    }
  };
  const measureAll = async (works: readonly Workload[], into: BenchedEngine["products"]): Promise<void> => {
    for (const work of works)
      await attempt(work.name, async () => void into.push(await measureWorkload(opened, work, budget)));
  };
  if (parts.includes("products")) {
    const squares = quick ? menu.squares.slice(0, -1) : menu.squares;
    // One at a time: the operands of the largest take 200 MB.
    for (const n of squares.length > 0 ? squares : menu.squares) await measureAll([squareProduct(n)], result.products);
    await measureAll(productFamily(97 * menu.batch), result.products);
  }
  if (parts.includes("kernels")) await measureAll(kernelFamily(menu.batch), result.kernels);
  if (parts.includes("steps")) {
    for (const setup of quick ? menu.setups.slice(0, 2) : menu.setups) {
      await attempt(setup.name, async () => void result.steps.push(await measureTrainingStep(opened, setup, budget)));
    }
  }
  return result;
}

/** What went wrong, on one line where the error has parts. */
function problemOf(error: unknown): string {
  if (error instanceof KenshoError) return error.problem;
  return error instanceof Error ? error.message : String(error);
}
