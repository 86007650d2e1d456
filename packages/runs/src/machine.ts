import { cpus, totalmem } from "node:os";
import type { RunRecord } from "./run-record.ts";

/** What a run is computed on. */
export function describeMachine(): RunRecord["machine"] {
  const all = cpus();
  return {
    cpu: all[0]?.model.trim() ?? "unknown",
    cores: all.length,
    memory_bytes: totalmem(),
    platform: `${process.platform} ${process.arch}`,
    node: process.version,
  };
}

/** The most memory that this process has held so far, bytes. */
export function peakMemory(): number {
  // In kilobytes on every platform.
  return process.resourceUsage().maxRSS * 1024;
}
