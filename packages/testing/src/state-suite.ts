import {
  add,
  cast,
  type Engine,
  full,
  gather,
  graph,
  type HostTensor,
  hostTensor,
  input,
  mul,
  neg,
  not,
  type State,
  state,
  sub,
  sum,
  type Tensor,
  tensor,
} from "@kensho/tensor";
import { beforeAll, describe, expect, it } from "vitest";
import type { EngineFactory } from "./engines.ts";

const f32 = (...values: number[]): HostTensor => hostTensor("f32", [values.length], Float32Array.from(values));
const numbers = (x: HostTensor | undefined): number[] => Array.from(x?.data ?? []);

async function readAll(held: State): Promise<Record<string, number[]>> {
  return Object.fromEntries(Object.entries(await held.read()).map(([name, x]) => [name, numbers(x)]));
}

/** Registers the tests of named state: what a run reads, replaces, copies and leaves alone. */
export function stateSuite(name: string, create: EngineFactory): void {
  describe(`state on ${name}`, () => {
    let engine: Engine;
    beforeAll(async () => {
      engine = await create();
    });
    const [a, b] = [state("a", [2]), state("b", [2])];
    const setUp = () => engine.createState({ a: f32(1, 2), b: f32(10, 20) });

    it("reads the old state in every update: a ← b, b ← a", async () => {
      await using held = await setUp();
      await using swap = await engine.compile(graph({ updates: { a: b, b: a } }), held);
      for (let i = 0; i < 3; i++) await swap.run();
      expect(await readAll(held)).toEqual({ a: [10, 20], b: [1, 2] });
    });

    it("keeps the old state where the outputs of a run are not accepted, if the engine can", async ({ skip }) => {
      await using held = await setUp();
      const parts = { outputs: { total: sum(add(a, b)) }, updates: { a: add(a, b), b: mul(b, 2) } };
      await using program = await engine.compile(graph(parts), held);
      if (program.runIf === undefined) return skip("it updates state in place");
      const seen: number[][] = [];
      const run = (most: number) =>
        program.runIf?.({}, ({ total }) => {
          seen.push(numbers(total));
          return (numbers(total)[0] as number) <= most;
        });
      expect(numbers((await run(30))?.total)).toEqual([33]);
      expect(await readAll(held)).toEqual({ a: [1, 2], b: [10, 20] });
      expect(numbers((await run(40))?.total)).toEqual([33]);
      expect(await readAll(held)).toEqual({ a: [11, 22], b: [20, 40] });
      expect(seen).toEqual([[33], [33]]);
    });

    it("reads the old state in outputs and in updates of other names", async () => {
      await using held = await setUp();
      const parts = { outputs: { before: a, sum: add(a, b) }, updates: { a: add(a, 1), b: add(a, b) } };
      await using program = await engine.compile(graph(parts), held);
      await program.run();
      const second = await program.run();
      expect(numbers(second.before)).toEqual([2, 3]);
      expect(numbers(second.sum)).toEqual([13, 25]);
      expect(await readAll(held)).toEqual({ a: [3, 4], b: [13, 25] });
    });

    it("gives one node as output, as update, and as two updates", async () => {
      await using held = await setUp();
      const next = mul(a, 3);
      await using program = await engine.compile(graph({ outputs: { next }, updates: { a: next, b: next } }), held);
      await program.run();
      expect(numbers((await program.run()).next)).toEqual([9, 18]);
      expect(await readAll(held)).toEqual({ a: [9, 18], b: [9, 18] });
    });

    it("takes an input, a constant or a filled tensor as an update", async () => {
      await using held = await engine.createState({ a: f32(1, 2), b: f32(3, 4), c: f32(5, 6) });
      const updates = { a: input("x", [2]), b: tensor([7, 8]), c: full([2], 9) };
      await using program = await engine.compile(graph({ updates }), held);
      const x = f32(0.5, 0.25);
      await program.run({ x });
      x.data.fill(99);
      expect(await readAll(held)).toEqual({ a: [0.5, 0.25], b: [7, 8], c: [9, 9] });
      await program.run({ x: f32(-1, -2) });
      expect(await readAll(held)).toEqual({ a: [-1, -2], b: [7, 8], c: [9, 9] });
    });

    it("is shared by programs: one trains, the other looks", async () => {
      await using held = await setUp();
      await using train = await engine.compile(graph({ updates: { a: sub(a, b) } }), held);
      await using look = await engine.compile(graph({ outputs: { a, total: sum(a) } }), held);
      await train.run();
      expect(numbers((await look.run()).a)).toEqual([-9, -18]);
      await train.run();
      await train.run();
      expect(numbers((await look.run()).total)).toEqual([-29 - 58]);
      expect(await readAll(held)).toEqual({ a: [-29, -58], b: [10, 20] });
    });

    it("keeps every dtype and shape: bool, i32, scalar, empty", async () => {
      await using held = await engine.createState({
        flag: hostTensor("bool", [3], Uint8Array.of(1, 0, 1)),
        count: hostTensor("i32", [], Int32Array.of(41)),
        none: hostTensor("f32", [0, 3], new Float32Array()),
      });
      const [flag, count, none] = [state("flag", [3], "bool"), state("count", [], "i32"), state("none", [0, 3])];
      const updates = { flag: not(flag), count: add(count, 1), none: neg(none) };
      await using program = await engine.compile(graph({ updates }), held);
      await program.run();
      const { flag: flags, ...rest } = await held.read();
      expect([flags?.dtype, ...numbers(flags)]).toEqual(["bool", 0, 1, 0]);
      expect([rest.count?.dtype, rest.count?.shape, ...numbers(rest.count)]).toEqual(["i32", [], 42]);
      expect([rest.none?.dtype, rest.none?.shape, rest.none?.data.length]).toEqual(["f32", [0, 3], 0]);
    });

    it("copies what the host hands over, and what it hands to the host", async () => {
      const mine = f32(1, 2);
      await using held = await engine.createState({ a: mine });
      await using program = await engine.compile(graph({ outputs: { a }, updates: { a: add(a, 1) } }), held);
      mine.data.fill(99);
      const first = await program.run();
      const read = await held.read(["a"]);
      read.a?.data.fill(77);
      first.a?.data.fill(66);
      const again = await held.read(["a"]);
      expect(numbers(again.a)).toEqual([2, 3]);
      const replacement = f32(5, 6);
      await held.write({ a: replacement });
      replacement.data.fill(88);
      const third = await program.run();
      await program.run();
      await program.run();
      expect(numbers(third.a), "outputs do not change during later runs").toEqual([5, 6]);
      expect(numbers(again.a), "a read does not change during later runs").toEqual([2, 3]);
      expect(await readAll(held)).toEqual({ a: [8, 9] });
    });

    it("writes all or nothing", async () => {
      await using held = await setUp();
      await expect(held.write({ a: f32(0, 0), b: f32(1, 2, 3) })).rejects.toMatchObject({ code: "KSH_GRAPH" });
      await expect(held.write({ a: f32(0, 0), c: f32(1) })).rejects.toMatchObject({ code: "KSH_GRAPH" });
      await expect(held.write({ a: hostTensor("i32", [2], Int32Array.of(1, 2)) })).rejects.toThrow(
        /another shape or dtype/,
      );
      await expect(held.read(["c"])).rejects.toThrow(/state "c" is not on the engine/);
      expect(await readAll(held)).toEqual({ a: [1, 2], b: [10, 20] });
    });

    it("stays as it was when a run fails", async () => {
      await using held = await setUp();
      const row = gather(a, input("row", [1], "i32"));
      await using program = await engine.compile(graph({ updates: { a: add(a, row), b: neg(b) } }), held);
      await expect(program.run()).rejects.toThrow(/input "row" is missing/);
      const far = hostTensor("i32", [1], Int32Array.of(7));
      await program.run({ row: hostTensor("i32", [1], Int32Array.of(0)) });
      // Whether an index outside is an error is up to the engine; if it is, nothing may have changed.
      const failed = await program.run({ row: far }).then(
        () => false,
        () => true,
      );
      if (failed) expect(await readAll(held)).toEqual({ a: [2, 3], b: [-10, -20] });
    });

    it("replaces the rows named, repeated ones too, and no others; outputs see the old ones", async () => {
      const first = Float32Array.from({ length: 12 }, (_, i) => i);
      await using held = await engine.createState({ table: hostTensor("f32", [6, 2], first), a: f32(1, 2) });
      const table = state("table", [6, 2]);
      const indices = input("indices", [3], "i32");
      const before = gather(table, indices);
      const parts = {
        outputs: { before, all: mul(table, 1) },
        updates: { a: sum(table, { axes: [0] }) },
        rowUpdates: { table: { indices, rows: neg(add(before, 1)) } },
      };
      await using program = await engine.compile(graph(parts), held);
      const rows = (...values: number[]): HostTensor => hostTensor("i32", [3], Int32Array.from(values));
      await program.run({ indices: rows(4, 1, 4) });
      const out = await program.run({ indices: rows(5, 5, 4) });
      expect(numbers(out.before)).toEqual([10, 11, 10, 11, -9, -10]);
      expect(numbers(out.all)).toEqual([0, 1, -3, -4, 4, 5, 6, 7, -9, -10, 10, 11]);
      expect(await readAll(held)).toEqual({ table: [0, 1, -3, -4, 4, 5, 6, 7, 8, 9, -11, -12], a: [8, 10] });
    });

    it("refuses rows that do not fit, and a state updated twice over", () => {
      const indices = input("indices", [3], "i32");
      const close = (rows: Tensor, more = {}) => graph({ rowUpdates: { a: { indices, rows } }, ...more });
      expect(() => close(input("rows", [3]))).toThrow(/rows for state "a" do not fit it/);
      expect(() => close(gather(state("a", [2]), input("two", [2], "i32")))).toThrow(
        /rows for state "a" do not fit it/,
      );
      expect(() => close(gather(a, indices), { updates: { a: neg(a) } })).toThrow(/"a" is updated whole and by rows/);
    });

    it("is optional: a program without state, without outputs, without inputs", async () => {
      await using held = await setUp();
      await using plain = await engine.compile(graph({ outputs: { y: mul(tensor([1, 2]), 2) } }));
      expect(numbers((await plain.run()).y)).toEqual([2, 4]);
      await using silent = await engine.compile(graph({ updates: { a: cast(tensor([3, 4]), "f32") } }), held);
      expect(await silent.run()).toEqual({});
      expect(numbers((await held.read()).a)).toEqual([3, 4]);
    });

    it("keeps names apart: an input, an output and a state may share one, whatever it is", async () => {
      const names = ["a", "t0", "c0", "t1", "input:a", "state:a", "update:a"];
      for (const shared of names) {
        await using held = await engine.createState({ [shared]: f32(1, 2) });
        const [x, w] = [input(shared, [2]), state(shared, [2])];
        const parts = { outputs: { [shared]: add(mul(x, 2), w) }, updates: { [shared]: neg(w) } };
        await using program = await engine.compile(graph(parts), held);
        expect([shared, numbers((await program.run({ [shared]: f32(3, 4) }))[shared])]).toEqual([shared, [7, 10]]);
        expect(numbers((await held.read())[shared])).toEqual([-1, -2]);
      }
    });

    it("refuses a graph whose state is missing or does not fit", async () => {
      await using held = await setUp();
      const reads = (leaf: Tensor) => graph({ outputs: { y: neg(leaf) } });
      await expect(engine.compile(reads(a))).rejects.toThrow(/state "a" is not on the engine/);
      await expect(engine.compile(reads(state("c", [2])), held)).rejects.toThrow(/state "c" is not on the engine/);
      await expect(engine.compile(reads(state("a", [3])), held)).rejects.toThrow(/state "a" has another shape/);
      const updates = graph({ updates: { a: tensor([1, 2, 3]) } });
      await expect(engine.compile(updates, held)).rejects.toThrow(/state "a" has another shape/);
    });

    it("is gone after dispose, which may be said twice", async () => {
      const held = await setUp();
      const program = await engine.compile(graph({ outputs: { y: neg(a) } }), held);
      await program.run();
      await program[Symbol.asyncDispose]();
      await program[Symbol.asyncDispose]();
      await expect(program.run()).rejects.toMatchObject({ name: "GraphError", code: "KSH_GRAPH" });
      await held[Symbol.asyncDispose]();
      await held[Symbol.asyncDispose]();
      await expect(held.read(["a"])).rejects.toMatchObject({ code: "KSH_GRAPH" });
      await expect(held.write({ a: f32(1, 2) })).rejects.toMatchObject({ code: "KSH_GRAPH" });
    });
  });
}
