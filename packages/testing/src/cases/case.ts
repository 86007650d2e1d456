import type { Tensor } from "@kensho/tensor";
import type { Operands } from "../operands.ts";

/** One expression that an engine must compute as the reference does. */
export interface ConformanceCase {
  /** Unique within its primitive; says shapes and what is awkward about them. */
  readonly label: string;
  readonly build: (operands: Operands) => Tensor;
}

/** `[2, 3]` short enough for a label. */
export function label(...parts: readonly (string | readonly number[])[]): string {
  return parts.map((part) => (typeof part === "string" ? part : `[${part.join()}]`)).join(" ");
}
