export { type AdapterDescription, Gpu } from "./device/gpu.ts";
export { listAdapters, type OpenOptions, openGpu } from "./device/open.ts";
export { openWebgpuEngine, type WebgpuEngine, webgpuEngine } from "./engine.ts";
export { GPU_ERROR_CODES, GpuError, type GpuErrorCode } from "./errors.ts";
export type { Tuning } from "./kernels/writer.ts";
export type { GpuProgram, ProgramStatistics } from "./program.ts";
