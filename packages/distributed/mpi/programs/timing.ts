// Times training steps of the sudoku-9x9 preset, alone or in a group; rank 0 prints.

import { modelConfigSchema, puzzleTask } from "@kensho/models";
import { cpuEngine } from "@kensho/onnx";
import { createTrainer, PRESETS, type TrainingGroup, trainConfigSchema } from "@kensho/trainer";
import { openMpi } from "../../src/mpi/mpi-communicator.ts";

const { steps, threads, alone } = JSON.parse(process.argv[2] ?? "") as {
  readonly steps: number;
  readonly threads: number;
  readonly alone: boolean;
};
// A preset has the keys of both configs side by side.
const preset = Object.entries(PRESETS["sudoku-9x9"]);
const half = (isTraining: boolean): object =>
  Object.fromEntries(preset.filter(([key]) => key in trainConfigSchema.shape === isTraining));
const model = modelConfigSchema.parse({ ...half(false), vocab_size: 11, seq_len: 81 });
const train = trainConfigSchema.parse(half(true));
const mpi = alone ? undefined : await openMpi();
const sums = { ms: [] as number[], floats: 0 };
// Looks at the clock around each sum; how long a rank waits for a slower one is in it.
const group: TrainingGroup | undefined = mpi && {
  ...{ rank: mpi.rank, size: mpi.size, name: mpi.name },
  broadcast: (bytes) => mpi.broadcast(bytes),
  gather: (bytes) => mpi.gather(bytes),
  abandon: () => mpi.abandon(),
  async sum(values) {
    const started = performance.now();
    await mpi.sum(values);
    sums.ms.push(performance.now() - started);
    sums.floats = values.length;
  },
};
const engine = cpuEngine({ threads });
const trainer = await createTrainer({
  engine,
  task: puzzleTask(model, train),
  train,
  ...(group === undefined ? {} : { group }),
});
const cells = train.global_batch_size * model.seq_len;
const tokens = Int32Array.from({ length: cells }, (_, i) => i % model.vocab_size);
const source = {
  next: () => ({ inputs: tokens, labels: tokens, puzzleIdentifiers: new Int32Array(train.global_batch_size) }),
};
const WARM_UP = 3;
const step_ms: number[] = [];
if (mpi !== undefined && mpi.rank > 0) await trainer.follow(source);
else {
  for (let step = 0; step < WARM_UP + steps; step++) {
    const started = performance.now();
    await trainer.next(source);
    step_ms.push(performance.now() - started);
  }
}
await trainer[Symbol.asyncDispose]();
mpi?.close();
if (step_ms.length > 0) {
  const timed = { step_ms: step_ms.slice(WARM_UP), sum_ms: sums.ms.slice(WARM_UP), floats: sums.floats };
  process.stdout.write(`${JSON.stringify(timed)}\n`);
}
