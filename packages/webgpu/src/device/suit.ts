import { GpuError } from "../errors.ts";
import type { SubgroupMatrices, Tuning } from "../kernels/context.ts";
import type { Gpu } from "./gpu.ts";

/** What an adapter says of its matrices; the specification has no types for this yet. */
interface MatrixConfig {
  readonly componentType: string;
  readonly resultComponentType: string;
  readonly M: number;
  readonly N: number;
  readonly K: number;
}

interface SubgroupInfo {
  readonly subgroupMatrixConfigs?: Iterable<MatrixConfig>;
  readonly subgroupMinSize?: number;
  readonly subgroupMaxSize?: number;
}

/**
 * What suits the adapter, before anything was measured.
 * @throws {GpuError} KSH_GPU_LIMIT if it has no 16-bit floats and they were asked for
 */
export function suit(gpu: Gpu, precision: "f16" | "f32" = "f32"): Tuning {
  const { features } = gpu.device;
  if (precision === "f16" && !features.has("shader-f16")) {
    throw new GpuError("KSH_GPU_LIMIT", "this GPU has no 16-bit floats (shader-f16)", { hint: 'use precision "f32"' });
  }
  const info = gpu.device.adapterInfo as SubgroupInfo | undefined;
  const matrices = features.has("chromium-experimental-subgroup-matrix" as GPUFeatureName)
    ? matricesOf(info ?? {}, precision)
    : undefined;
  return { tiles: !gpu.adapter.software, precision, ...(matrices === undefined ? {} : { matrices }) };
}

/** The largest matrices of that precision with f32 sums that fill the tiles of a kernel, on subgroups of one size. */
export function matricesOf(
  { subgroupMatrixConfigs = [], subgroupMinSize, subgroupMaxSize }: SubgroupInfo,
  precision: "f16" | "f32",
): SubgroupMatrices | undefined {
  if (subgroupMinSize === undefined || subgroupMinSize !== subgroupMaxSize) return undefined;
  const fitting = [...subgroupMatrixConfigs].filter(
    ({ componentType, resultComponentType, M, N, K }) =>
      componentType === precision && resultComponentType === "f32" && 32 % M === 0 && 32 % N === 0 && 16 % K === 0,
  );
  const [best] = fitting.sort((a, b) => b.M * b.N * b.K - a.M * a.N * a.K);
  return best && { factors: precision, M: best.M, N: best.N, K: best.K, threads: subgroupMinSize };
}
