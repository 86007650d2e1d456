import { type BatchSource, modelConfigSchema, type PuzzleData, puzzleTask } from "@kensho/models";
import { hostTensor } from "@kensho/tensor";
import { ENGINE_NAMES, ENGINES, relativeError } from "@kensho/testing";
import { describe, expect, it } from "vitest";
import { bits, type PuzzleReport, type PuzzleTrainer, randomBatches, tinyModel, tinyTraining } from "../test/tiny.ts";
import { STATE } from "./state-names.ts";
import { createTrainer } from "./trainer.ts";
import { initialWeights, type TrainerSnapshot } from "./trainer-state.ts";

const B = 4;
/** Every puzzle thinks two to four steps, a number drawn for each: exploration says how many at least, and a sure network no more. */
const model = tinyModel({ halt_exploration_prob: 1, halt_max_steps: 4 });
const weights = {
  ...initialWeights(model, 0),
  "model.inner.q_head.bias": hostTensor("f32", [2], Float32Array.of(50, 0)),
};
const together = tinyTraining({ refill: "batch", seed: 3 });

/** Batches, and how many of them were drawn. */
function counted(first = 0, network = model): BatchSource<PuzzleData> & { drawn: number } {
  const source = randomBatches(network, B, first);
  return {
    drawn: 0,
    next() {
      this.drawn++;
      return source.next();
    },
  };
}

async function steps(trainer: PuzzleTrainer, source: BatchSource<PuzzleData>, count: number): Promise<PuzzleReport[]> {
  const reports: PuzzleReport[] = [];
  for (let i = 0; i < count; i++) reports.push(await trainer.next(source));
  return reports;
}

const carried = async (trainer: PuzzleTrainer, name: string): Promise<number[]> =>
  Array.from((await trainer.snapshot()).carry[STATE.carry(name)]?.data ?? []);

describe("a batch that takes new puzzles together", () => {
  it("runs until all of its puzzles have stopped; those that have wait as they are", async () => {
    await using trainer = await createTrainer({
      engine: ENGINES.reference(),
      task: puzzleTask(model, together),
      train: together,
      weights,
    });
    const source = counted();
    let [stopped, kept, waited] = [new Array(B).fill(0), await trainer.snapshot(), 0];
    for (let step = 0; step < 40; step++) {
      const wasOver = step === 0 || stopped.every((flag) => flag === 1);
      const before = source.drawn;
      await trainer.next(source);
      expect(source.drawn - before, "a batch is drawn when the last is over, and only then").toBe(wasOver ? 1 : 0);
      const now = await trainer.snapshot();
      const rowOf = ({ carry }: TrainerSnapshot, name: string, row: number): number[] => {
        const data = Array.from(carry[STATE.carry(name)]?.data ?? []);
        return data.slice((row * data.length) / B, ((row + 1) * data.length) / B);
      };
      for (let row = 0; row < B; row++) {
        const had = rowOf(now, "steps", row)[0] as number;
        if (wasOver) expect(had).toBe(1);
        else if (stopped[row] === 1) {
          waited++;
          for (const name of ["z_H", "z_L", "inputs", "steps", "halted"]) {
            expect(rowOf(now, name, row)).toEqual(rowOf(kept, name, row));
          }
        } else expect(had).toBe((rowOf(kept, "steps", row)[0] as number) + 1);
      }
      stopped = await carried(trainer, "halted");
      kept = now;
    }
    expect(waited).toBeGreaterThan(10);
  });

  it("counts every puzzle once, and with one puzzle a batch is the same as slots of their own", async () => {
    await using trainer = await createTrainer({
      engine: ENGINES.reference(),
      task: puzzleTask(model, together),
      train: together,
      weights,
    });
    const source = counted();
    let count = 0;
    do count += (await trainer.next(source)).metrics.count;
    while (!(await carried(trainer, "halted")).every((flag) => flag === 1));
    expect([source.drawn, count]).toEqual([1, B]);

    const single = (refill: "slot" | "batch") => tinyTraining({ refill, global_batch_size: 1, seed: 3 });
    const puzzle = randomBatches(model, 1).next();
    const run = async (refill: "slot" | "batch"): Promise<unknown> => {
      const [engine, train] = [ENGINES.reference(), single(refill)];
      await using own = await createTrainer({ engine, task: puzzleTask(model, train), train, weights });
      const reports = await steps(own, { next: () => puzzle }, 12);
      return [reports, bits((await own.snapshot()).model)];
    };
    expect(await run("batch")).toEqual(await run("slot"));
  });

  it("learns nothing from a puzzle that waits", async () => {
    // As many rows as unfinished puzzles, the others without labels: the same gradient, whatever the waiting rows hold.
    const engine = ENGINES.reference();
    const after = async (spoil: boolean): Promise<unknown> => {
      await using first = await createTrainer({ engine, task: puzzleTask(model, together), train: together, weights });
      const taken = await first.snapshot();
      const halted = Uint8Array.from([1, 0, 1, 0]);
      const carry = { ...taken.carry };
      const set = (name: string, value: object): void => {
        const stored = carry[STATE.carry(name)];
        if (stored !== undefined) carry[STATE.carry(name)] = { ...stored, ...value };
      };
      set("halted", { data: halted });
      const labels = Int32Array.from({ length: B * model.seq_len }, (_, i) => {
        const waits = halted[Math.floor(i / model.seq_len)] === 1;
        return waits && spoil ? (i * 3) % model.vocab_size : i % model.vocab_size;
      });
      set("labels", { data: labels });
      await using trainer = await createTrainer({
        engine,
        task: puzzleTask(model, together),
        train: together,
        from: { ...taken, carry },
      });
      const [report] = await steps(trainer, counted(), 1);
      return [report?.metrics.loss, bits((await trainer.snapshot()).model)];
    };
    expect(await after(true)).toEqual(await after(false));
  });

  // A software GPU compiles its kernels for most of that time.
  it.each(ENGINE_NAMES)(
    "resumes from a snapshot bit for bit, also in the middle of a batch, on the %s engine",
    { timeout: 300_000 },
    async (engineName) => {
      const engine = await ENGINES[engineName]();
      for (const at of engineName === "webgpu" ? [2] : [1, 2, 3]) {
        await using unbroken = await createTrainer({
          engine,
          task: puzzleTask(model, together),
          train: together,
          weights,
        });
        const source = counted();
        await steps(unbroken, source, at);
        const taken = structuredClone(await unbroken.snapshot());
        const drawn = source.drawn;
        const expected = await steps(unbroken, source, 6);
        await using resumed = await createTrainer({
          engine,
          task: puzzleTask(model, together),
          train: together,
          from: taken,
        });
        expect(await steps(resumed, counted(drawn), 6), `after ${at}`).toEqual(expected);
        const [a, b] = [await resumed.snapshot(), await unbroken.snapshot()];
        for (const part of ["model", "ema", "optimizer", "carry"] as const)
          expect(bits(a[part])).toEqual(bits(b[part]));
      }
    },
  );

  it("trains in micro-batches as in one", async () => {
    const bootstrapping = modelConfigSchema.parse({ ...model, no_ACT_continue: false });
    const run = async (changes: object): Promise<TrainerSnapshot> => {
      const train = tinyTraining({ ...together, ...changes });
      await using trainer = await createTrainer({
        engine: ENGINES.reference(),
        task: puzzleTask(bootstrapping, train),
        train,
        weights,
      });
      await steps(trainer, counted(0, bootstrapping), 7);
      return await trainer.snapshot();
    };
    const [whole, parts] = [await run({}), await run({ micro_batch: 2 })];
    expect(parts.carry[STATE.carry("steps")]).toEqual(whole.carry[STATE.carry("steps")]);
    for (const [name, value] of Object.entries(whole.model)) {
      expect(relativeError(parts.model[name] as typeof value, value), name).toBeLessThan(1e-9);
    }
  });
});
