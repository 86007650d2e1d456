import "./no-telemetry.ts";
import type { Engine } from "@kensho/tensor";
import * as ort from "onnxruntime-node";
import { ortEngine } from "./ort-engine.ts";

/** Options for {@link cpuEngine}. */
export interface CpuEngineOptions {
  /** Threads inside an operator. Default: all cores. */
  readonly threads?: number;
  /** How long an idle thread looks for work before it sleeps, in microseconds. Default: 20. */
  readonly spinMicroseconds?: number;
}

/**
 * Long enough for the gap between two operators on a quiet machine. ONNX Runtime's own default spins far longer, and on a machine
 * that does something else as well the spinning thread takes the core from the one that has the work: twice the time (docs/benchmarks.md).
 */
const SPIN_MICROSECONDS = 20;

/**
 * The CPU engine: graphs run as ONNX models in ONNX Runtime, state stays in its tensors between runs.
 * Arithmetic is float32; the same program on the same machine with the same number of threads repeats bit for bit.
 */
export function cpuEngine({ threads, spinMicroseconds = SPIN_MICROSECONDS }: CpuEngineOptions = {}): Engine {
  const session = { intra_op: { spin_duration_us: String(spinMicroseconds) } };
  const intraOp = threads === undefined ? {} : { intraOpNumThreads: threads };
  return ortEngine(ort, { executionProviders: ["cpu"], extra: { session }, ...intraOp });
}

/** Version of ONNX Runtime. */
export function runtimeVersion(): string {
  return ort.env.versions.node ?? ort.env.versions.common;
}
