// Trains and thinks, so that the page stays free to draw. One request at a time changes what it does; steps run between them.

import { createThinker, type Thinker } from "@kensho/evaluator";
import { modelConfigSchema, numParameters, type PuzzleData, type PuzzleMetric, puzzleTask } from "@kensho/models";
import { sudokuDigits, sudokuKind, sudokuTokens } from "@kensho/puzzles";
import { createTrainer, PRESETS, type Trainer, trainConfigSchema } from "@kensho/trainer";
import type { Reply, Request } from "./messages.ts";
import { openEngine } from "./open-engine.ts";
import { puzzleSource } from "./puzzle-source.ts";

const SIZE = 4;
const kind = sudokuKind(SIZE);
const say = (reply: Reply): void => postMessage(reply);

interface Session {
  readonly trainer: Trainer<PuzzleData, PuzzleMetric>;
  readonly thinker: Thinker;
  readonly source: ReturnType<typeof puzzleSource>;
  readonly steps: number;
}

let session: Session | undefined;
let training = false;
let waiting: readonly number[] | undefined;
/** Everything that touches the engine, one after the other. */
let work: Promise<unknown> = Promise.resolve();

async function open({ engine: wish, steps, batch }: Extract<Request, { type: "open" }>): Promise<void> {
  const opened = await openEngine(wish);
  const settings: Record<string, unknown> = {
    ...PRESETS["sudoku-4x4"],
    vocab_size: kind.vocabSize,
    seq_len: kind.sequenceLength,
  };
  const pick = (shape: object): object => Object.fromEntries(Object.entries(settings).filter(([key]) => key in shape));
  const model = modelConfigSchema.parse(pick(modelConfigSchema.shape));
  const train = trainConfigSchema.parse({ ...pick(trainConfigSchema.shape), steps, global_batch_size: batch, seed: 1 });
  const { engine } = opened;
  const trainer = await createTrainer({ engine, task: puzzleTask(model, train), train });
  const weights = await trainer.evaluationWeights();
  const thinker = await createThinker({ engine, model, weights, batchSize: 1 });
  session = { trainer, thinker, source: puzzleSource(kind, SIZE, batch, 1), steps };
  const { name, title, remark } = opened;
  say({
    ...{ type: "ready", engine: name, title, parameters: numParameters(model), steps },
    ...(remark === undefined ? {} : { remark }),
  });
}

async function trainOn(): Promise<void> {
  if (session === undefined || training) return;
  const { trainer, source, steps } = session;
  training = true;
  while (training && trainer.step < steps) {
    const started = performance.now();
    const { step, metrics } = await trainer.next(source);
    const seconds = (performance.now() - started) / 1000;
    say({
      ...{ type: "step", step, loss: metrics.loss, cells: metrics.accuracy, exact: metrics.exact_accuracy },
      puzzlesPerSecond: trainer.train.global_batch_size / seconds,
    });
    if (waiting !== undefined) await solve(waiting);
    // Lets messages in.
    await new Promise((resolve) => setTimeout(resolve));
  }
  training = false;
  say({ type: trainer.step < steps ? "paused" : "trained", step: trainer.step });
}

async function solve(puzzle: readonly number[]): Promise<void> {
  waiting = undefined;
  if (session === undefined) return;
  const { trainer, thinker } = session;
  const tokens = sudokuTokens(Uint8Array.from(puzzle));
  const found = kind.validate(tokens);
  // A puzzle with several answers is fine here: any that keeps the rules will do.
  if (found.status === "clash" || found.status === "no-solution")
    return say({ type: "refused", reason: found.message });
  await thinker.setWeights(await trainer.evaluationWeights());
  const most = thinker.model.halt_max_steps;
  for await (const { step, predictions, confidence } of thinker.think(Int32Array.from(tokens))) {
    const verified = kind.check(tokens, predictions).valid;
    const last = verified || step === most;
    say({
      ...{ type: "thought", step, verified, last, trained: trainer.step },
      answer: [...sudokuDigits(predictions, SIZE)],
      confidence: [...confidence],
    });
    if (last) break;
  }
}

addEventListener("message", ({ data }: MessageEvent<Request>) => {
  if (data.type === "pause") training = false;
  else if (data.type === "solve" && training) waiting = data.puzzle;
  else {
    const next = data.type === "open" ? () => open(data) : data.type === "train" ? trainOn : () => solve(data.puzzle);
    work = work.then(next).catch((error: unknown) => {
      training = false;
      say({ type: "failed", message: error instanceof Error ? error.message : String(error) });
    });
  }
});
