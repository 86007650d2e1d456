import type { Engine } from "@kensho/tensor";
import { adapterName } from "../../gpu/adapter-name.ts";
import { findAdapters } from "../../gpu/adapters.ts";
import { gpuHardware } from "../../gpu/gpu-hardware.ts";
import { requireAdapter } from "../../gpu/require-adapter.ts";
import type { BenchedEngine } from "./result.ts";

/** An engine that can be benchmarked, not open yet. */
export interface Subject extends Pick<BenchedEngine, "engine" | "title" | "version" | "precision" | "adapter"> {
  /** How much work it can take. */
  readonly size: "software" | "processor" | "hardware";
  open(): Promise<Engine & AsyncDisposable>;
}

/** Which subjects: flags of the command. */
export interface SubjectChoice {
  readonly engine: string;
  readonly adapter: string | undefined;
  /** Whether to tune the tiles of a GPU first. */
  readonly tune: boolean;
}

/**
 * The engines of this machine: the processor, and each hardware GPU in float32 and, where it can, in half precision. One that was named
 * is the only one.
 * @throws {NoGpuError} if a GPU was named that is not there
 */
export async function findSubjects({ engine, adapter, tune }: SubjectChoice): Promise<Subject[]> {
  const onGpu = engine === "webgpu" || adapter !== undefined;
  const subjects = onGpu ? [] : [await processor()];
  if (engine === "cpu" || (!onGpu && !gpuHardware().likely)) return subjects;
  const found = await findAdapters();
  const chosen = onGpu
    ? [requireAdapter(found, adapter)]
    : found.adapters.map((one, index) => ({ index, adapter: one })).filter(({ adapter: { software } }) => !software);
  for (const { index, adapter: one } of chosen) {
    subjects.push(gpu(index, one, "f32", tune));
    if (one.features.includes("shader-f16")) subjects.push(gpu(index, one, "f16", tune));
  }
  return subjects;
}

async function processor(): Promise<Subject> {
  const { cpuEngine, runtimeVersion } = await import("@kensho/onnx");
  const version = `ONNX Runtime ${runtimeVersion()}`;
  return {
    ...{ engine: "cpu", title: `cpu, ${version}`, version, precision: "f32", adapter: null, size: "processor" },
    open: async () => ({ ...cpuEngine(), [Symbol.asyncDispose]: async () => {} }),
  };
}

type Adapter = Awaited<ReturnType<typeof findAdapters>>["adapters"][number];

function gpu(index: number, adapter: Adapter, precision: "f32" | "f16", tune: boolean): Subject {
  const { vendor, architecture, description, software } = adapter;
  const name = adapterName(adapter);
  return {
    engine: "webgpu",
    title: `webgpu, ${name}, ${precision}`,
    version: description,
    precision,
    adapter: { name, vendor, architecture, driver: description, software },
    size: software ? "software" : "hardware",
    open: async () => {
      const { openWebgpuEngine } = await import("@kensho/webgpu");
      return openWebgpuEngine({ adapter: index, allowSoftware: software, precision, tune });
    },
  };
}
