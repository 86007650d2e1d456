/** The CPU engine for a browser page: `@kensho/onnx/web`. */
import type { Engine } from "@kensho/tensor";
import * as ort from "onnxruntime-web/wasm";
import { ortEngine } from "./ort-engine.ts";

/** Options for {@link cpuEngine} in a page. */
export interface WebCpuEngineOptions {
  /** Threads inside an operator. Default: all cores where the page is cross-origin isolated, else one, as browsers demand. */
  readonly threads?: number;
  /** Where `ort-wasm-simd-threaded.wasm` of `onnxruntime-web` is served, if a bundler has not seen to it. */
  readonly wasm?: string | URL;
}

/**
 * The CPU engine in a browser: graphs run as ONNX models in ONNX Runtime's WebAssembly build. Threads and the place of the file are the
 * page's, so the first call decides.
 */
export function cpuEngine({ threads, wasm }: WebCpuEngineOptions = {}): Engine {
  const isolated = (globalThis as { readonly crossOriginIsolated?: boolean }).crossOriginIsolated === true;
  ort.env.wasm.numThreads = threads ?? (isolated ? navigator.hardwareConcurrency : 1);
  if (wasm !== undefined) ort.env.wasm.wasmPaths = { wasm };
  ort.env.logLevel = "error";
  return ortEngine(ort, { executionProviders: ["wasm"] });
}
