import { type Engine, referenceEngine } from "@kensho/tensor";
import { UsageError } from "../errors.ts";
import { definedEntries } from "../flags/defined-entries.ts";
import { adapterName } from "../gpu/adapter-name.ts";
import { type FoundAdapters, findAdapters } from "../gpu/adapters.ts";
import { gpuHardware } from "../gpu/gpu-hardware.ts";
import { requireAdapter } from "../gpu/require-adapter.ts";

/** What a user says about where to compute: the flags `--engine`, `--adapter` and `--precision`. */
export interface EngineChoice {
  readonly engine: string;
  /** A part of a GPU's name, or its number in `kensho doctor`. */
  readonly adapter?: string | undefined;
  /** What a GPU rounds the factors of products to. */
  readonly precision?: string | undefined;
  /** Where several processes share a host: this one's number there, and the threads that are its part. */
  readonly place?: { readonly localRank: number; readonly threads: number } | undefined;
}

/** The same choice where `auto` is the CPU: the work is over before a GPU would have started. */
export function onCpu({ engine, adapter }: EngineChoice): EngineChoice {
  return { engine: engine === "auto" && adapter === undefined ? "cpu" : engine, adapter };
}

/** An engine that a command has opened. Dispose it at the end: a process that leaves a GPU open may hang. */
export interface OpenedEngine extends Engine, AsyncDisposable {
  /** The engine and what it runs on, for people: `cpu`, `webgpu (nvidia geforce rtx 4070)`. */
  readonly title: string;
}

/**
 * Opens an engine and loads its code. `auto` selects a hardware GPU if there is one, else the CPU.
 * @param warn  receives warnings about the choice
 * @throws {NoGpuError} if the requested GPU is not available @throws {UsageError} if the flags conflict
 */
export async function openEngine(choice: EngineChoice, warn: (sentence: string) => void): Promise<OpenedEngine> {
  const { engine, adapter, place } = choice;
  const precision = choice.precision === "f16" ? "f16" : "f32";
  if (adapter !== undefined && engine !== "webgpu" && engine !== "auto") {
    throw new UsageError(`--adapter names a GPU, and --engine ${engine} uses none.`, ["Leave one of them out."]);
  }
  if (place !== undefined && adapter === undefined && engine !== "cpu" && engine !== "reference") {
    const own = await findOwnHardware(place.localRank);
    if (own !== undefined) return openGpuEngine({ adapter: own, precision });
  }
  if (engine === "webgpu" || adapter !== undefined) return openNamedGpu(adapter, precision, warn);
  if (engine === "auto" && (await findHardware()) !== undefined) return openGpuEngine({ precision });
  if (precision === "f16")
    throw new UsageError("--precision f16 is for a GPU, and none is used here.", ["Leave it out."]);
  const host = await openOnHost(engine, place?.threads);
  return opened(host, host.name, async () => {});
}

async function openOnHost(engine: string, threads: number | undefined): Promise<Engine> {
  if (engine === "reference") return referenceEngine();
  return (await import("@kensho/onnx")).cpuEngine(definedEntries({ threads }));
}

/** The number of the hardware adapter that is a process's own, as far as there are enough; processes take turns on the rest. */
async function findOwnHardware(localRank: number): Promise<number | undefined> {
  if ((await findHardware()) === undefined) return undefined;
  const hardware = [...(await findAdapters()).adapters.entries()].filter(([, { software }]) => !software);
  return hardware[localRank % hardware.length]?.[0];
}

/** The first hardware adapter. Drivers are asked only where the system shows a GPU at all: that takes a quarter of a second. */
async function findHardware(): Promise<FoundAdapters["adapters"][number] | undefined> {
  if (!gpuHardware().likely) return undefined;
  return (await findAdapters()).adapters.find(({ software }) => !software);
}

/** The GPU that was asked for, by name or number; software if that was named. */
async function openNamedGpu(
  wanted: string | undefined,
  precision: "f32" | "f16",
  warn: (sentence: string) => void,
): Promise<OpenedEngine> {
  const found = await findAdapters();
  const { index, adapter } = await requireAdapter(found, wanted);
  if (adapter.software) {
    warn(`${adapterName(adapter)} is software: it computes on the CPU, more slowly than --engine cpu.`);
  }
  return openGpuEngine({ adapter: index, allowSoftware: adapter.software, precision });
}

async function openGpuEngine(options: {
  readonly adapter?: number;
  readonly allowSoftware?: boolean;
  readonly precision: "f32" | "f16";
}): Promise<OpenedEngine> {
  const { openWebgpuEngine } = await import("@kensho/webgpu");
  const engine = await openWebgpuEngine(options);
  return opened(
    engine,
    `${engine.name} (${adapterName(engine.adapter)}${options.precision === "f16" ? ", f16" : ""})`,
    async () => engine[Symbol.asyncDispose](),
  );
}

function opened(engine: Engine, title: string, close: () => Promise<void>): OpenedEngine {
  return {
    name: engine.name,
    ...definedEntries({ precision: engine.precision }),
    title,
    createState: (values, options) => engine.createState(values, options),
    compile: (graph, state) => engine.compile(graph, state),
    [Symbol.asyncDispose]: close,
  };
}
