import { attention, ropeTable } from "@kensho/layers";
import { add, rmsNorm } from "@kensho/tensor";
import type { ConfigRule, ModelConfig, SharedConfig } from "../config-keys.ts";
import { weightSpec } from "../parameter-spec.ts";
import { type Params, parameter } from "../params.ts";
import { prefixLength } from "../prefix.ts";
import { type Mixing, onePositionPerCell, onGrid, postNormBlock } from "./mixing.ts";

/** Mixing by self-attention over all positions. */
export interface AttentionConfig {
  readonly type: "attention";
  readonly num_heads: number;
  /** Base of the rotary frequencies; read where `pos_encodings` is `rope`. */
  readonly rope_theta: number;
}

/** Reads the keys of attention. */
export function attentionOf({ num_heads, rope_theta }: ModelConfig): AttentionConfig {
  return { type: "attention", num_heads, rope_theta };
}

/** What attention asks of a flat config. */
export const ATTENTION_RULES: readonly ConfigRule[] = [
  {
    holds: ({ hidden_size, num_heads }) => hidden_size % num_heads === 0,
    error: "hidden_size must be a multiple of num_heads",
    key: "num_heads",
  },
  {
    holds: ({ hidden_size, num_heads, pos_encodings }) =>
      pos_encodings !== "rope" || (hidden_size / num_heads) % 2 !== 1,
    error: "rotary positions turn features in pairs: hidden_size / num_heads must be even",
    key: "num_heads",
  },
];

/** Returns the mixing by self-attention; `pos_encodings` selects how positions are encoded. */
export function attentionMixing({ num_heads, rope_theta }: AttentionConfig, config: SharedConfig): Mixing {
  const { hidden_size: D, pos_encodings, seq_len, rms_norm_eps } = config;
  const names = (prefix: string) => ({
    qkv: `${prefix}.self_attn.qkv_proj.weight`,
    out: `${prefix}.self_attn.o_proj.weight`,
  });
  return {
    cells: onePositionPerCell(config),
    treatsImagesAlike: false,
    specs: (prefix) => {
      const { qkv, out } = names(prefix);
      return { [qkv]: weightSpec([3 * D, D]), [out]: weightSpec([D, D]) };
    },
    blocks: (params: Params) => {
      const positions =
        pos_encodings === "rope" ? ropeTable(prefixLength(config) + seq_len, D / num_heads, rope_theta) : undefined;
      return (prefix) => {
        const { qkv, out } = names(prefix);
        const weights = { qkv_proj: parameter(params, qkv), o_proj: parameter(params, out) };
        return postNormBlock(
          (z) => rmsNorm(add(z, attention(z, weights, num_heads, positions)), rms_norm_eps),
          params,
          prefix,
          config,
        );
      };
    },
    matches: () => true,
    onBoard: (board) => onGrid(board, config),
  };
}
