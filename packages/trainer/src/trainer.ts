import { type ModelConfig, NAMES, NOISE_OFFSETS, numLatents, parameterSpecs } from "@kensho/models";
import { borrow, type Engine, enqueue, type HostTensor, hostTensor, type Program, type State } from "@kensho/tensor";
import { uniformFloat64 } from "pure-rand/distribution/uniformFloat64";
import { uniformInt } from "pure-rand/distribution/uniformInt";
import { xoroshiro128plusFromState } from "pure-rand/generator/xoroshiro128plus";
import type { JumpableRandomGenerator } from "pure-rand/types/JumpableRandomGenerator";
import type { RunConfig, TrainConfig } from "./config.ts";
import { examineStep, type Offender } from "./examineStep.ts";
import { type Command, Coordinator } from "./group/coordinator.ts";
import { compileGroupStep } from "./group/groupProgram.ts";
import { createSharedState, GroupState } from "./group/groupState.ts";
import { announce } from "./group/messages.ts";
import { alignReplicas } from "./group/replicas.ts";
import type { TrainingGroup } from "./group/trainingGroup.ts";
import { compileMicroBatchStep, gradientSums, numSlices } from "./microBatch.ts";
import { allStopped, type BatchSource, PuzzleFeed } from "./puzzleFeed.ts";
import { emaDecay, learningRate } from "./schedule.ts";
import { STATE } from "./stateNames.ts";
import { firstState, streams, type TrainerSnapshot } from "./trainerState.ts";
import { COUNTS, OFFSETS, trainStepGraph } from "./trainStep.ts";

/** What a step tells. Losses are means over the batch; the other figures are means over the puzzles that finished in it. */
export interface StepReport {
  /** First step is 1. */
  readonly step: number;
  readonly loss: number;
  readonly lm_loss: number;
  readonly q_halt_loss: number;
  /** Where q_continue is learned. */
  readonly q_continue_loss?: number;
  readonly grad_norm: number;
  readonly lr: number;
  /** Puzzles that finished in this step; if 0, the four figures below are NaN. */
  readonly count: number;
  readonly accuracy: number;
  readonly exact_accuracy: number;
  readonly q_halt_accuracy: number;
  readonly steps: number;
  /** There, and true, if loss or gradient were not finite and the state is as it was before the step: what engines can do that see first. */
  readonly undone?: true;
}

type Tensors = Readonly<Record<string, HostTensor>>;

/** What {@link createTrainer} needs. */
export interface TrainerOptions {
  readonly engine: Engine;
  readonly model: ModelConfig;
  readonly train: TrainConfig;
  /** Begin with these instead of random ones: every tensor of the network, by its official name. */
  readonly weights?: Readonly<Record<string, HostTensor>>;
  /** Go on from here instead of starting anew. */
  readonly from?: TrainerSnapshot;
  /** Nobody needs the tensors of `from` any more: puzzle vectors may be trained in their memory instead of a copy. Default false. */
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
export async function createTrainer(given: TrainerOptions): Promise<Trainer> {
  const options = { ...given, train: withLossScale(given) };
  const { engine, model, train, from, weights, usesUp = false, group } = options;
  if (group !== undefined) return await createGroupTrainer(options, group);
  const values = firstState(model, train, options);
  // A table of puzzle vectors may be most of all memory, and it is trained row by row where it is.
  const isOwn = from === undefined ? weights === undefined : usesUp;
  const tables = isOwn && values[NAMES.puzzles] !== undefined ? [NAMES.puzzles] : [];
  const state = await engine.createState({ ...values, ...gradientSums(model, train) }, { given: tables });
  const program =
    numSlices(train) === 1
      ? await engine.compile(trainStepGraph(model, train), state)
      : await compileMicroBatchStep(engine, state, model, train);
  return new Trainer(new PuzzleFeed(model, train, allStopped(values)), { model, train }, state, program, from);
}

/** In half precision the loss is scaled so that the gradients of single tokens, 1 / (puzzles · tokens) of it, are about 1. */
function withLossScale({ engine, model, train }: TrainerOptions): TrainConfig {
  if (engine.precision !== "f16" || train.loss_scale !== undefined) return train;
  return { ...train, loss_scale: 2 ** Math.round(Math.log2(train.global_batch_size * model.seq_len)) };
}

async function createGroupTrainer(options: TrainerOptions, group: TrainingGroup): Promise<Trainer> {
  const { engine, model, train, from } = options;
  try {
    const values = firstState(model, train, options);
    const feed = new PuzzleFeed(model, train, await announce(group, allStopped(values)));
    const own = await createSharedState(engine, values, train.global_batch_size, group);
    const program = await compileGroupStep(engine, own, model, train, group);
    const state = new GroupState(own, train.global_batch_size, group);
    return new Trainer(feed, { model, train }, state, program, from, new Coordinator(group));
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

/** A network in training. */
export class Trainer implements AsyncDisposable {
  readonly model: ModelConfig;
  readonly train: TrainConfig;
  readonly #state: State;
  readonly #program: Program;
  readonly #exploration: JumpableRandomGenerator;
  readonly #coordinator: Coordinator | undefined;
  readonly #feed: PuzzleFeed;
  #step: number;
  #lr = 0;
  #inputs: Readonly<Record<string, HostTensor>> = {};

  constructor(
    feed: PuzzleFeed,
    { model, train }: RunConfig,
    state: State,
    program: Program,
    from?: TrainerSnapshot,
    coordinator?: Coordinator,
  ) {
    this.#coordinator = coordinator;
    this.#feed = feed;
    this.model = model;
    this.train = train;
    this.#state = state;
    this.#program = program;
    this.#step = from?.step ?? 0;
    this.#exploration =
      from === undefined ? streams(train.seed).exploration : xoroshiro128plusFromState(from.exploration);
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
  async next(source: BatchSource, elapsed = 0): Promise<StepReport> {
    return await (await this.enqueue(source, elapsed))();
  }

  /** The same without waiting for a GPU: the step is queued, and what it tells can be read later. */
  async enqueue(source: BatchSource, elapsed = 0): Promise<() => Promise<StepReport>> {
    return await this.#together({ what: "step", elapsed }, () => this.#enqueue(source, elapsed));
  }

  async #enqueue(source: BatchSource, elapsed: number): Promise<() => Promise<StepReport>> {
    const { model, train } = this;
    const B = train.global_batch_size;
    const step = this.#step + 1;
    const lr = learningRate(step, train, elapsed);
    const scalar = (value: number): HostTensor => hostTensor("f32", [], Float64Array.of(value));
    const inputs = {
      ...this.#feed.inputs(source),
      min_steps: hostTensor("i32", [B], this.#drawMinSteps()),
      ...(train.initial_noise > 0 ? { [OFFSETS]: this.#drawOffsets() } : {}),
      lr: scalar(lr),
      correction1: scalar(1 / (1 - train.beta1 ** step)),
      correction2: scalar(1 / (1 - train.beta2 ** step)),
      ...(train.ema ? { ema_decay: scalar(train.ema_warmup ? emaDecay(step, train.ema_rate) : train.ema_rate) } : {}),
      ...(model.puzzle_emb_ndim > 0
        ? { puzzle_emb_lr: scalar(learningRate(step, { ...train, lr: train.puzzle_emb_lr }, elapsed)) }
        : {}),
    };
    const outputs = await this.#run(inputs);
    this.#step = step;
    this.#lr = lr;
    this.#inputs = inputs;
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
    const out = await program.runIf(inputs, ({ loss, grad_norm }) => {
      accepted = Number.isFinite(loss?.data[0]) && Number.isFinite(grad_norm?.data[0]);
      return accepted;
    });
    if (accepted) this.#feed.receive(out);
    return async () => ({ ...out, [COUNTS]: hostTensor("f32", [], Float32Array.of(accepted ? 1 : 0)) });
  }

  /** Of the last step, if it was undone: which tensors are not finite, the first ones first. @param engine that of this trainer */
  async examine(engine: Engine): Promise<Offender[]> {
    return await examineStep(engine, this, this.#state, this.#inputs);
  }

  #report(step: number, lr: number, out: Tensors): StepReport {
    const B = this.train.global_batch_size;
    const read = (name: string): number => out[name]?.data[0] as number;
    const count = read("count");
    return {
      step,
      loss: read("loss") / B,
      lm_loss: read("lm_loss") / B,
      q_halt_loss: read("q_halt_loss") / B,
      ...(out.q_continue_loss === undefined ? {} : { q_continue_loss: read("q_continue_loss") / B }),
      grad_norm: read("grad_norm"),
      lr,
      count,
      accuracy: read("accuracy") / count,
      exact_accuracy: read("exact_accuracy") / count,
      q_halt_accuracy: read("q_halt_accuracy") / count,
      steps: read("steps") / count,
      ...(isUndone(out) ? { undone: true } : {}),
    };
  }

  /** The weights to evaluate: their average if there is one; buffers as they are. */
  async evaluationWeights(options: ReadOptions = {}): Promise<Record<string, HostTensor>> {
    const { model, ema } = await this.#readWeights(options);
    return { ...model, ...ema };
  }

  /** A copy of everything, from which a run goes on bit by bit the same. */
  async snapshot(options: ReadOptions = {}): Promise<TrainerSnapshot> {
    return await this.#together({ what: "snapshot" }, () => this.#snapshot(options));
  }

  /** On every rank of a group but 0: does what rank 0 does, until its trainer is disposed. */
  async follow(source: BatchSource): Promise<void> {
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
    const carry = rest.filter((name) => name.startsWith("carry/"));
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
    const names = Object.keys(parameterSpecs(this.model));
    const model = await this.#read(names, options);
    const averaged = names.filter((name) => this.#state.names.includes(STATE.ema(name)));
    const ema = await this.#read(averaged.map(STATE.ema), options);
    return { model, ema: Object.fromEntries(averaged.map((name) => [name, ema[STATE.ema(name)] as HostTensor])) };
  }

  /** Halting exploration: now and then a slot must think a random number of steps, so that the halting head sees late steps too. */
  #drawMinSteps(): Int32Array {
    const { halt_max_steps, halt_exploration_prob } = this.model;
    return Int32Array.from({ length: this.train.global_batch_size }, () => {
      const explores = uniformFloat64(this.#exploration) < halt_exploration_prob;
      return explores && halt_max_steps > 1 ? uniformInt(this.#exploration, 2, halt_max_steps) : 1;
    });
  }

  /** Where the noise begins that the new puzzles of this step start with. */
  #drawOffsets(): HostTensor {
    const shape = [this.train.global_batch_size, numLatents(this.model)] as const;
    const places = Int32Array.from({ length: shape[0] * shape[1] }, () =>
      uniformInt(this.#exploration, 0, NOISE_OFFSETS - 1),
    );
    return hostTensor("i32", shape, places);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#coordinator?.end();
    await this.#program[Symbol.asyncDispose]();
    await this.#state[Symbol.asyncDispose]();
  }
}
