import { initialise } from "@kensho/layers";
import { freshCarry, type ModelConfig, parameterSpecs, requireWeights } from "@kensho/models";
import type { HostTensor } from "@kensho/tensor";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";
import type { JumpableRandomGenerator } from "pure-rand/types/JumpableRandomGenerator";
import type { TrainConfig } from "./config.ts";
import { STATE } from "./stateNames.ts";

/** Everything a run needs to go on: tensors by group, and what the host keeps. */
export interface TrainerSnapshot {
  readonly step: number;
  readonly exploration: readonly number[];
  readonly model: Readonly<Record<string, HostTensor>>;
  readonly ema: Readonly<Record<string, HostTensor>>;
  readonly optimizer: Readonly<Record<string, HostTensor>>;
  readonly carry: Readonly<Record<string, HostTensor>>;
}

/** Independent random streams of one seed. */
export function streams(seed: number): { weights: JumpableRandomGenerator; exploration: JumpableRandomGenerator } {
  const weights = xoroshiro128plus(seed);
  const exploration = weights.clone();
  exploration.jump();
  return { weights, exploration };
}

/** First weights of a network: a function of config and seed alone. */
export function initialWeights(model: ModelConfig, seed: number): Record<string, HostTensor> {
  const rng = streams(seed).weights;
  const specs = Object.entries(parameterSpecs(model));
  return Object.fromEntries(specs.map(([name, { init, shape }]) => [name, initialise(init, shape, rng)]));
}

/** What the state of a training step begins with: the tensors of a snapshot, or weights with everything else at rest. */
export function firstState(
  model: ModelConfig,
  train: TrainConfig,
  { weights, from }: { readonly weights?: Readonly<Record<string, HostTensor>>; readonly from?: TrainerSnapshot },
): Record<string, HostTensor> {
  return from === undefined ? freshState(model, train, weights) : snapshotState(from);
}

function zeros(like: HostTensor): HostTensor {
  return { ...like, data: new Float32Array(like.data.length) };
}

function freshState(
  model: ModelConfig,
  train: TrainConfig,
  given?: Readonly<Record<string, HostTensor>>,
): Record<string, HostTensor> {
  const weights = given === undefined ? initialWeights(model, train.seed) : requireWeights(given, model);
  const specs = parameterSpecs(model);
  const values: Record<string, HostTensor> = { ...weights };
  for (const [name, weight] of Object.entries(weights)) {
    if (!specs[name]?.trainable) continue;
    values[STATE.m(name)] = zeros(weight);
    values[STATE.v(name)] = zeros(weight);
    if (train.ema) values[STATE.ema(name)] = weight;
  }
  const carry = Object.entries(freshCarry(train.global_batch_size, model));
  return { ...values, ...Object.fromEntries(carry.map(([name, value]) => [STATE.carry(name), value])) };
}

function snapshotState({ model, ema, optimizer, carry }: TrainerSnapshot): Record<string, HostTensor> {
  const averages = Object.entries(ema).map(([name, value]) => [STATE.ema(name), value] as const);
  return { ...model, ...Object.fromEntries(averages), ...optimizer, ...carry };
}
