import { initialCarry, type Task } from "@kensho/models";
import {
  add,
  arange,
  type Engine,
  type Enqueued,
  enqueue,
  equal,
  type Graph,
  gather,
  graph,
  type HostTensor,
  hostTensor,
  type Program,
  reshape,
  type State,
  state,
  type Tensor,
  where,
} from "@kensho/tensor";
import type { TrainConfig } from "./config.ts";
import { rowsOf } from "./group/rows.ts";
import { STATE } from "./state-names.ts";
import { sliceInput, sliceValue } from "./step-inputs.ts";
import { GRAD_NORM } from "./step-report.ts";
import { stepGradients, stepUpdates } from "./train-step.ts";

type Tensors = Readonly<Record<string, HostTensor>>;

/** How many slices a step is cut into: 1 if the whole batch goes at once. */
export function numSlices({ micro_batch, global_batch_size }: TrainConfig): number {
  return micro_batch === undefined ? 1 : global_batch_size / micro_batch;
}

/** State for the gradients of the slices, which are added up there. */
export function gradientSums(task: Task, train: TrainConfig): Record<string, HostTensor> {
  if (numSlices(train) === 1) return {};
  const rows = train.global_batch_size;
  const specs = Object.entries(task.parameters).filter(([, { trainable }]) => trainable);
  const sums = specs.map(([name, { shape }]) => [STATE.sum(name), { shape, dtype: "f32" }] as const);
  const tables = task.tables.flatMap((table) => {
    const shape = [rows, task.parameters[table]?.shape[1] as number];
    return [
      [STATE.sum(table), { shape, dtype: "f32" }],
      [STATE.indices(table), { shape: [rows], dtype: "i32" }],
    ] as const;
  });
  return initialCarry(Object.fromEntries([...sums, ...tables]));
}

/** The training step in two graphs over one state: the first once per slice of the batch, the second at the end. */
function microBatchGraphs(task: Task, train: TrainConfig): { slice: Graph; updates: Graph } {
  const B = train.global_batch_size;
  const count = numSlices(train);
  const rows = B / count;
  const k = sliceInput();
  const cut = (whole: Tensor): Tensor => reshape(whole, [count, rows, ...whole.shape.slice(1)]);
  /** The whole, with the rows of the slice replaced. */
  const replaced = (whole: Tensor, part: Tensor): Tensor => {
    const isSlice = reshape(equal(arange(count), k), [count, ...part.shape.map(() => 1)]);
    return reshape(where(isSlice, reshape(part, [1, ...part.shape]), cut(whole)), whole.shape);
  };
  const wholes = new Map<string, Tensor>();
  const step = stepGradients(task, train, rows, (name, { shape, dtype }) => {
    const whole = state(name, [B, ...shape.slice(1)], dtype);
    wholes.set(name, whole);
    return gather(cut(whole), k);
  });
  const sumOf = (name: string, shape: readonly number[]): Tensor => state(STATE.sum(name), shape);
  const isFirst = equal(k, 0);
  const sums = step.gradients.map(({ name, gradient }) => {
    const sofar = sumOf(name, gradient.shape);
    return [STATE.sum(name), where(isFirst, gradient, add(sofar, gradient))] as const;
  });
  const carry = Object.entries(step.carry).map(
    ([name, value]) => [name, replaced(wholes.get(name) as Tensor, value)] as const,
  );
  const tables = step.tables.map(({ table, indices, gradient }) => {
    const wholeIndices = state(STATE.indices(table), [B], "i32");
    const vectors = sumOf(table, [B, ...gradient.shape.slice(1)]);
    sums.push([STATE.sum(table), replaced(vectors, gradient)]);
    sums.push([STATE.indices(table), replaced(wholeIndices, indices)]);
    return { table, indices: wholeIndices, gradient: vectors };
  });
  const summed = step.gradients.map((pair) => ({ ...pair, gradient: sumOf(pair.name, pair.param.shape) }));
  const { gradNorm, ...changes } = stepUpdates(summed, tables, task, train);
  return {
    slice: graph({ outputs: { ...step.figures }, updates: Object.fromEntries([...sums, ...carry]) }),
    updates: graph({ outputs: { [GRAD_NORM]: gradNorm }, ...changes }),
  };
}

/**
 * The training step on `micro_batch` puzzles at a time, with the inputs and outputs of the step on the whole batch. Gradients are added
 * up on the engine; what comes out differs from the whole batch by rounding alone, and memory by the number of slices.
 */
export async function compileMicroBatchStep(
  engine: Engine,
  held: State,
  task: Task,
  train: TrainConfig,
): Promise<Program> {
  const { slice, updates } = microBatchGraphs(task, train);
  return new MicroBatchProgram(await engine.compile(slice, held), await engine.compile(updates, held), train);
}

class MicroBatchProgram implements Program {
  readonly #slice: Program;
  readonly #updates: Program;
  readonly #count: number;
  readonly #rows: number;
  /** Where the engine has it. */
  readonly enqueue?: NonNullable<Program["enqueue"]>;

  constructor(slice: Program, updates: Program, train: TrainConfig) {
    this.#slice = slice;
    this.#updates = updates;
    this.#count = numSlices(train);
    this.#rows = train.global_batch_size / this.#count;
    if (slice.enqueue !== undefined) this.enqueue = (inputs) => this.#enqueue(inputs ?? {});
  }

  get graph(): Graph {
    return this.#slice.graph;
  }

  async run(inputs: Tensors = {}): Promise<Record<string, HostTensor>> {
    return await (await this.#enqueue(inputs)).outputs();
  }

  async #enqueue(inputs: Tensors): Promise<Enqueued> {
    const slices: Enqueued[] = [];
    for (let k = 0; k < this.#count; k++) slices.push(await enqueue(this.#slice, this.#inputsOf(k, inputs)));
    const last: Enqueued = await enqueue(this.#updates, this.#picked(this.#updates, inputs));
    return {
      outputs: async () => {
        const figures = [];
        for (const { outputs } of slices) figures.push(await outputs());
        return { ...total(figures), ...(await last.outputs()) };
      },
    };
  }

  /** The rows of a slice, of all inputs that have rows. */
  #inputsOf(k: number, inputs: Tensors): Record<string, HostTensor> {
    const given = this.#picked(this.#slice, { ...inputs, ...sliceValue(k) });
    const share = { from: k * this.#rows, to: (k + 1) * this.#rows };
    return Object.fromEntries(
      Object.entries(given).map(([name, value]) => [name, value.shape.length === 0 ? value : rowsOf(value, share)]),
    );
  }

  #picked({ graph: { inputs } }: Program, all: Tensors): Record<string, HostTensor> {
    return Object.fromEntries([...inputs.keys()].map((name) => [name, all[name] as HostTensor]));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#slice[Symbol.asyncDispose]();
    await this.#updates[Symbol.asyncDispose]();
  }
}

/** Figures are sums over rows: those of the batch are the sums over its slices. */
function total(slices: readonly Tensors[]): Record<string, HostTensor> {
  const [first = {}] = slices;
  return Object.fromEntries(
    Object.entries(first).map(([name, { dtype, shape }]) => {
      const sum = slices.reduce((sofar, slice) => sofar + (slice[name]?.data[0] as number), 0);
      return [name, hostTensor(dtype, shape, Float64Array.of(sum))];
    }),
  );
}
