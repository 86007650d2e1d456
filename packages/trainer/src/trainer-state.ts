import { initialise } from "@kensho/layers";
import {
  initialCarry,
  type ModelConfig,
  type ParameterSpecs,
  parameterSpecs,
  type RandomSource,
  requireParameters,
  type Task,
} from "@kensho/models";
import type { HostTensor } from "@kensho/tensor";
import { uniformFloat64 } from "pure-rand/distribution/uniformFloat64";
import { uniformInt } from "pure-rand/distribution/uniformInt";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";
import type { JumpableRandomGenerator } from "pure-rand/types/JumpableRandomGenerator";
import type { TrainConfig } from "./config.ts";
import { STATE } from "./state-names.ts";

/** Everything that a run needs to resume: tensors by group, and the state of the host. */
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

/** Returns random numbers from a generator, which is advanced. */
export function randomSource(generator: JumpableRandomGenerator): RandomSource {
  return {
    uniform: () => uniformFloat64(generator),
    integer: (from, to) => uniformInt(generator, from, to),
  };
}

/** First weights of a puzzle network: a function of config and seed alone. */
export function initialWeights(model: ModelConfig, seed: number): Record<string, HostTensor> {
  return initialParameters(parameterSpecs(model), seed);
}

function initialParameters(parameters: ParameterSpecs, seed: number): Record<string, HostTensor> {
  const rng = streams(seed).weights;
  const specs = Object.entries(parameters);
  return Object.fromEntries(specs.map(([name, { init, shape }]) => [name, initialise(init, shape, rng)]));
}

/** What the state of a training step begins with: the tensors of a snapshot, or weights with everything else at rest. */
export function firstState(
  task: Task,
  train: TrainConfig,
  { weights, from }: { readonly weights?: Readonly<Record<string, HostTensor>>; readonly from?: TrainerSnapshot },
): Record<string, HostTensor> {
  return from === undefined ? freshState(task, train, weights) : snapshotState(from);
}

function zeros(like: HostTensor): HostTensor {
  return { ...like, data: new Float32Array(like.data.length) };
}

/** Returns the tensors of a carry by their own names, from the state of a step. */
export function carryOf(task: Task, state: Readonly<Record<string, HostTensor>>): Record<string, HostTensor> {
  const names = Object.keys(task.carry(1)).filter((name) => state[STATE.carry(name)] !== undefined);
  return Object.fromEntries(names.map((name) => [name, state[STATE.carry(name)] as HostTensor]));
}

function freshState(
  task: Task,
  train: TrainConfig,
  given?: Readonly<Record<string, HostTensor>>,
): Record<string, HostTensor> {
  const { parameters } = task;
  const weights =
    given === undefined ? initialParameters(parameters, train.seed) : requireParameters(given, parameters, task.name);
  const values: Record<string, HostTensor> = { ...weights };
  for (const [name, weight] of Object.entries(weights)) {
    if (!parameters[name]?.trainable) continue;
    values[STATE.m(name)] = zeros(weight);
    values[STATE.v(name)] = zeros(weight);
    if (train.ema) values[STATE.ema(name)] = weight;
  }
  const carry = Object.entries(initialCarry(task.carry(train.global_batch_size)));
  return { ...values, ...Object.fromEntries(carry.map(([name, value]) => [STATE.carry(name), value])) };
}

function snapshotState({ model, ema, optimizer, carry }: TrainerSnapshot): Record<string, HostTensor> {
  const averages = Object.entries(ema).map(([name, value]) => [STATE.ema(name), value] as const);
  return { ...model, ...Object.fromEntries(averages), ...optimizer, ...carry };
}
