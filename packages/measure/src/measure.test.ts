import { puzzleTask } from "@kensho/models";
import {
  type Engine,
  enqueue,
  graph,
  type HostTensor,
  input,
  mul,
  type Program,
  referenceEngine,
} from "@kensho/tensor";
import { trainStepGraph } from "@kensho/trainer";
import { describe, expect, it, test } from "vitest";
import {
  digits,
  forwardBackwardGraph,
  kernelFamily,
  matmulFlops,
  measureProduct,
  measureTrainingStep,
  measureWorkload,
  numbersOf,
  PAPER_SETUP,
  productFamily,
  SMALLEST_SETUP,
  squareProduct,
  summary,
  TRAINING_SETUPS,
  table,
  throughput,
} from "./index.ts";

/** An engine that computes nothing at all, and counts what it was asked for. */
function idleEngine(dispatches?: number): Engine & { runs: number; readonly open: Set<string> } {
  const engine = {
    ...{ name: "idle", runs: 0, open: new Set<string>() },
    createState: async (values: Readonly<Record<string, HostTensor>>) => {
      engine.open.add("state");
      const [names, nothing] = [Object.keys(values), async () => ({})];
      const close = async () => void engine.open.delete("state");
      return { names, read: nothing, write: async () => {}, [Symbol.asyncDispose]: close };
    },
    compile: async (compiled: Program["graph"]) => {
      engine.open.add("program");
      const run = async () => {
        engine.runs++;
        return {};
      };
      const close = async () => void engine.open.delete("program");
      const statistics = dispatches === undefined ? {} : { statistics: { dispatches } };
      return { graph: compiled, run, ...statistics, [Symbol.asyncDispose]: close };
    },
  };
  return engine;
}

describe("times", () => {
  it("are summed up by the middle one, the least, and the 95th of a hundred", () => {
    expect(summary([5, 1, 9])).toEqual({ median: 5, min: 1, p95: 9, repetitions: 3 });
    expect(summary([4, 1, 2, 9])).toEqual({ median: 3, min: 1, p95: 9, repetitions: 4 });
    expect(summary(Array.from({ length: 100 }, (_, i) => i + 1)).p95).toBe(95);
  });

  it("are of runs that follow each other, at least as often as was asked for", async () => {
    const program = await referenceEngine().compile(graph({ outputs: { y: mul(input("x", []), 2) } }));
    let runs = 0;
    const counted: Program = {
      graph: program.graph,
      run: (inputs) => {
        runs++;
        return program.run(inputs);
      },
      [Symbol.asyncDispose]: () => program[Symbol.asyncDispose](),
    };
    const inputs = { x: { dtype: "f32", shape: [], data: Float32Array.of(3) } } as const;
    const { repetitions, median } = await throughput(counted, inputs, { milliseconds: 0, repetitions: 4 });
    expect({ repetitions, runs }).toEqual({ repetitions: 4, runs: 2 + 4 });
    expect(median).toBeGreaterThan(0);
    expect((await (await enqueue(counted, inputs)).outputs()).y?.data[0]).toBe(6);
  });
});

describe("workloads", () => {
  it("know the operations of their products and the bytes that they move", () => {
    expect(squareProduct(64)).toMatchObject({ flops: 2 * 64 ** 3, bytes: 3 * 4 * 64 ** 2 });
    expect(productFamily(97 * 2).map(({ flops }) => flops)).toEqual(
      [
        ...[2 * 194 * 512 * 3072, 2 * 194 * 1536 * 512, 2 * 194 * 3072 * 512, 2 * 2 * 512 * 97 * 97 * (512 / 97)],
        2 * 194 * 512 * 11,
      ].map(Math.round),
    );
  });

  it("are what they are called: a residual and its norm, on the reference engine", async () => {
    const [norm] = kernelFamily(1, 64);
    const engine = referenceEngine();
    await using held = await engine.createState(norm?.states ?? {});
    await using program = await engine.compile(norm!.graph, held);
    await program.run();
    const { result } = await held.read(["result"]);
    const row = Array.from(result!.data.subarray(0, 64), Number);
    expect(row.reduce((total, x) => total + x * x, 0) / 64).toBeCloseTo(1, 3);
  });

  it("are put on an engine, run, and taken away again", async () => {
    const engine = idleEngine(7);
    const measured = await measureWorkload(engine, squareProduct(4), { milliseconds: 0 });
    expect(measured).toMatchObject({ name: "matmul 4³", flops: 128, dispatches: 7, repetitions: 3 });
    expect(engine.runs).toBe(5);
    expect(engine.open).toEqual(new Set());
    expect(await measureWorkload(idleEngine(), squareProduct(4), { milliseconds: 0 })).not.toHaveProperty("dispatches");
  });

  it("grow until they fill the time there is", async () => {
    const slow = idleEngine();
    expect((await measureProduct(slow, { milliseconds: 0 })).name).toBe("matmul 256³");
    expect((await measureProduct(slow, { milliseconds: 1e9, repetitions: 1 })).name).toBe("matmul 4096³");
  }, 60_000);
});

describe("training steps", () => {
  test("without optimizer: the carry and one gradient per weight are updated, no moment or average is read", () => {
    const [preset] = TRAINING_SETUPS;
    const { updates, states } = forwardBackwardGraph(preset as (typeof TRAINING_SETUPS)[number]);
    const names = [...updates.keys()];
    expect(names.filter((name) => name.startsWith("carry/"))).toHaveLength(7);
    expect(names.filter((name) => name.startsWith("gradient/")).length).toBeGreaterThan(8);
    expect([...states.keys()].filter((name) => /^(m|v|ema)\//.test(name))).toEqual([]);
  });

  test("a whole one of the smallest preset", async () => {
    const engine = idleEngine(100);
    const measured = await measureTrainingStep(engine, SMALLEST_SETUP, { milliseconds: 0, repetitions: 1 });
    const flops = matmulFlops(
      trainStepGraph(puzzleTask(SMALLEST_SETUP.model, SMALLEST_SETUP.train), SMALLEST_SETUP.train),
    );
    expect(measured).toMatchObject({ name: "sudoku-4x4", flops, dispatches: 100, puzzles: 64, repetitions: 1 });
    expect(engine.open).toEqual(new Set());
  });

  test("the paper's network has the paper's parameters, about 5 million", () => {
    expect(numbersOf(PAPER_SETUP) / 1e6).toBeCloseTo(5, 0);
    expect(PAPER_SETUP.train.global_batch_size).toBe(768);
  });
});

test("a table lines up numbers of any width", () => {
  const rows = [
    ["a long name", digits(1234.5)],
    ["b", digits(0.12345)],
  ];
  expect(table(["", "ms"], rows)).toMatchInlineSnapshot(`
    "                ms
    ───────────  ─────
    a long name   1235
    b            0.123"
  `);
});
