import type { ConfigRule, ModelConfig, SharedConfig } from "../config-keys.ts";
import { unreachable } from "../unreachable.ts";
import { ATTENTION_RULES, type AttentionConfig, attentionMixing, attentionOf } from "./attention.ts";
import { LATTICE, type LatticeConfig, latticeMixing } from "./lattice.ts";
import type { Mixing } from "./mixing.ts";
import { NEIGHBOURS, type NeighboursConfig, neighbourMixing } from "./neighbours.ts";
import { SEQUENCE_MLP, type SequenceMlpConfig, sequenceMlpMixing } from "./sequence-mlp.ts";

/** How positions are mixed, and the keys that only this way has. A new mixer is a file, a member here and a case in {@link mixingOf}. */
export type MixerConfig = AttentionConfig | SequenceMlpConfig | NeighboursConfig | LatticeConfig;

/** The mixers that a flat key chooses; without one it is attention. */
const READERS = { sequence_mlp: SEQUENCE_MLP, neighbours: NEIGHBOURS, lattice: LATTICE } as const;
const CHOSEN = Object.values(READERS);

/** Returns the mixer of a flat config. */
export function mixerOf(config: ModelConfig): MixerConfig {
  return CHOSEN.find(({ flag }) => config[flag])?.read(config) ?? attentionOf(config);
}

/** Returns the flat keys that choose a mixer. */
export function flagsOf({ type }: MixerConfig): Readonly<Record<string, boolean>> {
  return Object.fromEntries(Object.entries(READERS).map(([name, { flag }]) => [flag, name === type]));
}

/** What the mixers ask of a flat config. */
export const MIXER_RULES: readonly ConfigRule[] = [
  ...ATTENTION_RULES.map((rule) => ({
    ...rule,
    holds: (config: ModelConfig) => CHOSEN.some(({ flag }) => config[flag]) || rule.holds(config),
  })),
  ...CHOSEN.flatMap(({ flag }, i) =>
    CHOSEN.slice(0, i).map(
      (other): ConfigRule => ({
        holds: (config) => !(config[flag] && config[other.flag]),
        error: `${other.flag} and ${flag} are two ways to mix positions: set one of them`,
        key: flag,
      }),
    ),
  ),
  ...CHOSEN.flatMap(({ flag, rules }) =>
    rules.map((rule) => ({ ...rule, holds: (config: ModelConfig) => !config[flag] || rule.holds(config) })),
  ),
];

/** Returns the mixing of a network. */
export function mixingOf({ mixer, ...config }: SharedConfig & { readonly mixer: MixerConfig }): Mixing {
  switch (mixer.type) {
    case "attention":
      return attentionMixing(mixer, config);
    case "sequence_mlp":
      return sequenceMlpMixing(mixer, config);
    case "neighbours":
      return neighbourMixing(mixer, config);
    case "lattice":
      return latticeMixing(mixer, config);
    default:
      return unreachable(mixer);
  }
}
