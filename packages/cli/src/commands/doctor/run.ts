import { availableParallelism, cpus, totalmem } from "node:os";
import { gflops, measureProduct, measureWorkload, squareProduct } from "@kensho/measure";
import { type Engine, referenceEngine } from "@kensho/tensor";
import { adapterName } from "../../gpu/adapter-name.ts";
import { examineAdapter, type FoundAdapters, findAdapters, type ProductSpeed } from "../../gpu/adapters.ts";
import { gpuHardware } from "../../gpu/gpu-hardware.ts";
import { installAdvice } from "../../gpu/install-advice.ts";
import { cudaAdvice } from "./cuda-advice.ts";
import type { DoctorResult } from "./result.ts";

/** Milliseconds after which nothing more is begun, and what still runs is ended: the whole answer takes at most five seconds. */
const DEADLINE = 4700;
/** Milliseconds that the drivers have to say which GPUs there are. */
const LISTING = 4000;
/** Milliseconds of multiplying, on each engine. */
const TIMING = 250;

/** Looks at this machine: engines, GPUs, how fast they are, and what `auto` would take. */
export async function examineSystem(version: string): Promise<DoctorResult> {
  const started = performance.now();
  const left = (): number => DEADLINE - (performance.now() - started);
  const found = await findAdapters(LISTING);
  const engines = [await examineCpu(), await examineReference()];
  const adapters: DoctorResult["adapters"] = [];
  for (const [index, adapter] of found.adapters.entries()) {
    const reply =
      left() > TIMING
        ? await examineAdapter(index, TIMING, left())
        : { failed: "not timed: the answer should not take longer" };
    const { limits, products } = "answer" in reply ? reply.answer : { limits: {}, products: [] };
    adapters.push({
      index,
      name: adapterName(adapter),
      vendor: adapter.vendor,
      architecture: adapter.architecture,
      driver: adapter.description,
      software: adapter.software,
      features: [...adapter.features],
      limits,
      products: [...products],
      failed: "answer" in reply ? null : reply.failed,
    });
  }
  const auto = whatAutoTakes(found, adapters);
  return {
    kensho: version,
    node: process.version,
    system: `${process.platform} ${process.arch}`,
    cpu: cpus()[0]?.model.trim() ?? "unknown",
    cores: availableParallelism(),
    memory_bytes: totalmem(),
    engines,
    adapters,
    auto,
    fault: found.fault ?? null,
    advice: [...(auto.engine === "webgpu" ? [] : installAdvice()), ...cudaAdvice()],
  };
}

type EngineExamination = DoctorResult["engines"][number];

async function examineCpu(): Promise<EngineExamination> {
  try {
    const { cpuEngine, runtimeVersion } = await import("@kensho/onnx");
    const product = await measureProduct(cpuEngine(), { milliseconds: TIMING, repetitions: 2 });
    const products = [{ dtype: "f32", work: product.name, gflops: gflops(product) }];
    return { engine: "cpu", runs_on: `ONNX Runtime ${runtimeVersion()}`, products, failed: null };
  } catch (error) {
    const failed = error instanceof Error ? error.message : String(error);
    return { engine: "cpu", runs_on: "ONNX Runtime", products: [], failed };
  }
}

async function examineReference(): Promise<EngineExamination> {
  const products = [await speedOf(referenceEngine(), 96, "f64")];
  return { engine: "reference", runs_on: "plain loops", products, failed: null };
}

async function speedOf(engine: Engine, size: number, dtype: string): Promise<ProductSpeed> {
  const product = await measureWorkload(engine, squareProduct(size), { milliseconds: 1, repetitions: 1 });
  return { dtype, work: product.name, gflops: gflops(product) };
}

/** As `--engine auto` decides for `train` and `eval`. */
function whatAutoTakes({ fault }: FoundAdapters, adapters: DoctorResult["adapters"]): DoctorResult["auto"] {
  const hardware = adapters.find(({ software }) => !software);
  if (hardware !== undefined && gpuHardware().likely)
    return { engine: "webgpu", adapter: hardware.index, reason: `${hardware.name} is the first hardware GPU` };
  const reason =
    fault !== undefined ? fault : adapters.length > 0 ? "the only GPU is software, which is slower" : "there is no GPU";
  return { engine: "cpu", adapter: null, reason };
}
