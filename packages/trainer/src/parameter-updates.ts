import type { ParameterSpecs } from "@kensho/models";
import { mul, scope, state, type Tensor } from "@kensho/tensor";
import type { TrainConfig } from "./config.ts";
import { adamAtan2, adamAtan2Lucidrains } from "./optimizers/adam-atan2.ts";
import { adamw } from "./optimizers/adamw.ts";
import { clipFactor, globalNorm } from "./optimizers/clip.ts";
import { movingAverage } from "./optimizers/ema.ts";
import type { Update } from "./optimizers/optimizer.ts";
import { STATE } from "./state-names.ts";
import { scalarInput } from "./step-inputs.ts";

const UPDATES: { readonly [O in TrainConfig["optimizer"]]: Update } = {
  adamw,
  adam_atan2: adamAtan2,
  adam_atan2_lucidrains: adamAtan2Lucidrains,
};

/** A trainable parameter with its gradient. */
export interface Gradient {
  readonly name: string;
  readonly param: Tensor;
  readonly gradient: Tensor;
}

/** New parameters, moments and averages by state name, and the norm of all gradients before clipping. */
export function parameterUpdates(
  gradients: readonly Gradient[],
  specs: ParameterSpecs,
  train: TrainConfig,
): { updates: Record<string, Tensor>; gradNorm: Tensor } {
  return scope("optimizer", () => {
    const gradNorm = globalNorm(gradients.map(({ gradient }) => gradient));
    const factor = train.max_grad_norm === null ? undefined : clipFactor(gradNorm, train.max_grad_norm);
    const scalars = {
      lr: scalarInput("lr"),
      correction1: scalarInput("correction1"),
      correction2: scalarInput("correction2"),
    };
    const decay = scalarInput("ema_decay");
    const updates: Record<string, Tensor> = {};
    for (const { name, param, gradient } of gradients) {
      const slot = { param, m: state(STATE.m(name), param.shape), v: state(STATE.v(name), param.shape) };
      const clipped = factor === undefined ? gradient : mul(gradient, factor);
      const decays = train.weight_decay_on === "all" || specs[name]?.decay === true;
      const options = { beta1: train.beta1, beta2: train.beta2, weight_decay: decays ? train.weight_decay : 0 };
      const next = UPDATES[train.optimizer](slot, clipped, scalars, options);
      updates[name] = next.param;
      updates[STATE.m(name)] = next.m;
      updates[STATE.v(name)] = next.v;
      if (train.ema) {
        const average = state(STATE.ema(name), param.shape);
        updates[STATE.ema(name)] = movingAverage(average, next.param, decay);
      }
    }
    return { updates, gradNorm };
  });
}
