import { gradients } from "@kensho/autograd";
import {
  carryFrom,
  deepSupervisionStep,
  flattenCarry,
  freshCarry,
  lossHead,
  type ModelConfig,
  modelConfigSchema,
  parameterSpecs,
} from "@kensho/models";
import { cpuEngine } from "@kensho/onnx";
import {
  type Engine,
  type Graph,
  graph,
  type HostTensor,
  hostTensor,
  input,
  mul,
  type Shape,
  sizeOf,
  state,
  type Tensor,
} from "@kensho/tensor";
import { initialWeights, PRESETS, type TrainConfig, trainConfigSchema, trainStepGraph } from "@kensho/trainer";
import { matmulFlops } from "./kensho-pass.ts";
import { interleaved, type Repeats, type Timing } from "./measure.ts";

/** A network, and how it is trained. */
interface TrainingSetup {
  readonly name: string;
  readonly model: ModelConfig;
  readonly train: TrainConfig;
}

const SUDOKU = { vocab_size: 11, seq_len: 81 } as const;

/** What the official code's steps share: 81 cells behind 16 positions, T 2 and n 3 unless told otherwise. */
const OFFICIAL = {
  ...SUDOKU,
  name: "trm",
  H_cycles: 2,
  L_cycles: 3,
  L_layers: 2,
  register_tokens: 16,
  halt_max_steps: 16,
  optimizer: "adam_atan2",
  lr: 1e-4,
  weight_decay: 1,
  steps: 1000,
} as const;
const MIXING = { mlp_t: true, pos_encodings: "none" } as const;

/** The preset that a first 9×9 run uses, and the sizes of the TRM paper with a batch that a laptop can hold. */
export const TRAINING_SETUPS: readonly TrainingSetup[] = [
  setup("sudoku-9x9", { ...PRESETS["sudoku-9x9"], ...SUDOKU }),
  setup("official sizes, B 4", {
    ...OFFICIAL,
    ...MIXING,
    hidden_size: 512,
    H_cycles: 3,
    L_cycles: 6,
    global_batch_size: 4,
  }),
  setup("mixing, D 128, B 64", { ...OFFICIAL, ...MIXING, hidden_size: 128, global_batch_size: 64 }),
  setup("attention, D 128, B 32", {
    ...OFFICIAL,
    pos_encodings: "rope",
    hidden_size: 128,
    num_heads: 4,
    global_batch_size: 32,
  }),
];

function setup(name: string, keys: Readonly<Record<string, unknown>>): TrainingSetup {
  const pick = (shape: Readonly<Record<string, unknown>>) =>
    Object.fromEntries(Object.entries(keys).filter(([key]) => key in shape));
  return {
    name,
    model: modelConfigSchema.parse(pick(modelConfigSchema.shape)),
    train: trainConfigSchema.parse(pick(trainConfigSchema.shape)),
  };
}

/** Prefix of the states that receive the gradients where no optimizer does. */
const GRADIENT = "gradient/";
/** Prefix of the carry's states. */
const CARRY = "carry/";

/** The step without what comes after the backward pass: gradients go to states, as the updated weights would. */
export function forwardBackwardGraph({ model, train }: TrainingSetup): Graph {
  const B = train.global_batch_size;
  const specs = Object.entries(parameterSpecs(model));
  const params = Object.fromEntries(specs.map(([name, { shape }]) => [name, state(name, shape)]));
  const tokens = (name: string) => input(name, [B, model.seq_len], "i32");
  const step = deepSupervisionStep(
    carryFrom(B, model, (name, { shape, dtype }) => state(CARRY + name, shape, dtype)),
    {
      inputs: tokens("inputs"),
      labels: tokens("labels"),
      puzzle_identifiers: input("puzzle_identifiers", [B], "i32"),
    },
    params,
    model,
    { minSteps: input("min_steps", [B], "i32") },
  );
  const { losses, metrics } = lossHead(step, model);
  const trainable = specs.flatMap(([name, spec]) => (spec.trainable ? [name] : []));
  const grads = gradients(
    mul(losses.loss, 1 / B),
    trainable.map((name) => params[name] as Tensor),
  );
  const carry = Object.entries(flattenCarry(step.carry)).map(([name, value]) => [CARRY + name, value] as const);
  return graph({
    outputs: { ...losses, ...metrics },
    updates: Object.fromEntries([...carry, ...trainable.map((name, i) => [GRADIENT + name, grads[i] as Tensor])]),
  });
}

/** What the whole step and its forward and backward half take. */
export interface StepMeasurement {
  readonly name: string;
  readonly step: Timing;
  readonly forwardBackward: Timing;
  /** Of the matrix products of one step. */
  readonly flops: number;
  readonly nodes: number;
  readonly parameters: number;
}

/** Times the whole training step and forward + backward alone, in turns. */
export async function measureStep(training: TrainingSetup, repeats: Repeats): Promise<StepMeasurement> {
  const whole = trainStepGraph(training.model, training.train);
  const half = forwardBackwardGraph(training);
  const works = await Promise.all([whole, half].map((g) => prepare(g, training)));
  const [step, forwardBackward] = await interleaved(works, repeats);
  return {
    name: training.name,
    step: step as Timing,
    forwardBackward: forwardBackward as Timing,
    flops: matmulFlops(whole),
    nodes: whole.nodes.length,
    parameters: Object.values(parameterSpecs(training.model)).reduce((total, { shape }) => total + sizeOf(shape), 0),
  };
}

/** How long the whole step takes with idle threads that spin for so long. */
export async function measureSpinning(
  training: TrainingSetup,
  repeats: Repeats,
): Promise<{ readonly microseconds: number; readonly timing: Timing }[]> {
  const spins = [0, 10, 20, 50, 100, 1000];
  const g = trainStepGraph(training.model, training.train);
  const works = await Promise.all(
    spins.map((spinMicroseconds) => prepare(g, training, cpuEngine({ spinMicroseconds }))),
  );
  const timings = await interleaved(works, repeats);
  return spins.map((microseconds, i) => ({ microseconds, timing: timings[i] as Timing }));
}

async function prepare(
  g: Graph,
  { model, train }: TrainingSetup,
  engine: Engine = cpuEngine(),
): Promise<() => Promise<unknown>> {
  const weights = initialWeights(model, 0);
  const held = new Map([...g.updates, ...g.states]);
  const carry = freshCarry(train.global_batch_size, model);
  const values = [...held].map(
    ([name, leaf]) => [name, weights[name] ?? carry[name.replace(CARRY, "")] ?? zeros(leaf)] as const,
  );
  const program = await engine.compile(g, await engine.createState(Object.fromEntries(values)));
  const digits = (from: number) =>
    Int32Array.from({ length: train.global_batch_size * model.seq_len }, (_, i) => from + (i % 9));
  const scalars: Readonly<Record<string, number>> = { lr: 1e-4, correction1: 1, correction2: 1, ema_decay: 0.99 };
  const inputs = [...g.inputs].map(([name, { shape, dtype }]): [string, HostTensor] => {
    if (name === "inputs") return [name, hostTensor("i32", shape, digits(1))];
    if (name === "labels") return [name, hostTensor("i32", shape, digits(2))];
    if (dtype === "i32")
      return [name, hostTensor("i32", shape, new Int32Array(sizeOf(shape)).fill(model.halt_max_steps))];
    return [name, hostTensor("f32", shape, Float32Array.of(scalars[name] ?? 1))];
  });
  return () => program.run(Object.fromEntries(inputs));
}

/** Moments, averages, and places for gradients start at zero. */
function zeros({ shape }: { readonly shape: Shape }): HostTensor {
  return hostTensor("f32", shape, new Float32Array(sizeOf(shape)));
}
