import { gradients } from "@kensho/autograd";
import {
  argMax,
  type Engine,
  type Graph,
  graph,
  type HostTensor,
  hostTensor,
  sameShape,
  state,
  type Tensor,
} from "@kensho/tensor";
import type { ModelConfig } from "../config.ts";
import { BatchError } from "../errors.ts";
import { parameterSpecs } from "../parameters.ts";
import { type CarrySpec, inputTensors } from "../task.ts";
import { requireWeights } from "../weights.ts";
import { carryFrom, carrySpecs, flattenCarry, freshCarry } from "./carry.ts";
import { deepSupervisionStep } from "./deep-supervision.ts";
import { lossHead } from "./loss-head.ts";
import { puzzleInputs } from "./puzzle-inputs.ts";

/** Tensors on the host, by name. */
export type HostTensors = Readonly<Record<string, HostTensor>>;

/** Puzzles for {@link inspectModel}. */
export interface InspectBatch {
  /** `[B, seq_len]` i32 tokens. */
  readonly inputs: HostTensor;
  /** `[B, seq_len]` i32, −100 where there is no loss. Without them nothing is labelled. */
  readonly labels?: HostTensor;
  /** `[B]` i32. Default: 0, the blank one. */
  readonly puzzle_identifiers?: HostTensor;
}

/** What {@link inspectModel} needs. */
export interface InspectOptions {
  readonly engine: Engine;
  readonly model: ModelConfig;
  /** Every tensor of the network by its official name, and no other. */
  readonly weights: HostTensors;
  /** The batch that each step is called with; the last one serves the steps beyond. A row takes new puzzles only when it had halted. */
  readonly batches: readonly InspectBatch[];
  /** `train`: halts by the network's word and gives gradients. `eval`: halts after `halt_max_steps` alone, and traces the first step. */
  readonly mode: "eval" | "train";
  /** Supervision steps. Default: one per batch; in evaluation `halt_max_steps`, and on until the last batch has been taken; one from a given carry. */
  readonly steps?: number;
  /** Initial carry: the latents by name, `steps`, `halted`, `inputs`, `labels`, `puzzle_identifiers`. Default: every row restarts. */
  readonly carry?: HostTensors;
  /** Training: steps each row must have had before it may halt, `[B]` i32. Default: 1, no exploration. */
  readonly minSteps?: HostTensor;
}

const LOCAL_WEIGHTS = "model.inner.puzzle_emb.local_weights";

/**
 * Runs a network step by step with constant weights and gives everything there is to compare: for step t, `stept.logits`, `.preds`,
 * `.q_halt_logits`, `.q_continue_logits`, the carry after it (`.z_H`, …, `.halted`, `.steps`, `.current.inputs`, …), `.loss` and its
 * parts, `.metrics.…`; in training `.target_q_continue` where it is learned and `.grad.NAME` for every parameter (the gradient of the
 * loss summed over the batch; of a puzzle embedding the rows that the batch used, `grad.model.inner.puzzle_emb.local_weights`); in
 * evaluation the embedded puzzle and every level's result of the first step, `trace.…`. Float64 on the reference engine.
 * @throws {WeightsError} if the weights are another network's @throws {BatchError} if a batch or the carry does not fit
 */
export async function inspectModel(options: InspectOptions): Promise<Record<string, HostTensor>> {
  const { engine, model, mode, batches } = options;
  const weights = requireWeights(options.weights, model);
  const B = requireBatches(batches, model);
  const carry = options.carry === undefined ? freshCarry(B, model) : requireCarry(options.carry, B, model);
  const steps = options.steps ?? defaultSteps(options);
  const initial = Object.fromEntries(Object.entries(carry).map(([name, value]) => [carryName(name), value]));
  await using held = await engine.createState({ ...weights, ...initial });
  const closed = inspectionGraph(model, B, mode);
  await using program = await engine.compile(closed, held);
  const results: Record<string, HostTensor> = {};
  for (let step = 1; step <= steps; step++) {
    const batch = batches[Math.min(step, batches.length) - 1] as InspectBatch;
    const values: HostTensors = {
      inputs: batch.inputs,
      labels: batch.labels ?? i32([B, model.seq_len], -100),
      puzzle_identifiers: batch.puzzle_identifiers ?? i32([B], 0),
      min_steps: options.minSteps ?? i32([B], 1),
    };
    const used = Object.entries(values).filter(([name]) => closed.inputs.has(name));
    const out = await program.run(Object.fromEntries(used));
    for (const [name, value] of Object.entries(out)) {
      // An engine may hand out the same memory again at the next run.
      const copy = { ...value, data: value.data.slice() };
      if (!name.startsWith("trace.")) results[`step${step}.${name}`] = copy;
      else if (step === 1) results[name] = copy;
    }
  }
  return results;
}

const carryName = (name: string): string => `carry/${name}`;

function i32(shape: readonly number[], value: number): HostTensor {
  return hostTensor("i32", shape, new Int32Array(shape.reduce((a, b) => a * b, 1)).fill(value));
}

function defaultSteps({ batches, mode, carry, model }: InspectOptions): number {
  if (carry !== undefined || mode === "train") return batches.length;
  // Rows take new puzzles after every `halt_max_steps`.
  return Math.max(model.halt_max_steps, model.halt_max_steps * (batches.length - 1) + 1);
}

/** One step over state, with all that is worth looking at as outputs. */
function inspectionGraph(model: ModelConfig, B: number, mode: InspectOptions["mode"]): Graph {
  const specs = parameterSpecs(model);
  const params = Object.fromEntries(Object.entries(specs).map(([name, { shape }]) => [name, state(name, shape)]));
  const { min_steps: minSteps, ...fresh } = inputTensors(puzzleInputs(model), B);
  const carry = carryFrom(B, model, (name, { shape, dtype }) => state(carryName(name), shape, dtype));
  const trace: Record<string, Tensor> = {};
  let calls = 0;
  const onTensor = (name: string, value: Tensor): void => {
    const place = name.endsWith("_level") ? `${String(calls++).padStart(2, "0")}.` : "";
    trace[`trace.${place}${name}`] = value;
  };
  const options = mode === "train" ? { minSteps } : { observer: { onTensor } };
  const step = deepSupervisionStep(carry, fresh, params, model, options);
  const { losses, metrics } = lossHead(step, model);
  const next = flattenCarry(step.carry);
  const outputs: Record<string, Tensor> = { ...trace, preds: argMax(step.logits), ...losses };
  for (const name of ["logits", "q_halt_logits", "q_continue_logits", "target_q_continue"] as const) {
    if (step[name] !== undefined) outputs[name] = step[name];
  }
  for (const [name, value] of Object.entries(metrics)) outputs[`metrics.${name}`] = value;
  for (const [name, value] of Object.entries(next)) outputs[name in fresh ? `current.${name}` : name] = value;
  if (mode === "train") {
    const wrt = Object.entries(params).filter(([name]) => specs[name]?.trainable);
    if (step.puzzleVectors !== undefined) wrt.push([LOCAL_WEIGHTS, step.puzzleVectors as Tensor<"state">]);
    const grads = gradients(
      losses.loss,
      wrt.map(([, tensor]) => tensor),
    );
    for (const [i, [name]] of wrt.entries()) outputs[`grad.${name}`] = grads[i] as Tensor;
  }
  const updates = Object.fromEntries(Object.entries(next).map(([name, value]) => [carryName(name), value]));
  return graph({ outputs, updates });
}

function requireBatches(batches: readonly InspectBatch[], model: ModelConfig): number {
  const B = batches[0]?.inputs.shape[0];
  if (B === undefined || B === 0) throw new BatchError("there is no batch", "give `inputs` [B, seq_len]");
  for (const [i, batch] of batches.entries()) {
    const cells: CarrySpec = { shape: [B, model.seq_len], dtype: "i32" };
    requireFit(`batch ${i + 1}: inputs`, batch.inputs, cells);
    requireRange(`batch ${i + 1}: inputs`, batch.inputs, model.vocab_size);
    if (batch.labels !== undefined) requireFit(`batch ${i + 1}: labels`, batch.labels, cells);
    const identifiers = batch.puzzle_identifiers;
    if (identifiers === undefined) continue;
    requireFit(`batch ${i + 1}: puzzle_identifiers`, identifiers, { shape: [B], dtype: "i32" });
    if (model.puzzle_emb_ndim > 0) {
      requireRange(`batch ${i + 1}: puzzle_identifiers`, identifiers, model.num_puzzle_identifiers);
    }
  }
  return B;
}

function requireCarry(carry: HostTensors, B: number, model: ModelConfig): HostTensors {
  const specs = carrySpecs(B, model);
  for (const [name, spec] of Object.entries(specs)) requireFit(`carry: ${name}`, carry[name], spec);
  const extra = Object.keys(carry).find((name) => !Object.hasOwn(specs, name));
  if (extra !== undefined) {
    throw new BatchError(
      `carry: ${extra} is none of its tensors`,
      `a carry of ${model.name} has ${Object.keys(specs).join(", ")}`,
    );
  }
  return carry;
}

function requireFit(what: string, got: HostTensor | undefined, { shape, dtype }: CarrySpec): void {
  const wanted = `[${shape.join(", ")}] ${dtype}`;
  if (got === undefined) throw new BatchError(`${what} is missing`, `add it as ${wanted}`);
  if (got.dtype === dtype && sameShape(got.shape, shape)) return;
  throw new BatchError(
    `${what}: expected ${wanted}, got [${got.shape.join(", ")}] ${got.dtype}`,
    "every batch has the shape of the first, and the length is seq_len",
  );
}

function requireRange(what: string, { data }: HostTensor, end: number): void {
  const bad = data.findIndex((value: number) => value < 0 || value >= end);
  if (bad >= 0) throw new BatchError(`${what}: entry ${bad} is ${data[bad]}`, `entries are 0 to ${end - 1}`);
}
