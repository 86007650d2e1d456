import { describe, expect, it } from "vitest";
import { sum } from "../ops/contract.ts";
import { add, mul, neg } from "../ops/elementwise.ts";
import { input, state, tensor } from "../ops/leaves.ts";
import { scope } from "../scope.ts";
import { graph } from "./graph.ts";
import { topologicalOrder } from "./order.ts";

describe("graph", () => {
  const [x, w] = [input("x", [2]), state("w", [2])];

  it("knows its inputs, state, outputs and updates by name", () => {
    const closed = graph({ outputs: { y: mul(x, w) }, updates: { w: add(w, x), steps: tensor(1) } });
    expect([...closed.inputs.keys()]).toEqual(["x"]);
    expect([...closed.states.keys()]).toEqual(["w"]);
    expect([...closed.outputs].map(([name, { primitive }]) => [name, primitive])).toEqual([["y", "mul"]]);
    expect([...closed.updates].map(([name, { primitive }]) => [name, primitive])).toEqual([
      ["w", "add"],
      ["steps", "constant"],
    ]);
  });

  it("holds each node once, after its inputs, and none that nothing needs", () => {
    neg(mul(x, 3));
    const shared = mul(x, w);
    const { nodes } = graph({ outputs: { a: neg(shared), b: sum(shared), c: neg(mul(x, w)) } });
    expect(nodes.map(({ primitive }) => primitive)).toEqual(["input", "state", "mul", "neg", "sum"]);
    for (const [i, node] of nodes.entries()) {
      for (const operand of node.inputs) expect(nodes.indexOf(operand)).toBeLessThan(i);
    }
  });

  it("takes one leaf from two declarations that agree", () => {
    const closed = graph({ outputs: { y: add(input("x", [2]), mul(input("x", [2]), state("w", [2]))) } });
    expect(closed.inputs.size).toBe(1);
    expect(closed.nodes).toHaveLength(4);
  });

  it("refuses two leaves of one name that differ in dtype", () => {
    const other = input("x", [2], "i32");
    expect(() => graph({ outputs: { a: neg(x), b: neg(other) } })).toThrow('input "x" is declared twice');
  });

  it("may be empty", () => {
    expect(graph({}).nodes).toEqual([]);
  });
});

describe("topologicalOrder", () => {
  it("lists what several roots share once", () => {
    const base = neg(input("x", []));
    expect(topologicalOrder([add(base, 1), base, mul(base, base)]).filter((node) => node === base)).toHaveLength(1);
  });
});

describe("scope", () => {
  it("names the nodes made inside, nested, and ends with its body, even when that throws", () => {
    const x = input("x", []);
    const inner = scope("trm", () => scope("head", () => neg(x)));
    expect(inner.scope).toBe("trm.head");
    expect(() =>
      scope("trm", () => {
        throw new Error("inside");
      }),
    ).toThrow("inside");
    expect(neg(x).scope).toBe("");
  });
});
