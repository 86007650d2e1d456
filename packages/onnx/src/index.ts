export type { Dialect } from "./builder.ts";
export { type CpuEngineOptions, cpuEngine, runtimeVersion } from "./engine.ts";
export { type LoweringOptions, toOnnx } from "./model.ts";
