import { IGNORE_LABEL_ID } from "@kensho/layers";
import { LATENTS, type ModelConfig, requireWeights, sequenceLength } from "@kensho/models";
import { type Dataset, testBatches } from "@kensho/puzzles";
import { type Engine, type HostTensor, hostTensor, type Program } from "@kensho/tensor";
import { changeOutput, dynamicsGraph, latentState } from "./dynamics-graph.ts";
import { type Dynamics, summariseDynamics } from "./summary.ts";
import type { PuzzleTrace, StepTrace } from "./trace.ts";

/** Options for {@link traceDynamics}. */
export interface DynamicsOptions {
  readonly engine: Engine;
  readonly model: ModelConfig;
  /** Tensors by official name, buffers included. */
  readonly weights: Readonly<Record<string, HostTensor>>;
  readonly dataset: Dataset;
  /** Maximum number of puzzles, from the first. Default: all. */
  readonly limit?: number;
  /** Supervision steps. Default: as in training. */
  readonly steps?: number;
  /** Puzzles per batch. */
  readonly batchSize: number;
  /** Largest residual, relative to the state, that counts as standing still. Default: 1e-3. */
  readonly tolerance?: number;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: { readonly done: number; readonly total: number }) => void;
}

/**
 * Follows the latents of a network while it thinks: what each supervision step and each cycle in it changes, in the latents and in the
 * answer, whether the thinking comes to rest, and whether it rests on the right answer. Puzzles without a label are left out.
 * @throws {WeightsError} if the weights are another network's
 */
export async function traceDynamics(options: DynamicsOptions): Promise<Dynamics> {
  const { engine, model, dataset, batchSize, tolerance = 1e-3, steps = model.halt_max_steps, signal } = options;
  const weights = requireWeights(options.weights, model);
  const total = Math.min(options.limit ?? dataset.examples, dataset.examples);
  const latents = Object.keys(LATENTS[model.name]);
  const shape = [batchSize, sequenceLength(model), model.hidden_size];
  const empty = hostTensor("f32", shape, new Float32Array(shape.reduce((a, b) => a * b)));
  const carry = Object.fromEntries(latents.map((name) => [latentState(name), empty]));
  await using state = await engine.createState({ ...weights, ...carry });
  await using program = await engine.compile(dynamicsGraph(model, batchSize), state);

  const traces: PuzzleTrace[] = [];
  const cells = model.seq_len;
  let done = 0;
  const limit = options.limit === undefined ? {} : { limit: options.limit };
  for (const batch of testBatches(dataset, batchSize, limit)) {
    const rows = Array.from({ length: batch.size }, (): StepTrace[] => []);
    let answers = batch.inputs.slice();
    const puzzles = {
      inputs: hostTensor("i32", [batchSize, cells], batch.inputs),
      ...(model.puzzle_emb_ndim > 0
        ? { puzzle_identifiers: hostTensor("i32", [batchSize], batch.puzzleIdentifiers) }
        : {}),
    };
    for (let step = 1; step <= steps; step++) {
      signal?.throwIfAborted();
      const restart = hostTensor("bool", [batchSize], new Uint8Array(batchSize).fill(step === 1 ? 1 : 0));
      const out = await program.run({ ...puzzles, restart });
      const predictions = Int32Array.from(out.predictions?.data as Int32Array);
      for (const [row, trace] of rows.entries()) {
        const cut = [row * cells, (row + 1) * cells] as const;
        const prediction = predictions.subarray(...cut);
        trace.push({
          ...score(prediction, batch.labels.subarray(...cut)),
          changedCells: difference(prediction, answers.subarray(...cut)),
          valid: dataset.kind?.check(batch.inputs.subarray(...cut), prediction).valid,
          ...movement(out, row, latents, model.H_cycles),
        });
      }
      answers = predictions;
    }
    for (const [row, trace] of rows.entries()) {
      const labels = batch.labels.subarray(row * cells, (row + 1) * cells);
      if (labels.some((label) => label !== IGNORE_LABEL_ID)) traces.push({ puzzle: done + row, steps: trace });
    }
    done += rows.length;
    options.onProgress?.({ done, total });
  }
  return summariseDynamics(traces, {
    latents,
    cycles: model.H_cycles,
    steps,
    tolerance,
    unlabelled: total - traces.length,
  });
}

/** What the network says of one puzzle's movement in a step. */
function movement(
  out: Awaited<ReturnType<Program["run"]>>,
  row: number,
  latents: readonly string[],
  cycles: number,
): Pick<StepTrace, "haltLogit" | "residual" | "change" | "cycles"> {
  const read = (name: string): number => out[name]?.data[row] as number;
  const each = (value: (name: string) => number): Record<string, number> =>
    Object.fromEntries(latents.map((name) => [name, value(name)]));
  return {
    haltLogit: read("halt_logit"),
    residual: read("residual"),
    change: each((name) => read(`change.${name}`)),
    cycles: Array.from({ length: cycles }, (_, cycle) => each((name) => read(changeOutput(cycle + 1, name)))),
  };
}

function score(prediction: Int32Array, labels: Int32Array): Pick<StepTrace, "rightCells" | "exact"> {
  let [cells, right] = [0, 0];
  for (const [i, label] of labels.entries()) {
    if (label === IGNORE_LABEL_ID) continue;
    cells++;
    if (label === prediction[i]) right++;
  }
  return { rightCells: cells === 0 ? 1 : right / cells, exact: right === cells };
}

function difference(a: Int32Array, b: Int32Array): number {
  let count = 0;
  for (const [i, value] of a.entries()) if (value !== b[i]) count++;
  return count;
}
