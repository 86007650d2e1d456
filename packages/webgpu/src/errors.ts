import { type ErrorDetails, KenshoError } from "@kensho/errors";

/** What can go wrong on a GPU; each is the `code` of a {@link GpuError}. */
export const GPU_ERROR_CODES = [
  "KSH_GPU_NO_ADAPTER",
  "KSH_GPU_LOST",
  "KSH_GPU_MEMORY",
  "KSH_GPU_LIMIT",
  "KSH_GPU_VALIDATION",
] as const;
export type GpuErrorCode = (typeof GPU_ERROR_CODES)[number];

/** A GPU that cannot be had, went away, or cannot hold what it was given. State that the host has saved is not touched. */
export class GpuError extends KenshoError {
  declare readonly code: GpuErrorCode;

  constructor(code: GpuErrorCode, problem: string, details?: Pick<ErrorDetails, "notes" | "hint" | "cause">) {
    super(code, problem, details);
  }
}

/** Bytes as people read them. */
export function formatBytes(bytes: number): string {
  const units = ["bytes", "KiB", "MiB", "GiB", "TiB"];
  const power = Math.min(units.length - 1, bytes < 1 ? 0 : Math.floor(Math.log2(bytes) / 10));
  return `${power === 0 ? bytes : (bytes / 1024 ** power).toFixed(1)} ${units[power]}`;
}
