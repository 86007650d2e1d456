import { checkpoint } from "@kensho/autograd";
import {
  attention,
  mlpMixing,
  type RopeTable,
  ropeTable,
  type SwigluParams,
  spatialShift,
  swiglu,
  unitKinds,
  unitMixing,
} from "@kensho/layers";
import { add, GraphError, reshape, rmsNorm, scope, type Tensor } from "@kensho/tensor";
import { gridOf, hasAttention, type ModelConfig } from "./config.ts";
import { latticeOf } from "./lattice.ts";
import { NAMES, prefixLength, sequenceLength } from "./parameters.ts";
import { shown } from "./trace.ts";

/** Tensors of a network by official name. */
export type Params = Readonly<Record<string, Tensor>>;

/** One network of the recursion: `(z, injection) → z`, all `[B, L, D]`; without an injection it works on `z` alone. */
export type Level = (z: Tensor, injection?: Tensor) => Tensor;

/** A block, or the half of it that mixes positions; returns the normed residual stream. */
type Mixer = (z: Tensor) => Tensor;

/**
 * A reasoning level: adds the injection, then `layers` post-norm blocks, `z ← rms(z + mix(z))`, `z ← rms(z + swiglu(z))`; with
 * `spatial_shift`, which mixes without weights, `z ← rms(z + swiglu(shift(z)))`; with `candidate_lattice`, `v = z + mix(z)`, `z ← rms(v + swiglu(v))`.
 * Which mixer is chosen once, here; the recursions never ask.
 * @throws {GraphError} if `params` lacks a tensor that the config calls for
 */
export function createLevel(name: "H_level" | "L_level", layers: number, params: Params, config: ModelConfig): Level {
  const eps = config.rms_norm_eps;
  const positions =
    hasAttention(config) && config.pos_encodings === "rope"
      ? ropeTable(sequenceLength(config), config.hidden_size / config.num_heads, config.rope_theta)
      : undefined;
  const blocks = Array.from({ length: layers }, (_, i): Mixer => {
    const prefix = NAMES.level(name, i);
    if (config.candidate_lattice) return latticeBlock(params, prefix, config);
    if (config.spatial_shift) return shiftBlock(swigluParams(params, `${prefix}.mlp`), config);
    const mix = config.mlp_t
      ? mixingBlock(swigluParams(params, `${prefix}.mlp_t`), config)
      : attentionBlock(params, prefix, config, positions);
    const mlp = swigluParams(params, `${prefix}.mlp`);
    return (z) => {
      const mixed = mix(z);
      return rmsNorm(add(mixed, swiglu(mixed, mlp)), eps);
    };
  });
  const level: Level = (z, injection) =>
    scope(name, () =>
      shown(
        name,
        blocks.reduce((h, block) => block(h), injection === undefined ? z : add(z, injection)),
      ),
    );
  return config.rematerialise === true ? checkpoint(level) : level;
}

function mixingBlock(params: SwigluParams, { rms_norm_eps, mixing_norm }: ModelConfig): Mixer {
  return (z) => mlpMixing(z, params, rms_norm_eps, mixing_norm);
}

function shiftBlock(params: SwigluParams, config: ModelConfig): Mixer {
  // The schema refuses a config whose cells fill no grid.
  const [rows, cols] = gridOf(config) ?? [1, config.seq_len];
  const grid = { rows, cols, prefix: prefixLength(config) };
  return (z) => rmsNorm(add(z, swiglu(spatialShift(z, grid), params)), config.rms_norm_eps);
}

function latticeBlock(params: Params, prefix: string, config: ModelConfig): Mixer {
  const layout = latticeOf(config);
  const project = (kind: Parameters<typeof NAMES.unitProjection>[1]): Tensor =>
    parameter(params, NAMES.unitProjection(prefix, kind));
  const weights = { cell_proj: project("cell"), unit_projs: unitKinds(layout).map(project) };
  const mlp = swigluParams(params, `${prefix}.mlp`);
  return (z) => {
    const [B, positions, D] = z.shape as readonly [number, number, number];
    const lattice = reshape(z, [B, positions / layout.side, layout.side, D]);
    const mixed = add(z, reshape(unitMixing(lattice, weights, layout), z.shape));
    return rmsNorm(add(mixed, swiglu(mixed, mlp)), config.rms_norm_eps);
  };
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
