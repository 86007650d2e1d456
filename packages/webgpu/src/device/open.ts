import { GpuError } from "../errors.ts";
import { type AdapterDescription, Gpu } from "./gpu.ts";

/** Which device to open. */
export interface OpenOptions {
  /** A part of the adapter's name, or its number in {@link listAdapters}. Default: the first hardware adapter. */
  readonly adapter?: string | number;
  /** Whether a software adapter will do; it computes the same, more slowly than the CPU engine. Only its name says yes by itself. */
  readonly allowSoftware?: boolean;
  /** Options of Dawn, such as `backend=null` (Node alone). */
  readonly dawn?: readonly string[];
}

/** Features used where an adapter has them. */
const WANTED = ["shader-f16", "subgroups", "timestamp-query", "chromium-experimental-subgroup-matrix"] as const;

/**
 * Dawn's features. Every kernel writes workgroup memory before it reads it, so it need not be cleared (which software adapters take a
 * quarter of a second to compile); subgroup matrices count as unsafe as long as they are experimental.
 */
const DAWN_FEATURES = ["disable_workgroup_init", "allow_unsafe_apis"] as const;

/** Limits asked for up to what the adapter has. */
const RAISED = [
  "maxStorageBufferBindingSize",
  "maxBufferSize",
  "maxStorageBuffersPerShaderStage",
  "maxComputeWorkgroupStorageSize",
  "maxComputeInvocationsPerWorkgroup",
  "maxComputeWorkgroupSizeX",
] as const;

const PREFERENCES: readonly GPURequestAdapterOptions[] = [
  { powerPreference: "high-performance" },
  { powerPreference: "low-power" },
  { forceFallbackAdapter: true },
];

/** Dawn's instances by their options. Several at once, or one that is collected while another works, crash it: each is kept. */
const instances = new Map<string, GPU>();

/** The browser's WebGPU, or Dawn in Node; loaded when first asked for. @throws {GpuError} KSH_GPU_NO_ADAPTER without either */
async function loadGpu(dawn: readonly string[]): Promise<GPU> {
  const here = (globalThis as { navigator?: { gpu?: GPU } }).navigator?.gpu;
  if (here !== undefined) return here;
  try {
    // Named apart from the import, so that bundlers for the browser leave it alone.
    const name = "webgpu";
    const { create } = (await import(/* @vite-ignore */ name)) as typeof import("webgpu");
    const options = [`enable-dawn-features=${DAWN_FEATURES.join(",")}`, ...dawn];
    const instance = instances.get(options.join()) ?? create(options);
    instances.set(options.join(), instance);
    return instance;
  } catch (cause) {
    throw new GpuError("KSH_GPU_NO_ADAPTER", "WebGPU is not available here", {
      hint: "in Node install the package webgpu; in a browser use one with WebGPU switched on",
      cause,
    });
  }
}

function describe(adapter: GPUAdapter): AdapterDescription {
  const { vendor, architecture, device, description, isFallbackAdapter } = adapter.info;
  const name = `${vendor} ${architecture} ${description}`.toLowerCase();
  const software = isFallbackAdapter || /swiftshader|llvmpipe|lavapipe|basic render/.test(name);
  return { vendor, architecture, device, description, software, features: [...adapter.features].sort() };
}

async function findAdapters(gpu: GPU): Promise<{ adapter: GPUAdapter; description: AdapterDescription }[]> {
  const found = new Map<string, { adapter: GPUAdapter; description: AdapterDescription }>();
  for (const preference of PREFERENCES) {
    const adapter = await gpu.requestAdapter(preference);
    if (adapter === null) continue;
    const description = describe(adapter);
    const key = JSON.stringify(description);
    if (!found.has(key)) found.set(key, { adapter, description });
  }
  return [...found.values()].sort((a, b) => Number(a.description.software) - Number(b.description.software));
}

/** The adapters of this machine, hardware first. Empty without WebGPU. */
export async function listAdapters({ dawn = [] }: Pick<OpenOptions, "dawn"> = {}): Promise<AdapterDescription[]> {
  try {
    return (await findAdapters(await loadGpu(dawn))).map(({ description }) => description);
  } catch (error) {
    if (error instanceof GpuError) return [];
    throw error;
  }
}

/**
 * Opens a device with all that its adapter offers.
 * @throws {GpuError} KSH_GPU_NO_ADAPTER if there is none of that name, or only software that was not asked for
 */
export async function openGpu({ adapter: wanted, allowSoftware = false, dawn = [] }: OpenOptions = {}): Promise<Gpu> {
  const gpu = await loadGpu(dawn);
  const all = await findAdapters(gpu);
  const numbered = typeof wanted === "number" ? all[wanted] : undefined;
  if (numbered?.description.software && !allowSoftware) throw softwareAlone(numbered.description, wanted as number);
  const chosen =
    typeof wanted === "number"
      ? numbered
      : all.find(({ description }) =>
          wanted === undefined
            ? allowSoftware || !description.software
            : nameOf(description).includes(wanted.toLowerCase()),
        );
  if (chosen === undefined)
    throw noAdapter(
      wanted,
      all.map(({ description }) => description),
    );
  const { adapter, description } = chosen;
  const device = await adapter.requestDevice({
    requiredFeatures: WANTED.filter((feature) => adapter.features.has(feature)) as GPUFeatureName[],
    requiredLimits: Object.fromEntries(RAISED.map((limit) => [limit, adapter.limits[limit]])),
  });
  return new Gpu(device, description);
}

function nameOf({ vendor, architecture, device, description }: AdapterDescription): string {
  return `${vendor} ${architecture} ${device} ${description}`.toLowerCase();
}

/** A number is easily taken for that of a GPU: software that it means must be wanted. */
function softwareAlone(description: AdapterDescription, index: number): GpuError {
  return new GpuError("KSH_GPU_NO_ADAPTER", `adapter ${index} is software: ${nameOf(description).trim()}`, {
    hint: "it is slower than the CPU engine; to use it all the same, set allowSoftware, or name it",
  });
}

function noAdapter(wanted: string | number | undefined, all: readonly AdapterDescription[]): GpuError {
  const problem =
    wanted === undefined
      ? all.length === 0
        ? "no WebGPU adapter was found"
        : "only software WebGPU adapters were found"
      : `no WebGPU adapter ${typeof wanted === "number" ? `number ${wanted}` : `is called "${wanted}"`}`;
  return new GpuError("KSH_GPU_NO_ADAPTER", problem, {
    notes: all.map((one, i) => [`adapter ${i}`, `${nameOf(one)}${one.software ? " (software)" : ""}`] as const),
    hint:
      all.length === 0
        ? "install the GPU's Vulkan driver (Linux), or use the CPU engine"
        : "name one of those, or use the CPU engine",
  });
}
