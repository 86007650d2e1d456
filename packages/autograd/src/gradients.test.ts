import {
  abs,
  add,
  cast,
  div,
  GraphError,
  graph,
  greater,
  type HostTensor,
  hostTensor,
  input,
  log,
  matmul,
  max,
  maximum,
  mean,
  minimum,
  mul,
  neg,
  referenceEngine,
  rmsNorm,
  silu,
  softmax,
  square,
  state,
  stopGradient,
  sub,
  sum,
  type Tensor,
  tensor,
  topologicalOrder,
} from "@kensho/tensor";
import { ENGINE_NAMES, ENGINES, gradientErrors, Operands } from "@kensho/testing";
import { describe, expect, it } from "vitest";
import { gradients } from "./gradients.ts";
import { grad, noGrad, valueAndGrad } from "./transforms.ts";
import { leaves, mapTree } from "./tree.ts";

const vector = (...values: number[]): HostTensor => hostTensor("f32", [values.length], Float32Array.from(values));

/** Tensors on the reference engine, as plain numbers. */
async function compute(outputs: Record<string, Tensor>, inputs: Record<string, HostTensor> = {}) {
  await using program = await referenceEngine().compile(graph({ outputs }));
  const known = Object.entries(inputs).filter(([name]) => program.graph.inputs.has(name));
  const results = await program.run(Object.fromEntries(known));
  return Object.fromEntries(Object.entries(results).map(([name, { data }]) => [name, Array.from(data)]));
}

/** Gradients of `loss` by `wrt`, as plain numbers. */
async function numbersOf(loss: Tensor, wrt: readonly Tensor[], inputs: Record<string, HostTensor> = {}) {
  const outputs = Object.fromEntries(gradients(loss, wrt).map((gradient, i) => [`g${i}`, gradient]));
  return Object.values(await compute(outputs, inputs));
}

/** A small network as the models are built: norm, gate, two products, softmax cross-entropy. */
function network(o: Operands) {
  const [x, w1, w2, b] = [o.f32([4, 3]), o.f32([3, 5]), o.f32([2, 5]), o.f32([2])];
  const h = silu(matmul(rmsNorm(x), w1));
  const logits = add(matmul(rmsNorm(add(h, mul(h, h))), w2, { transposeB: true }), b);
  const target = tensor([
    [1, 0],
    [0, 1],
    [1, 0],
    [0, 1],
  ]);
  return { loss: neg(mean(sum(mul(target, log(softmax(logits))), { axes: [-1] }))), wrt: [x, w1, w2, b] };
}

describe("a small network", () => {
  it("has the gradients that central differences give", async () => {
    const operands = new Operands("p", 11);
    expect(await gradientErrors(network(operands).loss, operands.inputs)).toEqual([]);
  });

  it("has second gradients that central differences give", async () => {
    const operands = new Operands("p", 12);
    const [x, w] = [operands.f32([2, 3]), operands.f32([3, 3])];
    const loss = sum(square(softmax(silu(matmul(rmsNorm(x), w)))));
    const [dw] = gradients(loss, [w]) as [Tensor];
    expect(await gradientErrors(sum(square(dw)), operands.inputs, { tolerance: 1e-5 })).toEqual([]);
  });

  it.each(ENGINE_NAMES)("has the same gradients on %s", async (name) => {
    const operands = new Operands("p", 11);
    const { loss, wrt } = network(operands);
    const outputs = Object.fromEntries([["loss", loss], ...gradients(loss, wrt).map((g, i) => [`g${i}`, g] as const)]);
    const truth = await compute(outputs, operands.inputs);
    await using program = await ENGINES[name]().compile(graph({ outputs }));
    const results = await program.run(operands.inputs);
    for (const [key, want] of Object.entries(truth)) {
      for (const [i, expected] of want.entries()) expect(results[key]?.data[i]).toBeCloseTo(expected, 5);
    }
  });

  it("reuses what the forward pass has computed", () => {
    const { loss, wrt } = network(new Operands("p", 11));
    const forward = new Set(graph({ outputs: { loss } }).nodes.map(({ primitive }) => primitive));
    const both = graph({ outputs: Object.fromEntries([loss, ...gradients(loss, wrt)].map((t, i) => [`o${i}`, t])) });
    expect(forward.has("softmax")).toBe(true);
    expect(both.nodes.filter(({ primitive }) => primitive === "softmax")).toHaveLength(1);
  });
});

describe("gradients", () => {
  const x = input("x", [2]);
  const at = { x: vector(3, -4) };

  it("adds up over every path", async () => {
    expect(await numbersOf(sum(add(mul(x, x), mul(x, 5))), [x], at)).toEqual([[11, -3]]);
  });

  it("of a tensor of any shape are those of the sum of its elements", async () => {
    expect(await numbersOf(mul(x, x), [x], at)).toEqual([[6, -8]]);
  });

  it("are weighted by a seed", async () => {
    const [g] = gradients(mul(x, x), [x], { seed: tensor([10, 100]) }) as [Tensor];
    expect(await compute({ g }, at)).toEqual({ g: [60, -800] });
  });

  it("are zeros, in its shape, for a tensor that the loss does not depend on", async () => {
    const other = input("other", [2, 3]);
    const [zero] = gradients(sum(x), [other]);
    expect(zero?.shape).toEqual([2, 3]);
    expect(await compute({ zero: zero as Tensor })).toEqual({ zero: [0, 0, 0, 0, 0, 0] });
  });

  it("are taken by inner tensors, by the loss itself, and by one tensor twice", async () => {
    const inner = mul(x, 2);
    const loss = sum(mul(inner, inner));
    expect(await numbersOf(loss, [inner, x, x, loss], at)).toEqual([[12, -16], [24, -32], [24, -32], [1]]);
  });

  it("are those of the name, however often an input or state was declared", async () => {
    const twice = mul(input("x", [2]), add(input("x", [2]), state("x", [2])));
    const [g, h, s] = gradients(sum(twice), [input("x", [2]), x, state("x", [2])]) as [Tensor, Tensor, Tensor];
    const held = await referenceEngine().createState({ x: vector(10, 20) });
    await using program = await referenceEngine().compile(graph({ outputs: { g, h, s } }), held);
    const results = await program.run(at);
    expect(Object.values(results).map(({ data }) => Array.from(data))).toEqual([
      [16, 12],
      [16, 12],
      [3, -4],
    ]);
  });

  it("stop at stopGradient, and only there", async () => {
    expect(await numbersOf(sum(mul(x, stopGradient(x))), [x], at)).toEqual([[3, -4]]);
    expect(await numbersOf(sum(stopGradient(mul(x, x))), [x], at)).toEqual([[0, 0]]);
  });

  it("do not flow through whole numbers and truth values", async () => {
    const mask = cast(greater(x, 0), "f32");
    expect(await numbersOf(sum(mul(mask, x)), [x], at)).toEqual([[1, 0]]);
    expect(await numbersOf(sum(cast(cast(x, "i32"), "f32")), [x], at)).toEqual([[0, 0]]);
  });

  it("sum over what broadcasting repeated", async () => {
    const [row, column] = [input("row", [3]), input("column", [2, 1])];
    const inputs = { row: vector(1, 2, 3), column: hostTensor("f32", [2, 1], Float32Array.of(10, 20)) };
    expect(await numbersOf(sum(mul(row, column)), [row, column], inputs)).toEqual([
      [30, 30, 30],
      [6, 6],
    ]);
  });

  it("walk a chain of ten thousand steps", async () => {
    let y: Tensor = x;
    for (let i = 0; i < 10_000; i++) y = neg(y);
    expect(await numbersOf(sum(y), [x], at)).toEqual([[1, 1]]);
  });

  it("leave the forward pass as it was: the loss of the joined graph is the same node", () => {
    const loss = sum(mul(x, x));
    const before = topologicalOrder([loss]);
    gradients(loss, [x]);
    expect(topologicalOrder([loss])).toEqual(before);
  });

  it("carry the scope of the forward pass, so that a profile can tell them apart", () => {
    const [g] = gradients(sum(mul(x, x)), [x]) as [Tensor];
    expect(g.scope).toBe("backward");
  });
});

describe("ties and kinks", () => {
  const [a, b] = [input("a", [3]), input("b", [3])];
  const at = { a: vector(1, 2, 3), b: vector(2, 2, 2) };

  it("maximum and minimum give the winner all, and each side half at a tie", async () => {
    expect(await numbersOf(sum(maximum(a, b)), [a, b], at)).toEqual([
      [0, 0.5, 1],
      [1, 0.5, 0],
    ]);
    expect(await numbersOf(sum(minimum(a, b)), [a, b], at)).toEqual([
      [1, 0.5, 0],
      [0, 0.5, 1],
    ]);
  });

  it("max shares among the largest", async () => {
    const x = input("x", [2, 3]);
    const inputs = { x: hostTensor("f32", [2, 3], Float32Array.of(1, 5, 5, 7, 0, 0)) };
    expect(await numbersOf(max(x, { axes: [1] }), [x], inputs)).toEqual([[0, 0.5, 0.5, 1, 0, 0]]);
    expect(await numbersOf(max(x), [x], inputs)).toEqual([[0, 0, 0, 1, 0, 0]]);
  });

  it("abs is flat at 0", async () => {
    const x = input("x", [3]);
    expect(await numbersOf(sum(abs(x)), [x], { x: vector(-2, 0, 2) })).toEqual([[-1, 0, 1]]);
  });
});

describe("messages", () => {
  const whole = input("n", [2], "i32");

  it("only f32 has gradients", () => {
    expect(() => gradients(sum(whole), [])).toThrowErrorMatchingInlineSnapshot(`
      [GraphError: gradients: only f32 tensors have gradients, this one is i32
        sum: []]
    `);
    expect(() => gradients(sum(input("x", [2])), [whole])).toThrow(GraphError);
  });

  it("a seed of another shape", () => {
    expect(() => gradients(input("x", [2]), [], { seed: tensor(1) })).toThrowErrorMatchingInlineSnapshot(`
      [GraphError: gradients: the seed must have the shape of the loss
        loss: [2]
        seed: []]
    `);
  });

  it("valueAndGrad wants a scalar", () => {
    const f = valueAndGrad((x: Tensor) => mul(x, x));
    expect(() => f(input("x", [2]))).toThrowErrorMatchingInlineSnapshot(`
      [GraphError: valueAndGrad: the function must return a scalar
        returned: [2]
        hint: sum or average the losses first]
    `);
  });
});

describe("trees", () => {
  const params = { layers: [{ w: input("w", [2]) }, { w: input("v", [2]), b: state("b", []) }], scale: input("s", []) };
  type Params = typeof params;
  const loss = ({ layers: [first, second], scale }: Params): Tensor =>
    sum(mul(scale, sub(mul(first?.w as Tensor, 2), second?.w as Tensor)));

  it("come back in their own shape, with zeros where nothing flows", async () => {
    const { value, grad: g } = valueAndGrad(loss)(params as Params);
    expect(value.shape).toEqual([]);
    expect(Object.keys(g)).toEqual(["layers", "scale"]);
    expect(g.layers[1]?.b?.shape).toEqual([]);
    const inputs = { w: vector(1, 2), v: vector(3, 5), s: hostTensor("f32", [], Float32Array.of(10)) };
    const [first, second] = g.layers;
    const outputs = { w: first?.w, v: second?.w, b: second?.b, s: g.scale } as Record<string, Tensor>;
    await using program = await referenceEngine().compile(graph({ outputs }));
    const needed = Object.fromEntries(Object.entries(inputs).filter(([name]) => program.graph.inputs.has(name)));
    const results = await program.run(needed);
    expect(Object.entries(results).map(([name, { data }]) => [name, ...data])).toEqual([
      ["w", 20, 20],
      ["v", -10, -10],
      ["b", 0],
      ["s", -2],
    ]);
  });

  it("are walked in the order of their keys", () => {
    const names = leaves(params).map(({ attrs }) => ("name" in attrs ? attrs.name : ""));
    expect(names).toEqual(["w", "v", "b", "s"]);
    expect(mapTree(params, (leaf) => leaf)).toEqual(params);
    expect(leaves([])).toEqual([]);
  });

  it("noGrad keeps the values and stops the gradient of everything inside", async () => {
    const x = input("x", [2]);
    const early = noGrad(() => ({ y: mul(x, 3), z: [add(x, 1)] }));
    const total = sum(mul(x, add(early.y, early.z[0] as Tensor)));
    const at = { x: vector(1, 2) };
    expect(await numbersOf(total, [x], at)).toEqual([[5, 9]]);
    expect(await compute({ y: early.y }, at)).toEqual({ y: [3, 6] });
  });

  it("grad is the gradient alone", async () => {
    const x = input("x", [2]);
    const g = grad((p: { x: Tensor }) => sum(div(1, p.x)))({ x });
    expect(await compute({ g: g.x }, { x: vector(2, 4) })).toEqual({ g: [-0.25, -0.0625] });
  });
});
