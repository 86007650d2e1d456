import { constantInit, type Init, lecunNormal, swigluInter, truncatedNormal } from "@kensho/layers";
import type { Shape } from "@kensho/tensor";
import type { ModelConfig } from "./config.ts";

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

const PREFIX = "model.inner";

/** The official `state_dict` names. */
export const NAMES = {
  tokens: `${PREFIX}.embed_tokens.embedding_weight`,
  positions: `${PREFIX}.embed_pos.embedding_weight`,
  registers: `${PREFIX}.register_tokens`,
  lmHead: `${PREFIX}.lm_head.weight`,
  qHead: `${PREFIX}.q_head.weight`,
  qBias: `${PREFIX}.q_head.bias`,
  H_init: `${PREFIX}.H_init`,
  L_init: `${PREFIX}.L_init`,
  level: (level: "H_level" | "L_level", layer: number) => `${PREFIX}.${level}.layers.${layer}`,
} as const;

/** Positions that a network works on: registers, then the puzzle. */
export function sequenceLength({ seq_len, register_tokens }: ModelConfig): number {
  return seq_len + register_tokens;
}

const weight = (shape: readonly [number, number]): ParameterSpec => ({
  shape,
  init: lecunNormal(shape[1]),
  trainable: true,
  decay: true,
});

function swigluSpecs(prefix: string, width: number, config: ModelConfig): ParameterSpecs {
  const inter = swigluInter(width, config.expansion, config.inter_multiple_of);
  return {
    [`${prefix}.gate_up_proj.weight`]: weight([2 * inter, width]),
    [`${prefix}.down_proj.weight`]: weight([width, inter]),
  };
}

function levelSpecs(level: "H_level" | "L_level", layers: number, config: ModelConfig): ParameterSpecs {
  const D = config.hidden_size;
  const specs: Record<string, ParameterSpec> = {};
  for (let i = 0; i < layers; i++) {
    const prefix = NAMES.level(level, i);
    if (config.mlp_t) {
      Object.assign(specs, swigluSpecs(`${prefix}.mlp_t`, sequenceLength(config), config));
    } else {
      specs[`${prefix}.self_attn.qkv_proj.weight`] = weight([3 * D, D]);
      specs[`${prefix}.self_attn.o_proj.weight`] = weight([D, D]);
    }
    Object.assign(specs, swigluSpecs(`${prefix}.mlp`, D, config));
  }
  return specs;
}

/** Every tensor of the network that `config` describes, by its official name, in the order of initialisation. */
export function parameterSpecs(config: ModelConfig): ParameterSpecs {
  const D = config.hidden_size;
  // Embeddings are multiplied by √D where they are used, so that they start with deviation 1 there.
  const embedding = (rows: number): ParameterSpec => ({
    shape: [rows, D],
    init: truncatedNormal(1 / Math.sqrt(D)),
    trainable: true,
    decay: false,
  });
  const buffer: ParameterSpec = { shape: [D], init: truncatedNormal(1), trainable: false, decay: false };
  return {
    [NAMES.tokens]: embedding(config.vocab_size),
    ...(config.pos_encodings === "learned" ? { [NAMES.positions]: embedding(sequenceLength(config)) } : {}),
    ...(config.register_tokens > 0 ? { [NAMES.registers]: embedding(config.register_tokens) } : {}),
    ...levelSpecs("H_level", config.H_layers, config),
    ...levelSpecs("L_level", config.L_layers, config),
    [NAMES.lmHead]: weight([config.vocab_size, D]),
    // The halting head starts at zero with a strong bias against halting, as in the official code.
    [NAMES.qHead]: { ...weight([2, D]), init: constantInit(0) },
    [NAMES.qBias]: { shape: [2], init: constantInit(-5), trainable: true, decay: false },
    [NAMES.H_init]: buffer,
    [NAMES.L_init]: buffer,
  };
}
