import { mlpMixing } from "@kensho/layers";
import type { SharedConfig } from "../config-keys.ts";
import { swigluSpecs } from "../parameter-spec.ts";
import { swigluParams } from "../params.ts";
import { prefixLength } from "../prefix.ts";
import { type MixerReader, type Mixing, onePositionPerCell, postNormBlock } from "./mixing.ts";

/** Mixing by an MLP over the sequence. */
export interface SequenceMlpConfig {
  readonly type: "sequence_mlp";
  /** Axis of the norm after mixing. */
  readonly mixing_norm: "sequence" | "features";
}

/** Reads the keys of mixing over the sequence. */
export const SEQUENCE_MLP: MixerReader<SequenceMlpConfig> = {
  flag: "mlp_t",
  read: ({ mixing_norm }) => ({ type: "sequence_mlp", mixing_norm }),
  rules: [],
};

/** Returns the mixing by an MLP over the sequence: it has a weight for every position. */
export function sequenceMlpMixing({ mixing_norm }: SequenceMlpConfig, config: SharedConfig): Mixing {
  return {
    cells: onePositionPerCell(config),
    treatsImagesAlike: false,
    specs: (prefix) => swigluSpecs(`${prefix}.mlp_t`, prefixLength(config) + config.seq_len, config),
    blocks: (params) => (prefix) => {
      const weights = swigluParams(params, `${prefix}.mlp_t`);
      return postNormBlock((z) => mlpMixing(z, weights, config.rms_norm_eps, mixing_norm), params, prefix, config);
    },
    matches: () => true,
    onBoard: () => "it mixes positions by an MLP over the sequence, with a weight for every position",
  };
}
