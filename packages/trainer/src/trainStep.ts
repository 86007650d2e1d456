import { gradients } from "@kensho/autograd";
import {
  type Batch,
  carryFrom,
  deepSupervisionStep,
  flattenCarry,
  lossHead,
  type ModelConfig,
  NAMES,
  parameterSpecs,
  type SupervisedStep,
} from "@kensho/models";
import { type Graph, graph, input, mul, state, type Tensor } from "@kensho/tensor";
import type { TrainConfig } from "./config.ts";
import { signSgd } from "./optimizers/signSgd.ts";
import { parameterUpdates } from "./parameterUpdates.ts";
import { STATE } from "./stateNames.ts";

/**
 * The whole training step as one graph: refill, forward, losses, backward, clipping, optimizer, average of the weights. Inputs are
 * the fresh puzzles, the steps each slot must think at least, and a few scalars; everything else is state.
 */
export function trainStepGraph(model: ModelConfig, train: TrainConfig): Graph {
  const B = train.global_batch_size;
  const specs = parameterSpecs(model);
  const params = Object.fromEntries(Object.entries(specs).map(([name, spec]) => [name, state(name, spec.shape)]));
  const fresh: Batch = {
    inputs: input("inputs", [B, model.seq_len], "i32"),
    labels: input("labels", [B, model.seq_len], "i32"),
    puzzle_identifiers: input("puzzle_identifiers", [B], "i32"),
  };
  const carry = carryFrom(B, model, (name, { shape, dtype }) => state(STATE.carry(name), shape, dtype));
  const step = deepSupervisionStep(carry, fresh, params, model, { minSteps: input("min_steps", [B], "i32") });
  const { losses, metrics } = lossHead(step, model);

  const trainable = Object.keys(specs).filter((name) => specs[name]?.trainable);
  const vectors = step.puzzleVectors === undefined ? [] : [step.puzzleVectors];
  const wrt = [...trainable.map((name) => params[name] as Tensor), ...vectors];
  const grads = gradients(mul(losses.loss, 1 / B), wrt);
  const pairs = trainable.map((name, i) => ({ name, param: params[name] as Tensor, gradient: grads[i] as Tensor }));
  const { updates, gradNorm } = parameterUpdates(pairs, specs, train);
  if (vectors.length > 0) updates[NAMES.puzzles] = puzzleUpdate(step, params, grads.at(-1) as Tensor, train);
  for (const [name, value] of Object.entries(flattenCarry(step.carry))) updates[STATE.carry(name)] = value;
  return graph({ outputs: { ...losses, ...metrics, grad_norm: gradNorm }, updates });
}

/** The table of puzzle vectors after this step. */
function puzzleUpdate(
  step: SupervisedStep,
  params: Readonly<Record<string, Tensor>>,
  gradient: Tensor,
  train: TrainConfig,
): Tensor {
  return signSgd({
    table: params[NAMES.puzzles] as Tensor,
    identifiers: step.carry.puzzle_identifiers,
    gradient,
    lr: input("puzzle_emb_lr", []),
    weight_decay: train.puzzle_emb_weight_decay,
  });
}
