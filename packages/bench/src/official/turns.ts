import { availableParallelism } from "node:os";
import { join } from "node:path";
import { writeSafetensors } from "@kensho/checkpoint";
import { createThinker } from "@kensho/evaluator";
import { interleaved, prepareStep, type Repeats, type Timing, type TrainingSetup } from "@kensho/measure";
import { puzzleTask } from "@kensho/models";
import { cpuEngine } from "@kensho/onnx";
import { initialWeights, trainStepGraph } from "@kensho/trainer";
import { TorchChild, type TorchFacts, type TorchWork } from "./torch-child.ts";

/** A program that was timed. */
interface Side {
  readonly timing: Timing;
  /** Of the first step that it ran, mean over the batch; thinking has none. */
  readonly loss?: number;
}

/** PyTorch beside Kensho. */
interface TorchSide extends Side {
  readonly dtype: "float32" | "bfloat16";
  readonly facts: TorchFacts;
}

/** What came of one network. */
export interface Turns {
  readonly name: string;
  readonly work: TorchWork;
  readonly batch: number;
  readonly kensho: Side;
  readonly torch: readonly TorchSide[];
}

/** Options for {@link takeTurns}. */
export interface TurnsOptions {
  readonly setup: TrainingSetup;
  readonly work: TorchWork;
  readonly repeats: Repeats;
  /** Absent where no Python has PyTorch. */
  readonly python: string | undefined;
  /** For what passes between the processes. */
  readonly folder: string;
}

/** One piece of work on Kensho's CPU engine, and beside it in PyTorch in float32 and bfloat16: A B C A B C …, with the same first weights. */
export async function takeTurns({ setup, work, repeats, python, folder }: TurnsOptions): Promise<Turns> {
  const { name, model, train } = setup;
  const batch = train.global_batch_size;
  const weights = join(folder, "weights.safetensors");
  await writeSafetensors(weights, initialWeights(model, 0));
  await using ours = await (work === "step" ? stepOf(setup) : thinkingOf(setup));
  const children: { readonly dtype: TorchSide["dtype"]; readonly child: TorchChild }[] = [];
  try {
    for (const dtype of python === undefined ? [] : (["float32", "bfloat16"] as const)) {
      const given = { config: model, batch, weights, dtype, threads: availableParallelism() };
      children.push({ dtype, child: await TorchChild.start(python as string, given) });
    }
    const losses: (number | undefined)[] = [];
    const works = [
      ours.run,
      ...children.map(
        ({ child }) =>
          () =>
            child.run(work),
      ),
    ].map((run, side) => async () => {
      const loss = await run();
      losses[side] ??= loss;
    });
    const [kensho, ...theirs] = await interleaved(works, repeats);
    const side = (timing: Timing | undefined, i: number): Side => {
      const loss = losses[i];
      return { timing: timing as Timing, ...(loss === undefined ? {} : { loss }) };
    };
    const torch = children.map(({ dtype, child }, i) => ({ dtype, facts: child.facts, ...side(theirs[i], i + 1) }));
    return { name, work, batch, kensho: side(kensho, 0), torch };
  } finally {
    for (const { child } of children) child[Symbol.dispose]();
  }
}

interface Runnable extends AsyncDisposable {
  readonly run: () => Promise<number | undefined>;
}

async function stepOf(setup: TrainingSetup): Promise<Runnable> {
  const { model, train } = setup;
  const step = await prepareStep(cpuEngine(), trainStepGraph(puzzleTask(model, train), train), setup);
  return {
    run: async () => ((await step.program.run(step.inputs)).loss?.data[0] as number) / train.global_batch_size,
    [Symbol.asyncDispose]: () => step[Symbol.asyncDispose](),
  };
}

async function thinkingOf({ model, train }: TrainingSetup): Promise<Runnable> {
  const batchSize = train.global_batch_size;
  const thinker = await createThinker({ engine: cpuEngine(), model, weights: initialWeights(model, 0), batchSize });
  const cells = Int32Array.from({ length: batchSize * model.seq_len }, (_, i) => 1 + (i % (model.vocab_size - 2)));
  return {
    run: async () => {
      for await (const _ of thinker.think(cells));
      return undefined;
    },
    [Symbol.asyncDispose]: () => thinker[Symbol.asyncDispose](),
  };
}
