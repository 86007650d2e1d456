import { attention, mlpMixing, type RopeTable, ropeTable, type SwigluParams, swiglu } from "@kensho/layers";
import { add, GraphError, rmsNorm, scope, type Tensor } from "@kensho/tensor";
import type { ModelConfig } from "./config.ts";
import { NAMES, sequenceLength } from "./parameters.ts";
import { shown } from "./trace.ts";

/** Tensors of a network by official name. */
export type Params = Readonly<Record<string, Tensor>>;

/** One network of the recursion: `(z, injection) → z`, all `[B, L, D]`; without an injection it works on `z` alone. */
export type Level = (z: Tensor, injection?: Tensor) => Tensor;

/** Mixes positions and returns the normed residual stream. */
type Mixer = (z: Tensor) => Tensor;

/**
 * A reasoning level: adds the injection, then `layers` post-norm blocks, `z ← rms(z + mix(z))`, `z ← rms(z + swiglu(z))`.
 * Which mixer is chosen once, here; the recursions never ask.
 * @throws {GraphError} if `params` lacks a tensor that the config calls for
 */
export function createLevel(name: "H_level" | "L_level", layers: number, params: Params, config: ModelConfig): Level {
  const eps = config.rms_norm_eps;
  const positions =
    !config.mlp_t && config.pos_encodings === "rope"
      ? ropeTable(sequenceLength(config), config.hidden_size / config.num_heads, config.rope_theta)
      : undefined;
  const blocks = Array.from({ length: layers }, (_, i): Mixer => {
    const prefix = NAMES.level(name, i);
    const mix = config.mlp_t
      ? mixingBlock(swigluParams(params, `${prefix}.mlp_t`), config)
      : attentionBlock(params, prefix, config, positions);
    const mlp = swigluParams(params, `${prefix}.mlp`);
    return (z) => {
      const mixed = mix(z);
      return rmsNorm(add(mixed, swiglu(mixed, mlp)), eps);
    };
  });
  return (z, injection) =>
    scope(name, () =>
      shown(
        name,
        blocks.reduce((h, block) => block(h), injection === undefined ? z : add(z, injection)),
      ),
    );
}

function mixingBlock(params: SwigluParams, { rms_norm_eps, mixing_norm }: ModelConfig): Mixer {
  return (z) => mlpMixing(z, params, rms_norm_eps, mixing_norm);
}

function attentionBlock(params: Params, prefix: string, config: ModelConfig, positions: RopeTable | undefined): Mixer {
  const weights = {
    qkv_proj: parameter(params, `${prefix}.self_attn.qkv_proj.weight`),
    o_proj: parameter(params, `${prefix}.self_attn.o_proj.weight`),
  };
  return (z) => rmsNorm(add(z, attention(z, weights, config.num_heads, positions)), config.rms_norm_eps);
}

function swigluParams(params: Params, prefix: string): SwigluParams {
  return {
    gate_up_proj: parameter(params, `${prefix}.gate_up_proj.weight`),
    down_proj: parameter(params, `${prefix}.down_proj.weight`),
  };
}

/** One tensor by its official name. @throws {GraphError} if it is not among the parameters */
export function parameter(params: Params, name: string): Tensor {
  const found = params[name];
  if (found !== undefined) return found;
  throw new GraphError(`the network has no tensor "${name}"`, { hint: "the weights belong to another config" });
}
