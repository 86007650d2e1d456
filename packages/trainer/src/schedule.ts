/** The numbers of the learning-rate schedule. */
export interface Schedule {
  readonly lr: number;
  readonly lr_min_ratio: number;
  readonly lr_warmup_steps: number;
  readonly steps: number;
}

/**
 * Linear warm-up, then a half cosine down to `lr · lr_min_ratio`.
 * @param step first step is 1
 * @param elapsed share of the run that is over by another measure, such as a time limit; the later of the two counts
 * @see SamsungSAILMontreal/TinyRecursiveModels pretrain.py, cosine_schedule_with_warmup_lr_lambda
 */
export function learningRate(step: number, schedule: Schedule, elapsed = 0): number {
  const { lr, lr_min_ratio, lr_warmup_steps, steps } = schedule;
  if (step < lr_warmup_steps) return (lr * step) / Math.max(1, lr_warmup_steps);
  const bySteps = (step - lr_warmup_steps) / Math.max(1, steps - lr_warmup_steps);
  const progress = Math.min(1, Math.max(bySteps, elapsed));
  const cosine = 0.5 * (1 + Math.cos(Math.PI * progress));
  return lr * (lr_min_ratio + Math.max(0, (1 - lr_min_ratio) * cosine));
}

/**
 * Decay of the weights' average at a step: `min(rate, (1 + t) / (10 + t))`. The warm-up lets a run of a few hundred steps profit,
 * whose average would otherwise still remember the random start.
 * @param step first step is 1
 */
export function emaDecay(step: number, rate: number): number {
  return Math.min(rate, (1 + step) / (10 + step));
}
