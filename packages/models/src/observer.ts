import type { Tensor } from "@kensho/tensor";
import type { CycleObserver } from "./recursion.ts";

/** Callbacks for the inside of a supervision step. They run while the graph is built, in the order of computation. */
export interface StepObserver {
  /** Called with the embedded puzzle, `input_embeddings`, and with every result of a level, `L_level` or `H_level`. */
  readonly onTensor?: ((name: string, value: Tensor) => void) | undefined;
  /** Called with the latents after each cycle. */
  readonly onCycle?: CycleObserver | undefined;
}
