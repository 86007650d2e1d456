/* Times the exported step on WebGPU in this process: `child.ts kensho|ort NAME MILLISECONDS`. Prints one line of JSON. */
import { interleaved, type Timing } from "@kensho/measure";
import { toOnnx } from "@kensho/onnx";
import type { HostTensor } from "@kensho/tensor";
import { openWebgpuEngine } from "@kensho/webgpu";
import type { Tensor } from "onnxruntime-node";
import { type Forward, type ForwardName, forward } from "./forward.ts";

/** What a child prints. */
export interface ForwardReport extends Timing {
  readonly name: string;
  /** Kernel launches per run, where they are known. */
  readonly dispatches?: number;
  /** The first answers, to compare. */
  readonly logits: readonly number[];
}

interface Prepared {
  readonly name: string;
  readonly dispatches?: number;
  readonly run: () => Promise<ArrayLike<number>>;
  readonly close: () => Promise<void>;
}

async function onKensho({ graph, weights, inputs }: Forward): Promise<Prepared> {
  const engine = await openWebgpuEngine({ allowSoftware: true });
  const held = await engine.createState(weights);
  const program = await engine.compile(graph, held);
  return {
    name: `kensho, ${engine.adapter.device}`,
    dispatches: program.statistics.dispatches,
    run: async () => (await program.run(inputs)).logits?.data as Float32Array,
    close: async () => engine[Symbol.asyncDispose](),
  };
}

async function onOrt({ graph, weights, inputs }: Forward): Promise<Prepared> {
  const ort = await import("onnxruntime-node");
  const file = toOnnx(graph, { dialect: "portable", plainInputs: true, constants: weights });
  const session = await ort.InferenceSession.create(file, { executionProviders: ["webgpu"], logSeverityLevel: 4 });
  const types = { f32: "float32", i32: "int32", bool: "bool" } as const;
  const tensor = ({ dtype, shape, data }: HostTensor): Tensor =>
    new ort.Tensor(types[dtype], data as Float32Array, [...shape]);
  const feeds = Object.fromEntries(Object.entries(inputs).map(([key, value]) => [key, tensor(value)]));
  return {
    name: `ONNX Runtime ${ort.env.versions.node}, webgpu`,
    run: async () => (await session.run(feeds)).logits?.data as Float32Array,
    close: () => session.release(),
  };
}

const [peer, name, milliseconds] = process.argv.slice(2);
const work = forward(name as ForwardName);
const { run, close, ...about } = await (peer === "ort" ? onOrt(work) : onKensho(work));
const logits = Array.from(
  { length: 64 },
  (
    (first) => (_, i: number) =>
      first[i] as number
  )(await run()),
);
const start = performance.now();
await run();
const timed = Math.max(3, Math.min(50, Math.floor(Number(milliseconds) / (performance.now() - start))));
const [timing] = await interleaved([run], { warmUp: 1, timed });
process.stdout.write(`${JSON.stringify({ ...about, ...timing, logits } satisfies Partial<ForwardReport>)}\n`);
await close();
