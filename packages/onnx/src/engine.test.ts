import {
  add,
  borrow,
  cast,
  EngineError,
  equal,
  GraphError,
  gather,
  graph,
  greaterEqual,
  hostTensor,
  input,
  less,
  log,
  matmul,
  maximum,
  minimum,
  mul,
  referenceEngine,
  scatterAdd,
  sigmoid,
  state,
  type Tensor,
  tensor,
  value,
} from "@kensho/tensor";
import { describe, expect, it } from "vitest";
import { cpuEngine } from "./engine.ts";

const engine = cpuEngine({ threads: 1 });
const onCpu = async (x: Tensor): Promise<number[]> => Array.from((await value(x, engine)).data);
const indices = (...values: number[]): Tensor => tensor(values, "i32");

describe("an index outside its table", () => {
  const table = tensor([[10], [20], [30]]);

  it("counts from the end in gather, where the reference engine says no", async () => {
    expect(await onCpu(gather(table, indices(-1, -3)))).toEqual([30, 10]);
    await expect(value(gather(table, indices(-1)))).rejects.toThrow(GraphError);
  });

  it("fails in gather beyond that, with what ONNX Runtime says as the cause", async () => {
    const error: unknown = await onCpu(gather(table, indices(3))).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(EngineError);
    expect((error as EngineError).message).toMatch(/^ONNX Runtime failed while running: .*idx=3/s);
    expect((error as EngineError).cause).toBeInstanceOf(Error);
    expect(await onCpu(gather(table, indices(2)))).toEqual([30]);
  });

  it("is dropped by scatterAdd, where the reference engine says no", async () => {
    const updates = tensor([[1], [2], [4]]);
    expect(await onCpu(scatterAdd(indices(0, 5, -1), updates, 2))).toEqual([1, 0]);
    await expect(value(scatterAdd(indices(0, 5, -1), updates, 2))).rejects.toThrow("index 5 is outside");
  });
});

describe("what float32 and ONNX Runtime do differently", () => {
  it("a NaN in one update of scatterAdd reaches every row", async () => {
    const updates = tensor([[Number.NaN], [1]]);
    expect(await onCpu(scatterAdd(indices(0, 1), updates, 2))).toEqual([Number.NaN, Number.NaN]);
    expect(Array.from((await value(scatterAdd(indices(0, 1), updates, 2))).data)).toEqual([Number.NaN, 1]);
  });

  it("sigmoid has absolute accuracy: 0 and 1 come early, and a logarithm of it is not to be trusted", async () => {
    const points = tensor([-40, -18, -10, 0, 10, 18]);
    const [got, want] = [await onCpu(sigmoid(points)), Array.from((await value(sigmoid(points))).data)];
    expect(Math.max(...got.map((y, i) => Math.abs(y - (want[i] ?? Number.NaN))))).toBeLessThan(1.5e-7);
    expect([got[0], got[3], got[5]]).toEqual([0, 0.5, 1]);
    expect(await onCpu(log(sigmoid(tensor([-40]))))).toEqual([-Infinity]);
  });

  it("NaN and numbers too large become any i32, but truncation is the same", async () => {
    const points = tensor([1.9, -1.9, 2147483520]);
    expect(await onCpu(cast(points, "i32"))).toEqual([1, -1, 2147483520]);
    expect(await onCpu(cast(tensor([Number.NaN]), "i32"))).toEqual([expect.any(Number)]);
  });

  it("NaN and infinity go through comparisons and choices as on the reference engine", async () => {
    const a = tensor([Number.NaN, 1, Number.NaN, Infinity, -Infinity]);
    const b = tensor([1, Number.NaN, Number.NaN, -Infinity, 1]);
    for (const f of [maximum, minimum, less, greaterEqual, equal, add, mul]) {
      expect(await onCpu(f(a, b))).toEqual(Array.from((await value(f(a, b))).data));
    }
  });
});

describe("cpuEngine", () => {
  it("does not take the state of another engine, and says whose it wants", async () => {
    const values = { w: hostTensor("f32", [1], Float32Array.of(1)) };
    const closed = graph({ outputs: { w: state("w", [1]) } });
    const theirs = await referenceEngine().createState(values);
    await expect(engine.compile(closed, theirs)).rejects.toMatchObject({
      message: "the state lives on another engine",
      suggestions: ["create it with cpuEngine().createState()"],
    });
    const ours = await engine.createState(values);
    await expect(referenceEngine().compile(closed, ours)).rejects.toThrow("the state lives on another engine");
  });

  it("gives the same numbers with one thread and with two, within rounding", async () => {
    const draw = (seed: number) => Float32Array.from({ length: 96 * 96 }, (_, i) => Math.sin(i * seed));
    const product = matmul(input("a", [96, 96]), input("b", [96, 96]));
    const inputs = { a: hostTensor("f32", [96, 96], draw(1.1)), b: hostTensor("f32", [96, 96], draw(0.7)) };
    const run = async (threads: number) => {
      await using program = await cpuEngine({ threads }).compile(graph({ outputs: { product } }));
      return (await program.run(inputs)).product?.data ?? [];
    };
    const [one, two] = [await run(1), await run(2)];
    expect(Math.max(...Array.from(one, (x, i) => Math.abs(x - (two[i] ?? Number.NaN))))).toBeLessThan(1e-4);
  });

  it("computes a float64 constant in float32", async () => {
    expect(await onCpu(tensor([0.1]))).toEqual([Math.fround(0.1)]);
  });
});

describe("arrays that are not copied", () => {
  const f32 = (...values: number[]) => hostTensor("f32", [values.length / 2, 2], Float32Array.from(values));
  const grown = graph({
    updates: { w: add(state("w", [1, 2]), 1) },
    rowUpdates: { table: { indices: indices(1), rows: add(gather(state("table", [2, 2]), indices(1)), 10) } },
  });

  it("lends its tensors where they are, until the next run", async () => {
    await using held = await engine.createState({ w: f32(1, 2), table: f32(1, 2, 3, 4) });
    await using program = await engine.compile(grown, held);
    const copy = await held.read(["table"]);
    const lent = await borrow(held, ["table"]);
    expect(lent).toEqual(copy);
    await program.run();
    expect([...(lent.table?.data ?? [])], "rows are written in place").toEqual([1, 2, 13, 14]);
    expect([...(copy.table?.data ?? [])]).toEqual([1, 2, 3, 4]);
  });

  it("trains a table that was given to it in its own memory", async () => {
    const [w, table] = [f32(1, 2), f32(1, 2, 3, 4)];
    await using held = await engine.createState({ w, table }, { given: ["table"] });
    await using program = await engine.compile(grown, held);
    await program.run();
    expect([...table.data]).toEqual([1, 2, 13, 14]);
    expect([...w.data]).toEqual([1, 2]);
  });

  it("changes and frees nothing that is shared, whatever runs and writes", async () => {
    const [w, table] = [f32(1, 2), f32(1, 2, 3, 4)];
    const make = () => engine.createState({ w, table }, { shared: ["w", "table"] });
    await using one = await make();
    await using two = await make();
    for (const held of [one, two]) {
      await using program = await engine.compile(grown, held);
      await program.run();
      await program.run();
      const { w: weight, table: rows } = await held.read();
      expect([...(weight?.data ?? []), ...(rows?.data ?? [])]).toEqual([3, 4, 1, 2, 23, 24]);
    }
    expect([...w.data, ...table.data]).toEqual([1, 2, 1, 2, 3, 4]);
    await one.write({ w: f32(7, 7) });
    expect([...w.data]).toEqual([1, 2]);
  });
});
