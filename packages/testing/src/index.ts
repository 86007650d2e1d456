export { type ConformanceOptions, conformanceSuite } from "./conformance.ts";
export { ENGINE_NAMES, ENGINES, type EngineFactory, type EngineName } from "./engines.ts";
