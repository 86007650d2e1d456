import { cpuEngine } from "@kensho/onnx";
import { type Engine, referenceEngine } from "@kensho/tensor";

/** Makes a fresh engine; may be asynchronous, as a GPU adapter is. */
export type EngineFactory = () => Engine | Promise<Engine>;

// One device for all suites of a process, so that kernels are compiled once. Software will do: tests check numbers.
let device: Promise<Engine> | undefined;
const webgpu = (): Promise<Engine> => {
  device ??= import("@kensho/webgpu").then(({ openWebgpuEngine }) => openWebgpuEngine({ allowSoftware: true }));
  return device;
};

/** The engines that every suite must pass on. A new engine is one line here. */
export const ENGINES = {
  reference: () => referenceEngine(),
  // One thread: test files run beside each other, and the idle threads of many small programs would only spin.
  cpu: () => cpuEngine({ threads: 1 }),
  webgpu: (): Engine => ({
    name: "webgpu",
    createState: async (values) => (await webgpu()).createState(values),
    compile: async (graph, state) => (await webgpu()).compile(graph, state),
  }),
} as const satisfies Readonly<Record<string, EngineFactory>>;

export type EngineName = keyof typeof ENGINES;

/** The names of the engines that can be had here, for `describe.each`. */
export const ENGINE_NAMES = (Object.keys(ENGINES) as EngineName[]).filter(
  // The runner says aloud that the WebGPU engine is left out.
  (name) => name !== "webgpu" || process.env.KENSHO_WITHOUT_GPU === undefined,
);
