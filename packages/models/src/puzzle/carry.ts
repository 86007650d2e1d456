import { at, type DType, type HostTensor, reshape, type Tensor, where } from "@kensho/tensor";
import type { ModelConfig } from "../config.ts";
import { LATENTS } from "../latents.ts";
import { sequenceLength } from "../parameters.ts";
import type { Params } from "../params.ts";
import type { Latent } from "../recursion.ts";
import { type CarrySpec, initialCarry } from "../task.ts";
import { noisyStart, type StartNoise } from "./noisy-start.ts";
import { initialLatent } from "./supervision-step.ts";

/** Puzzles of one batch. */
export interface Batch {
  /** `[B, seq_len]` i32. */
  readonly inputs: Tensor;
  /** `[B, seq_len]` i32, −100 where there is no loss. */
  readonly labels: Tensor;
  /** `[B]` i32: whose vector a row gets. */
  readonly puzzle_identifiers: Tensor;
}

/** What deep supervision hands from one step to the next: the thinking so far, for how long, on which puzzles. */
export interface Carry extends Batch {
  readonly latent: Latent;
  /** Supervision steps the slot's puzzle has had, `[B]` i32. */
  readonly steps: Tensor;
  /** Slots whose puzzle is finished: the next step gives them a new one, `[B]` bool. */
  readonly halted: Tensor;
}

/** Every tensor of a carry by name: the latents of the family, then the puzzles and where they stand. */
export function carrySpecs(batch: number, config: ModelConfig): Readonly<Record<string, CarrySpec>> {
  const latent: CarrySpec = { shape: [batch, sequenceLength(config), config.hidden_size], dtype: "f32" };
  const cells: CarrySpec = { shape: [batch, config.seq_len], dtype: "i32" };
  const perRow = (dtype: DType): CarrySpec => ({ shape: [batch], dtype });
  return {
    ...Object.fromEntries(Object.keys(LATENTS[config.name]).map((name) => [name, latent])),
    inputs: cells,
    labels: cells,
    puzzle_identifiers: perRow("i32"),
    steps: perRow("i32"),
    // Every slot waits for its first puzzle, and what else is in the first carry is never read.
    halted: { ...perRow("bool"), fill: 1 },
  };
}

/** A carry as one flat record: the latents by their names beside the other fields. */
export function flattenCarry({ latent, ...rest }: Carry): Record<string, Tensor> {
  return { ...latent, ...rest };
}

/** Returns the carry that {@link flattenCarry} made flat. */
export function unflattenCarry(tensors: Readonly<Record<string, Tensor>>): Carry {
  const { inputs, labels, puzzle_identifiers, steps, halted, ...latent } = tensors as Readonly<
    Record<keyof Omit<Carry, "latent">, Tensor>
  >;
  return { latent, inputs, labels, puzzle_identifiers, steps, halted };
}

/** A carry whose tensors `make` gives by name. */
export function carryFrom(batch: number, config: ModelConfig, make: (name: string, spec: CarrySpec) => Tensor): Carry {
  const specs = Object.entries(carrySpecs(batch, config));
  return unflattenCarry(Object.fromEntries(specs.map(([name, spec]) => [name, make(name, spec)])));
}

/** Creates a carry in which every slot waits for its first puzzle; its values are never read. */
export function freshCarry(batch: number, config: ModelConfig): Record<string, HostTensor> {
  return initialCarry(carrySpecs(batch, config));
}

/** Where a row condition `[B]` holds the rows of `a`, else those of `b`. */
export function whereRows(condition: Tensor, a: Tensor, b: Tensor): Tensor {
  return where(reshape(condition, [at(b.shape, 0), ...b.shape.slice(1).map(() => 1)]), a, b);
}

/**
 * Refills halted slots with puzzles of the new batch and the initial latent, to which noise may be added; the others keep their puzzle.
 * @see SamsungSAILMontreal/TinyRecursiveModels trm.py, TinyRecursiveReasoningModel_ACTV1.forward
 */
export function refill(
  carry: Carry,
  fresh: Batch,
  params: Params,
  config: ModelConfig,
  noise?: StartNoise,
): Omit<Carry, "halted"> {
  const { halted } = carry;
  const still = initialLatent(at(halted.shape, 0), params, config);
  const start = noise === undefined ? still : noisyStart(still, noise, config);
  const choose = (a: Tensor, b: Tensor): Tensor => whereRows(halted, a, b);
  return {
    latent: Object.fromEntries(
      Object.entries(carry.latent).map(([name, z]) => [name, choose(start[name] as Tensor, z)]),
    ),
    inputs: choose(fresh.inputs, carry.inputs),
    labels: choose(fresh.labels, carry.labels),
    puzzle_identifiers: choose(fresh.puzzle_identifiers, carry.puzzle_identifiers),
    steps: where(halted, 0, carry.steps),
  };
}
