import { type Init, lecunNormal, swigluInter } from "@kensho/layers";
import type { Shape } from "@kensho/tensor";
import type { SharedConfig } from "./config-keys.ts";

/** One tensor of a network. */
export interface ParameterSpec {
  readonly shape: Shape;
  readonly init: Init;
  /** Buffers (the initial states) keep their first values for ever; they are part of a checkpoint all the same. */
  readonly trainable: boolean;
  /** Weight decay spares embeddings and biases. */
  readonly decay: boolean;
}

/** Every tensor of a network by its official name. */
export type ParameterSpecs = Readonly<Record<string, ParameterSpec>>;

/** Returns the spec of a matrix in PyTorch's layout, `[out, in]`. */
export function weightSpec(shape: readonly [number, number]): ParameterSpec {
  return { shape, init: lecunNormal(shape[1]), trainable: true, decay: true };
}

/** Returns the specs of a SwiGLU over `width` features. */
export function swigluSpecs(prefix: string, width: number, config: SharedConfig): ParameterSpecs {
  const inter = swigluInter(width, config.expansion, config.inter_multiple_of);
  return {
    [`${prefix}.gate_up_proj.weight`]: weightSpec([2 * inter, width]),
    [`${prefix}.down_proj.weight`]: weightSpec([width, inter]),
  };
}
