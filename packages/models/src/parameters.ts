import { constantInit, truncatedNormal } from "@kensho/layers";
import { type Architecture, architectureOf } from "./architecture.ts";
import type { ModelConfig, SharedConfig } from "./config-keys.ts";
import { levelsOf } from "./families.ts";
import { LATENTS } from "./latents.ts";
import { mixingOf } from "./mixers/mixers.ts";
import { NAMES } from "./parameter-names.ts";
import { type ParameterSpec, type ParameterSpecs, swigluSpecs, weightSpec } from "./parameter-spec.ts";
import { prefixLength } from "./prefix.ts";

/** Returns the number of positions that a network works on. */
export function sequenceLength(config: ModelConfig): number {
  return lengthOf(architectureOf(config));
}

const lengthOf = (network: Architecture): number =>
  prefixLength(network) + network.seq_len * mixingOf(network).cells.perCell;

/** The tensors of every level, block by block. */
function levelSpecs(network: Architecture): ParameterSpecs {
  const mixing = mixingOf(network);
  const blocks = levelsOf(network.family).flatMap(([level, layers]) =>
    Array.from({ length: layers }, (_, i) => NAMES.level(level, i)),
  );
  const specs = blocks.map((prefix) => ({
    ...mixing.specs(prefix),
    ...swigluSpecs(`${prefix}.mlp`, network.hidden_size, network),
  }));
  return Object.assign({}, ...specs);
}

/** One vector per puzzle identifier, starting at zero. */
function puzzleTable({ num_puzzle_identifiers, puzzle_emb_ndim }: SharedConfig): ParameterSpec {
  const shape = [num_puzzle_identifiers, puzzle_emb_ndim];
  return { shape, init: constantInit(0), trainable: false, decay: false };
}

/** Returns every tensor of the network that `config` describes, by its official name, in the order of initialisation. */
export function parameterSpecs(config: ModelConfig): ParameterSpecs {
  const network = architectureOf(config);
  const { cells } = mixingOf(network);
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
    [NAMES.tokens]: embedding(cells.tokenRows),
    ...(config.pos_encodings === "learned" ? { [NAMES.positions]: embedding(lengthOf(network)) } : {}),
    ...(config.register_tokens > 0 ? { [NAMES.registers]: embedding(config.register_tokens) } : {}),
    ...levelSpecs(network),
    [NAMES.lmHead]: weightSpec([cells.headRows, D]),
    // The halting head starts at zero with a strong bias against halting, as in the official code.
    [NAMES.qHead]: { ...weightSpec([2, D]), init: constantInit(0) },
    [NAMES.qBias]: { shape: [2], init: constantInit(-5), trainable: true, decay: false },
    ...Object.fromEntries(Object.values(LATENTS[config.name]).map((suffix) => [NAMES.init(suffix), start])),
    // Trained, but by its own optimizer: rows of puzzles that are not in the batch must not move.
    ...(config.puzzle_emb_ndim > 0 ? { [NAMES.puzzles]: puzzleTable(config) } : {}),
  };
}
