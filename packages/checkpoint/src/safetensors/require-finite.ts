import { CheckpointError } from "../errors.ts";
import type { NamedTensors } from "./encode.ts";

/** @throws {CheckpointError} if a weight is NaN or infinite */
export function requireFinite(
  tensors: NamedTensors,
  file: string,
  hint = "training diverged before it was saved; use an earlier checkpoint",
): void {
  for (const [tensor, { data }] of Object.entries(tensors)) {
    const index = (data as Float32Array).findIndex((value) => !Number.isFinite(value));
    if (index < 0) continue;
    throw new CheckpointError(file, `element ${index} is ${data[index]}`, {
      tensor,
      hint,
    });
  }
}
