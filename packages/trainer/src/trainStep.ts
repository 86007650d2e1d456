import { gradients } from "@kensho/autograd";
import {
  type Batch,
  carryFrom,
  deepSupervisionStep,
  flattenCarry,
  type Losses,
  lossHead,
  type ModelConfig,
  NAMES,
  numLatents,
  parameterSpecs,
  type StepMetrics,
} from "@kensho/models";
import {
  and,
  cast,
  finite,
  type Graph,
  type GraphParts,
  gather,
  graph,
  type HostTensor,
  input,
  mul,
  state,
  sum,
  type Tensor,
  where,
} from "@kensho/tensor";
import type { TrainConfig } from "./config.ts";
import { signSgd } from "./optimizers/signSgd.ts";
import { type Gradient, parameterUpdates } from "./parameterUpdates.ts";
import { REFILLS } from "./puzzleFeed.ts";
import { STATE } from "./stateNames.ts";

/** Input with `initial_noise`: where the noise of the start of each slot's new puzzle begins. */
export const OFFSETS = "noise_offsets";
/** Output with `on_nan: skip`: 0 if loss or gradient were not finite and the state is as it was. */
export const COUNTS = "counts";

/** What one step says of some rows of the batch. */
export interface StepGradients {
  /** Of the loss, over the rows' share of the batch's mean. */
  readonly gradients: readonly Gradient[];
  /** Where the config has puzzle vectors: whose they are, `[rows]` i32, and their gradient, `[rows, puzzle_emb_ndim]`. */
  readonly puzzles: PuzzleGradient | undefined;
  /** Sums over the rows, scalars; `stopped` counts rows whose puzzle has stopped, where a batch takes new puzzles together. */
  readonly figures: Losses & StepMetrics & { readonly stopped?: Tensor };
  /** The carry after the step, by state name. */
  readonly carry: Readonly<Record<string, Tensor>>;
}

/** Gradient of the vectors that a step used. */
export interface PuzzleGradient {
  readonly identifiers: Tensor;
  readonly gradient: Tensor;
}

/**
 * The whole training step as one graph: refill, forward, losses, backward, clipping, optimizer, average of the weights. Inputs are
 * the fresh puzzles, the steps each slot must think at least, and a few scalars (with `refill: batch` also whether the slots take the
 * fresh puzzles, with `initial_noise` the places of the noise); everything else is state.
 */
export function trainStepGraph(model: ModelConfig, train: TrainConfig): Graph {
  const { gradients, puzzles, figures, carry } = stepGradients(model, train, train.global_batch_size);
  const { updates, rowUpdates, gradNorm } = stepUpdates(gradients, puzzles, model, train);
  const outputs = { ...figures, grad_norm: gradNorm };
  const changes = { updates: { ...updates, ...carry }, rowUpdates };
  if (train.on_nan !== "skip") return graph({ outputs, ...changes });
  // The host may detect too late that a step is not finite, so the step checks itself.
  const counts = and(finite(figures.loss), finite(gradNorm));
  return graph({ outputs: { ...outputs, [COUNTS]: cast(counts, "f32") }, ...onlyIf(counts, changes, model) });
}

/** Changes of the state that leave it as it is unless `condition`, a bool scalar, holds. */
function onlyIf(condition: Tensor, { updates, rowUpdates }: Changes, model: ModelConfig): Changes {
  const chosen = Object.entries(updates).map(([name, value]) => {
    return [name, where(condition, value, state(name, value.shape, value.dtype))] as const;
  });
  const rows = Object.entries(rowUpdates).map(([name, { indices, rows: value }]) => {
    const table = state(name, parameterSpecs(model)[name]?.shape ?? []);
    return [name, { indices, rows: where(condition, value, gather(table, indices)) }] as const;
  });
  return { updates: Object.fromEntries(chosen), rowUpdates: Object.fromEntries(rows) };
}

/** Where a tensor of the carry is read from, by its name in the state. */
export type CarrySource = (name: string, spec: Pick<HostTensor, "shape" | "dtype">) => Tensor;

/** Refill, forward, losses and backward over `rows` rows of the batch, whose inputs and carry have as many. */
export function stepGradients(
  model: ModelConfig,
  train: TrainConfig,
  rows: number,
  readCarry: CarrySource = (name, { shape, dtype }) => state(name, shape, dtype),
): StepGradients {
  const specs = parameterSpecs(model);
  const params = Object.fromEntries(Object.entries(specs).map(([name, spec]) => [name, state(name, spec.shape)]));
  const fresh: Batch = {
    inputs: input("inputs", [rows, model.seq_len], "i32"),
    labels: input("labels", [rows, model.seq_len], "i32"),
    puzzle_identifiers: input("puzzle_identifiers", [rows], "i32"),
  };
  const before = carryFrom(rows, model, (name, spec) => readCarry(STATE.carry(name), spec));
  const minSteps = input("min_steps", [rows], "i32");
  const step = deepSupervisionStep(before, fresh, params, model, {
    minSteps,
    ...(train.refill === "batch" ? { refills: input(REFILLS, [rows], "bool") } : {}),
    ...(train.initial_noise > 0
      ? { noise: { sigma: train.initial_noise, offsets: input(OFFSETS, [rows, numLatents(model)], "i32") } }
      : {}),
  });
  const { losses, metrics } = lossHead(step, model);

  const trainable = Object.keys(specs).filter((name) => specs[name]?.trainable);
  const vectors = step.puzzleVectors === undefined ? [] : [step.puzzleVectors];
  const wrt = [...trainable.map((name) => params[name] as Tensor), ...vectors];
  const scale = train.loss_scale ?? 1;
  const grads = gradients(mul(losses.loss, scale / train.global_batch_size), wrt).map((scaled) =>
    mul(scaled, 1 / scale),
  );
  const pairs = trainable.map((name, i) => ({ name, param: params[name] as Tensor, gradient: grads[i] as Tensor }));
  const carry = Object.entries(flattenCarry(step.carry)).map(([name, value]) => [STATE.carry(name), value]);
  return {
    gradients: pairs,
    puzzles:
      vectors.length === 0
        ? undefined
        : { identifiers: step.carry.puzzle_identifiers, gradient: grads.at(-1) as Tensor },
    figures: {
      ...{ ...losses, ...metrics },
      ...(train.refill === "batch" ? { stopped: sum(cast(step.carry.halted, "f32")) } : {}),
    },
    carry: Object.fromEntries(carry),
  };
}

type Changes = Required<Pick<GraphParts, "updates" | "rowUpdates">>;

/** What a step leaves behind; all of it goes into the graph. */
export interface StepUpdates extends Changes {
  readonly gradNorm: Tensor;
}

/** Clipping, optimizer, average of the weights, puzzle vectors: what follows from the gradients of the whole batch. */
export function stepUpdates(
  gradients: readonly Gradient[],
  puzzles: PuzzleGradient | undefined,
  model: ModelConfig,
  train: TrainConfig,
): StepUpdates {
  const specs = parameterSpecs(model);
  const { updates, gradNorm } = parameterUpdates(gradients, specs, train);
  if (puzzles === undefined) return { updates, rowUpdates: {}, gradNorm };
  const vectors = signSgd({
    ...puzzles,
    table: state(NAMES.puzzles, specs[NAMES.puzzles]?.shape ?? []),
    lr: input("puzzle_emb_lr", []),
    weight_decay: train.puzzle_emb_weight_decay,
  });
  return { updates, rowUpdates: { [NAMES.puzzles]: vectors }, gradNorm };
}
