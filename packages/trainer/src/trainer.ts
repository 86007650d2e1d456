import type { BatchSource, Feed, Task } from "@kensho/models";
import { borrow, type Engine, enqueue, type HostTensor, hostTensor, type Program, type State } from "@kensho/tensor";
import { xoroshiro128plusFromState } from "pure-rand/generator/xoroshiro128plus";
import type { JumpableRandomGenerator } from "pure-rand/types/JumpableRandomGenerator";
import type { TrainConfig } from "./config.ts";
import { examineStep, type Offender } from "./examine-step.ts";
import { type Command, Coordinator } from "./group/coordinator.ts";
import { compileGroupStep } from "./group/group-program.ts";
import { createSharedState, GroupState } from "./group/group-state.ts";
import { announce } from "./group/messages.ts";
import { alignReplicas } from "./group/replicas.ts";
import type { TrainingGroup } from "./group/training-group.ts";
import { compileMicroBatchStep, gradientSums, numSlices } from "./micro-batch.ts";
import { learningRate } from "./schedule.ts";
import { STATE } from "./state-names.ts";
import { scalarValues } from "./step-inputs.ts";
import { GRAD_NORM, type MetricSpecs, metricValues, type StepReport, stepMetrics } from "./step-report.ts";
import { COUNTS, trainStepGraph } from "./train-step.ts";
import { carryOf, firstState, randomSource, streams, type TrainerSnapshot } from "./trainer-state.ts";

type Tensors = Readonly<Record<string, HostTensor>>;

/** Options for {@link createTrainer}. */
export interface TrainerOptions<Data = unknown, Metric extends string = string> {
  readonly engine: Engine;
  /** What is trained, such as `puzzleTask(model, train)` of `@kensho/models`. */
  readonly task: Task<Data, Metric>;
  readonly train: TrainConfig;
  /** Begin with these instead of random ones: every tensor of the network, by its official name. */
  readonly weights?: Readonly<Record<string, HostTensor>>;
  /** State to resume from. Default: a new run. */
  readonly from?: TrainerSnapshot;
  /** Whether the trainer may overwrite the tensors of `from`, to train puzzle vectors without a copy. Default: false. */
  readonly usesUp?: boolean;
  /**
   * Train along with other processes, each on its rows of every batch. All of them must create a trainer; weights and carry are those of
   * rank 0, of `from` the step and the exploration count on the others. Rank 0 then uses its trainer as if it were alone, while the
   * others {@link Trainer.follow}.
   */
  readonly group?: TrainingGroup;
}

/**
 * Puts a network and its optimizer on an engine and compiles the training step.
 * @throws {GraphError | EngineError} if the engine cannot take it @throws {WeightsError} if `weights` are another network's
 */
export async function createTrainer<Data, Metric extends string>(
  given: TrainerOptions<Data, Metric>,
): Promise<Trainer<Data, Metric>> {
  const options = { ...given, train: withLossScale(given) };
  const { engine, task, train, from, weights, usesUp = false, group } = options;
  if (group !== undefined) return await createGroupTrainer(options, group);
  const values = firstState(task, train, options);
  // A table may be most of all memory, and it is trained row by row where it is.
  const isOwn = from === undefined ? weights === undefined : usesUp;
  const tables = isOwn ? task.tables : [];
  const state = await engine.createState({ ...values, ...gradientSums(task, train) }, { given: tables });
  const program =
    numSlices(train) === 1
      ? await engine.compile(trainStepGraph(task, train), state)
      : await compileMicroBatchStep(engine, state, task, train);
  const awaitsData = task.awaitsData(carryOf(task, values));
  return new Trainer({ task, train, state, program, awaitsData, ...(from && { from }) });
}

/** In half precision the loss is scaled so that the gradients of its terms, 1 / (rows · terms) of it, are about 1. */
function withLossScale({ engine, task, train }: Pick<TrainerOptions, "engine" | "task" | "train">): TrainConfig {
  if (engine.precision !== "f16" || train.loss_scale !== undefined) return train;
  return { ...train, loss_scale: 2 ** Math.round(Math.log2(train.global_batch_size * task.termsPerRow)) };
}

async function createGroupTrainer<Data, Metric extends string>(
  options: TrainerOptions<Data, Metric>,
  group: TrainingGroup,
): Promise<Trainer<Data, Metric>> {
  const { engine, task, train, from } = options;
  try {
    const values = firstState(task, train, options);
    const awaitsData = await announce(group, task.awaitsData(carryOf(task, values)));
    const own = await createSharedState(engine, values, train.global_batch_size, group);
    const program = await compileGroupStep(engine, own, task, train, group);
    const state = new GroupState(own, train.global_batch_size, group);
    return new Trainer({
      task,
      train,
      state,
      program,
      awaitsData,
      ...(from && { from }),
      coordinator: new Coordinator(group),
    });
  } catch (cause) {
    group.abandon();
    throw cause;
  }
}

/** Whether a step has left the state as it was. */
function isUndone({ [COUNTS]: counts }: Tensors): boolean {
  return counts?.data[0] === 0;
}

/** Options for reading the tensors of a {@link Trainer}. */
export interface ReadOptions {
  /** Without a copy where the engine computes on the host: the tensors hold until the next step. Default false. */
  readonly borrowed?: boolean;
}

/** What a {@link Trainer} is made of. */
interface TrainerParts<Data, Metric extends string> {
  readonly task: Task<Data, Metric>;
  readonly train: TrainConfig;
  readonly state: State;
  readonly program: Program;
  /** Whether the first step starts on new data in every row. */
  readonly awaitsData: boolean;
  readonly from?: TrainerSnapshot;
  readonly coordinator?: Coordinator;
}

/** A network in training. */
export class Trainer<Data = unknown, Metric extends string = string> implements AsyncDisposable {
  readonly task: Task<Data, Metric>;
  readonly train: TrainConfig;
  /** The metrics of each report, in their order. */
  readonly metrics: MetricSpecs;
  readonly #state: State;
  readonly #program: Program;
  readonly #exploration: JumpableRandomGenerator;
  readonly #coordinator: Coordinator | undefined;
  readonly #feed: Feed<Data>;
  #step: number;
  #lr = 0;
  #inputs: Readonly<Record<string, HostTensor>> = {};

  constructor({ task, train, state, program, awaitsData, from, coordinator }: TrainerParts<Data, Metric>) {
    this.task = task;
    this.train = train;
    this.metrics = stepMetrics(task);
    this.#state = state;
    this.#program = program;
    this.#coordinator = coordinator;
    this.#step = from?.step ?? 0;
    this.#exploration =
      from === undefined ? streams(train.seed).exploration : xoroshiro128plusFromState(from.exploration);
    this.#feed = task.feed({ rows: train.global_batch_size, random: randomSource(this.#exploration), awaitsData });
  }

  /** Steps done. */
  get step(): number {
    return this.#step;
  }

  /** Learning rate of the last step. */
  get lr(): number {
    return this.#lr;
  }

  /** Whether a step is over when {@link enqueue} returns, as on engines that compute on the host. */
  get computesAtOnce(): boolean {
    return this.#program.enqueue === undefined;
  }

  /**
   * One optimizer step on the next batch.
   * @param elapsed share of the run that is over by its time limit, 0…1 (see {@link learningRate})
   */
  async next(source: BatchSource<Data>, elapsed = 0): Promise<StepReport<Metric>> {
    return await (await this.enqueue(source, elapsed))();
  }

  /** The same without waiting for a GPU: the step is queued, and what it tells can be read later. */
  async enqueue(source: BatchSource<Data>, elapsed = 0): Promise<() => Promise<StepReport<Metric>>> {
    return await this.#together({ what: "step", elapsed }, () => this.#enqueue(source, elapsed));
  }

  async #enqueue(source: BatchSource<Data>, elapsed: number): Promise<() => Promise<StepReport<Metric>>> {
    const { task, train } = this;
    const step = this.#step + 1;
    const scalars = scalarValues(task, train, { step, elapsed });
    const inputs = { ...this.#feed.inputs(source), ...scalars };
    const outputs = await this.#run(inputs);
    this.#step = step;
    this.#lr = learningRate(step, train, elapsed);
    this.#inputs = inputs;
    const lr = this.#lr;
    return async () => this.#report(step, lr, await outputs());
  }

  /** The step, whose updates are dropped if they are of no use: where the engine sees that in time, or the graph itself looks. */
  async #run(inputs: Tensors): Promise<() => Promise<Tensors>> {
    const program = this.#program;
    if (program.runIf === undefined) {
      const { outputs } = await enqueue(program, inputs);
      if (!this.#feed.waitsForSteps) return outputs;
      const out = await outputs();
      if (!isUndone(out)) this.#feed.receive(out);
      return async () => out;
    }
    let accepted = true;
    const out = await program.runIf(inputs, ({ loss, [GRAD_NORM]: gradNorm }) => {
      accepted = Number.isFinite(loss?.data[0]) && Number.isFinite(gradNorm?.data[0]);
      return accepted;
    });
    if (accepted) this.#feed.receive(out);
    return async () => ({ ...out, [COUNTS]: hostTensor("f32", [], Float32Array.of(accepted ? 1 : 0)) });
  }

  /** Of the last step, if it was undone: which tensors are not finite, the first ones first. @param engine that of this trainer */
  async examine(engine: Engine): Promise<Offender[]> {
    return await examineStep(engine, this, this.#state, this.#inputs);
  }

  #report(step: number, lr: number, out: Tensors): StepReport<Metric> {
    const metrics = metricValues(this.metrics, out, this.train.global_batch_size) as StepReport<Metric>["metrics"];
    return { step, lr, metrics, ...(isUndone(out) ? { undone: true } : {}) };
  }

  /** The weights to evaluate: their average if there is one; buffers as they are. */
  async evaluationWeights(options: ReadOptions = {}): Promise<Record<string, HostTensor>> {
    const { model, ema } = await this.#readWeights(options);
    return { ...model, ...ema };
  }

  /** Copies the whole state, from which a run resumes bit for bit the same. */
  async snapshot(options: ReadOptions = {}): Promise<TrainerSnapshot> {
    return await this.#together({ what: "snapshot" }, () => this.#snapshot(options));
  }

  /** On every rank of a group but 0: does what rank 0 does, until its trainer is disposed. */
  async follow(source: BatchSource<Data>): Promise<void> {
    for (;;) {
      const command = await this.#coordinator?.receive();
      if (command === undefined || command.what === "end") return;
      if (command.what === "step") await this.next(source, command.elapsed);
      else await this.snapshot();
    }
  }

  async #together<T>(command: Command, work: () => Promise<T>): Promise<T> {
    return await (this.#coordinator === undefined ? work() : this.#coordinator.together(command, work));
  }

  async #snapshot(options: ReadOptions): Promise<TrainerSnapshot> {
    if (this.#coordinator !== undefined) {
      const whole = this.#state.names.filter((name) => !name.startsWith(STATE.carry("")));
      await alignReplicas(this.#state, whole, this.#coordinator.group);
    }
    const { model, ema } = await this.#readWeights(options);
    const rest = this.#state.names.filter((name) => !(name in model) && !name.startsWith(STATE.ema("")));
    const optimizer = rest.filter((name) => !name.startsWith(STATE.carry("")) && !name.startsWith(STATE.sum("")));
    const carry = rest.filter((name) => name.startsWith(STATE.carry("")));
    return {
      step: this.#step,
      exploration: this.#exploration.getState(),
      model,
      ema,
      optimizer: await this.#read(optimizer, options),
      carry: await this.#read(carry, options),
    };
  }

  async #read(
    names: readonly string[],
    { borrowed = false }: ReadOptions,
  ): Promise<Readonly<Record<string, HostTensor>>> {
    return await (borrowed ? borrow(this.#state, names) : this.#state.read(names));
  }

  async #readWeights(options: ReadOptions): Promise<Pick<TrainerSnapshot, "model" | "ema">> {
    const names = Object.keys(this.task.parameters);
    const model = await this.#read(names, options);
    const averaged = names.filter((name) => this.#state.names.includes(STATE.ema(name)));
    const ema = await this.#read(averaged.map(STATE.ema), options);
    return { model, ema: Object.fromEntries(averaged.map((name) => [name, ema[STATE.ema(name)] as HostTensor])) };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#coordinator?.end();
    await this.#program[Symbol.asyncDispose]();
    await this.#state[Symbol.asyncDispose]();
  }
}
