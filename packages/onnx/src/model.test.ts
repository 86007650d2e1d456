import {
  add,
  type Engine,
  type Graph,
  graph,
  type HostTensor,
  hostTensor,
  input,
  matmul,
  mul,
  neg,
  type PrimitiveName,
  rmsNorm,
  sigmoid,
  silu,
  softmax,
  state,
  sum,
  tensor,
} from "@kensho/tensor";
import { batch, CONFORMANCE_CASES, type ConformanceCase, conformanceSuite, gradientSuite } from "@kensho/testing";
import * as ort from "onnxruntime-node";
import { describe, expect, it } from "vitest";
import { lowerGraph, toOnnx } from "./model.ts";

/** Operators of the default domain, opset 21, that a portable file may contain: read off the operator list of the ONNX standard. */
const STANDARD = new Set(
  (
    "Abs Add And ArgMax Atan Cast Concat Cos Div Equal Exp Expand Floor Gather Identity IsInf IsNaN Less Log MatMul Max Min Mul Neg Not Or " +
    "Pad Reciprocal ReduceMax ReduceMean ReduceSum Reshape Sigmoid Sign Sin Slice Softmax Sqrt Sub Tanh Transpose Where"
  ).split(" "),
);

const cases: Readonly<Record<PrimitiveName, readonly ConformanceCase[]>> = CONFORMANCE_CASES;

/** Operators of a lowered graph that are not in the standard. */
function foreign(closed: Graph): string[] {
  const names = lowerGraph(closed, { dialect: "portable" }).nodes.map(({ domain, opType }) => `${domain}:${opType}`);
  return [...new Set(names)].filter((name) => !name.startsWith(":") || !STANDARD.has(name.slice(1)));
}

/** An engine that receives the bytes of an exported file, and runs them unchanged, without fusion. */
function fileEngine(): Engine {
  const ortType = { f32: "float32", i32: "int32", bool: "bool" } as const;
  const held = new Map<unknown, Readonly<Record<string, HostTensor>>>();
  return {
    name: "file",
    createState: async (values) => {
      const made = {
        names: Object.keys(values),
        read: async () => ({ ...values }),
        write: () => Promise.reject(new Error("a file has no memory")),
        [Symbol.asyncDispose]: async () => {},
      };
      held.set(made, values);
      return made;
    },
    compile: async (closed, memory) => {
      const session = await ort.InferenceSession.create(toOnnx(closed, { dialect: "portable" }), {
        graphOptimizationLevel: "disabled",
        intraOpNumThreads: 1,
        logSeverityLevel: 4,
      });
      const feed = (prefix: string, values: Readonly<Record<string, HostTensor>>) =>
        Object.entries(values).map(([name, { dtype, shape, data }]) => {
          return [prefix + name, new ort.Tensor(ortType[dtype], data as Float32Array, [...shape])] as const;
        });
      return {
        graph: closed,
        run: async (inputs = {}) => {
          const states = Object.entries(held.get(memory) ?? {}).filter(([name]) => closed.states.has(name));
          const feeds = Object.fromEntries([...feed("input:", inputs), ...feed("state:", Object.fromEntries(states))]);
          const results = await session.run(feeds);
          return Object.fromEntries(
            [...closed.outputs].map(([name, { dtype }]) => {
              const { dims, data } = results[name] as ort.Tensor;
              return [name, { dtype, shape: dims, data: data as Float32Array }];
            }),
          );
        },
        [Symbol.asyncDispose]: () => session.release(),
      };
    },
  };
}

conformanceSuite("an exported file", fileEngine);
gradientSuite("an exported file", fileEngine);

describe("the portable dialect", () => {
  it.each(Object.keys(cases) as PrimitiveName[])("says %s in standard operators", (primitive) => {
    expect(foreign(batch(cases[primitive]).graph)).toEqual([]);
  });

  it("says a network and an update in standard operators, in no other domain", () => {
    const [x, w] = [input("x", [4, 8]), state("w", [8, 8])];
    const loss = sum(softmax(silu(rmsNorm(matmul(x, w, { transposeB: true })))));
    const step = graph({ outputs: { loss }, updates: { w: add(w, mul(matmul(x, x, { transposeA: true }), -0.1)) } });
    expect(foreign(step)).toEqual([]);
    expect(Buffer.from(toOnnx(step, { dialect: "portable" })).includes("com.microsoft")).toBe(false);
    expect(Buffer.from(toOnnx(step)).includes("com.microsoft")).toBe(true);
  });
});

describe("an .onnx file", () => {
  it("names what goes in and comes out, state included, and keeps shapes and metadata", async () => {
    const [x, w] = [input("x", [2, 3]), state("w", [3], "i32")];
    const closed = graph({ outputs: { y: sigmoid(x) }, updates: { w: neg(w) } });
    const bytes = toOnnx(closed, { name: "step", metadata: { licence: "MIT" } });
    const session = await ort.InferenceSession.create(bytes);
    expect(session.inputNames).toEqual(["input:x", "state:w"]);
    expect(session.outputNames).toEqual(["y", "update:w"]);
    expect(session.inputMetadata).toMatchObject([
      { type: "float32", shape: [2, 3] },
      { type: "int32", shape: [3] },
    ]);
    expect(Buffer.from(bytes).includes("licence")).toBe(true);
    await session.release();
  });

  it("is the same bytes for the same graph", () => {
    const made = () => toOnnx(graph({ outputs: { y: silu(matmul(input("x", [2, 3]), tensor([[1], [2], [3]]))) } }));
    expect(made()).toEqual(made());
  });

  it("stores a constant once, however often it is used", () => {
    const table = tensor(Array.from({ length: 300 }, (_, i) => i));
    const twice = graph({ outputs: { a: mul(table, input("x", [])), b: add(table, input("x", [])) } });
    expect(lowerGraph(twice).initializers.filter(({ shape }) => shape[0] === 300)).toHaveLength(1);
  });

  it("runs where a result is an input, a constant, or named twice", async () => {
    const x = input("x", [2]);
    const twice = neg(x);
    const closed = graph({ outputs: { same: x, fixed: tensor([3, 4]), one: twice, two: twice } });
    await using program = await fileEngine().compile(closed);
    const results = await program.run({ x: hostTensor("f32", [2], Float32Array.of(1, 2)) });
    expect(Object.entries(results).map(([name, { data }]) => [name, ...data])).toEqual([
      ["same", 1, 2],
      ["fixed", 3, 4],
      ["one", -1, -2],
      ["two", -1, -2],
    ]);
  });
});

it("weights that an ONNX file cannot hold are refused before anything is made of them", () => {
  // Untouched memory is not committed.
  const w = hostTensor("f32", [2 ** 29], new Float32Array(2 ** 29));
  const large = graph({ outputs: { y: sum(state("w", [2 ** 29])) } });
  expect(() => toOnnx(large, { constants: { w } })).toThrowErrorMatchingInlineSnapshot(`
    [GraphError: an ONNX file holds less than 2 GiB, and the weights are 2.1 GB
      hint: write the weights as safetensors (kensho export --weights)]
  `);
});
