const PREFIX = "model.inner";

/** The official `state_dict` names. */
export const NAMES = {
  tokens: `${PREFIX}.embed_tokens.embedding_weight`,
  positions: `${PREFIX}.embed_pos.embedding_weight`,
  registers: `${PREFIX}.register_tokens`,
  lmHead: `${PREFIX}.lm_head.weight`,
  qHead: `${PREFIX}.q_head.weight`,
  qBias: `${PREFIX}.q_head.bias`,
  puzzles: `${PREFIX}.puzzle_emb.weights`,
  init: (suffix: string) => `${PREFIX}.${suffix}`,
  level: (level: "H_level" | "L_level", layer: number) => `${PREFIX}.${level}.layers.${layer}`,
} as const;
