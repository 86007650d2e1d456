export { type AdapterDescription, Gpu } from "./device/gpu.ts";
export { listAdapters, type OpenOptions, openGpu } from "./device/open.ts";
export { type EngineOptions, openWebgpuEngine, type WebgpuEngine, webgpuEngine } from "./engine.ts";
export { GPU_ERROR_CODES, GpuError, type GpuErrorCode } from "./errors.ts";
export type { SubgroupMatrices, Tuning } from "./kernels/context.ts";
export type { GpuProgram, ProgramStatistics, UnitStatistics } from "./program.ts";
