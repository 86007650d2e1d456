import {
  constantInit,
  type Init,
  lecunNormal,
  swigluInter,
  truncatedNormal,
  type UnitKind,
  unitKinds,
} from "@kensho/layers";
import type { Shape } from "@kensho/tensor";
import { hasAttention, hasHighLevel, type ModelConfig, positionsPerCell } from "./config.ts";
import { LATENTS } from "./latents.ts";
import { LATTICE_TOKENS, latticeOf } from "./lattice.ts";

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
  puzzles: `${PREFIX}.puzzle_emb.weights`,
  init: (suffix: string) => `${PREFIX}.${suffix}`,
  unitProjection: (block: string, kind: UnitKind | "cell") => `${block}.units.${kind}_proj.weight`,
  level: (level: "H_level" | "L_level", layer: number) => `${PREFIX}.${level}.layers.${layer}`,
} as const;

/** Positions of the puzzle vector. */
export function puzzlePositions({ puzzle_emb_ndim, puzzle_emb_len, hidden_size }: ModelConfig): number {
  if (puzzle_emb_ndim === 0) return 0;
  return puzzle_emb_len > 0 ? puzzle_emb_len : Math.ceil(puzzle_emb_ndim / hidden_size);
}

/** Positions before the cells: the puzzle vector, then registers. The halting head reads the first. */
export function prefixLength(config: ModelConfig): number {
  return puzzlePositions(config) + config.register_tokens;
}

/** Positions that a network works on. */
export function sequenceLength(config: ModelConfig): number {
  return prefixLength(config) + config.seq_len * positionsPerCell(config);
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
    } else if (config.candidate_lattice) {
      for (const kind of ["cell", ...unitKinds(latticeOf(config))] as const) {
        specs[NAMES.unitProjection(prefix, kind)] = weight([D, D]);
      }
    } else if (hasAttention(config)) {
      specs[`${prefix}.self_attn.qkv_proj.weight`] = weight([3 * D, D]);
      specs[`${prefix}.self_attn.o_proj.weight`] = weight([D, D]);
    }
    Object.assign(specs, swigluSpecs(`${prefix}.mlp`, D, config));
  }
  return specs;
}

/** One vector per puzzle identifier, starting at zero. */
function puzzleTable({ num_puzzle_identifiers, puzzle_emb_ndim }: ModelConfig): ParameterSpec {
  const shape = [num_puzzle_identifiers, puzzle_emb_ndim];
  return { shape, init: constantInit(0), trainable: false, decay: false };
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
  const learned = config.initial_state === "learned";
  const start: ParameterSpec = { shape: [D], init: truncatedNormal(1), trainable: learned, decay: false };
  return {
    [NAMES.tokens]: embedding(config.candidate_lattice ? LATTICE_TOKENS : config.vocab_size),
    ...(config.pos_encodings === "learned" ? { [NAMES.positions]: embedding(sequenceLength(config)) } : {}),
    ...(config.register_tokens > 0 ? { [NAMES.registers]: embedding(config.register_tokens) } : {}),
    ...(hasHighLevel(config.name) ? levelSpecs("H_level", config.H_layers, config) : {}),
    ...levelSpecs("L_level", config.L_layers, config),
    [NAMES.lmHead]: weight([config.candidate_lattice ? 1 : config.vocab_size, D]),
    // The halting head starts at zero with a strong bias against halting, as in the official code.
    [NAMES.qHead]: { ...weight([2, D]), init: constantInit(0) },
    [NAMES.qBias]: { shape: [2], init: constantInit(-5), trainable: true, decay: false },
    ...Object.fromEntries(Object.values(LATENTS[config.name]).map((suffix) => [NAMES.init(suffix), start])),
    // Trained, but by its own optimizer: rows of puzzles that are not in the batch must not move.
    ...(config.puzzle_emb_ndim > 0 ? { [NAMES.puzzles]: puzzleTable(config) } : {}),
  };
}
