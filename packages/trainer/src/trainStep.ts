import { gradients } from "@kensho/autograd";
import {
  type Batch,
  type Carry,
  deepSupervisionStep,
  lossHead,
  type ModelConfig,
  parameterSpecs,
  sequenceLength,
} from "@kensho/models";
import { add, type Graph, graph, input, mul, scope, state, sub, type Tensor } from "@kensho/tensor";
import type { TrainConfig } from "./config.ts";
import { adamAtan2 } from "./optimizers/adamAtan2.ts";
import { adamw } from "./optimizers/adamw.ts";
import { clipFactor, globalNorm } from "./optimizers/clip.ts";
import type { Update } from "./optimizers/optimizer.ts";

const UPDATES: { readonly [O in TrainConfig["optimizer"]]: Update } = { adamw, adam_atan2: adamAtan2 };

/** Names of the state that belongs to a parameter, and of the carry. */
export const STATE = {
  m: (name: string) => `m/${name}`,
  v: (name: string) => `v/${name}`,
  ema: (name: string) => `ema/${name}`,
  carry: (name: keyof Carry) => `carry/${name}`,
} as const;

/** The carry as state of the engine. */
export function carryState(batch: number, config: ModelConfig): Carry {
  const latent = [batch, sequenceLength(config), config.hidden_size];
  const puzzle = [batch, config.seq_len];
  return {
    z_H: state(STATE.carry("z_H"), latent),
    z_L: state(STATE.carry("z_L"), latent),
    inputs: state(STATE.carry("inputs"), puzzle, "i32"),
    labels: state(STATE.carry("labels"), puzzle, "i32"),
    steps: state(STATE.carry("steps"), [batch], "i32"),
    halted: state(STATE.carry("halted"), [batch], "bool"),
  };
}

/**
 * The whole training step as one graph: refill, forward, losses, backward, clipping, optimizer, average of the weights. Inputs are
 * the fresh puzzles, the steps each slot must think at least, and four scalars; everything else is state.
 */
export function trainStepGraph(model: ModelConfig, train: TrainConfig): Graph {
  const B = train.global_batch_size;
  const specs = parameterSpecs(model);
  const params = Object.fromEntries(Object.entries(specs).map(([name, spec]) => [name, state(name, spec.shape)]));
  const fresh: Batch = {
    inputs: input("inputs", [B, model.seq_len], "i32"),
    labels: input("labels", [B, model.seq_len], "i32"),
  };
  const step = deepSupervisionStep(carryState(B, model), fresh, params, model, {
    minSteps: input("min_steps", [B], "i32"),
  });
  const { losses, metrics } = lossHead(step, model);

  const trainable = Object.keys(specs).filter((name) => specs[name]?.trainable);
  const raw = gradients(
    mul(losses.loss, 1 / B),
    trainable.map((name) => params[name] as Tensor),
  );
  const updates: Record<string, Tensor> = {};
  const gradNorm = scope("optimizer", () => {
    const norm = globalNorm(raw);
    const factor = train.max_grad_norm === null ? undefined : clipFactor(norm, train.max_grad_norm);
    const scalars = {
      lr: input("lr", []),
      correction1: input("correction1", []),
      correction2: input("correction2", []),
    };
    const decay = input("ema_decay", []);
    for (const [i, name] of trainable.entries()) {
      const spec = specs[name] as NonNullable<(typeof specs)[string]>;
      const slot = {
        param: params[name] as Tensor,
        m: state(STATE.m(name), spec.shape),
        v: state(STATE.v(name), spec.shape),
      };
      const gradient = factor === undefined ? (raw[i] as Tensor) : mul(raw[i] as Tensor, factor);
      const options = { beta1: train.beta1, beta2: train.beta2, weight_decay: spec.decay ? train.weight_decay : 0 };
      const next = UPDATES[train.optimizer](slot, gradient, scalars, options);
      updates[name] = next.param;
      updates[STATE.m(name)] = next.m;
      updates[STATE.v(name)] = next.v;
      if (train.ema) {
        const average = state(STATE.ema(name), spec.shape);
        updates[STATE.ema(name)] = add(next.param, mul(sub(average, next.param), decay));
      }
    }
    return norm;
  });
  for (const [name, value] of Object.entries(step.carry)) updates[STATE.carry(name as keyof Carry)] = value;
  return graph({ outputs: { ...losses, ...metrics, grad_norm: gradNorm }, updates });
}
