import {
  type ModelConfigInput,
  modelConfigSchema,
  type PuzzleData,
  type PuzzleMetric,
  puzzleTask,
} from "@kensho/models";
import { type Engine, type HostTensor, hostTensor, type State } from "@kensho/tensor";
import { ENGINES, type EngineName, relativeError, seededRandom } from "@kensho/testing";
import {
  type BatchSource,
  createTrainer,
  initialWeights,
  type StepReport,
  type TrainConfigInput,
  type TrainerSnapshot,
  type TrainingGroup,
  trainConfigSchema,
} from "@kensho/trainer";
import { describe, expect, it } from "vitest";
import { loopbackGroup } from "./loopback.ts";

const STEPS = 7;

const tiny = {
  ...{ name: "trm", hidden_size: 4, num_heads: 2, expansion: 2, inter_multiple_of: 2 },
  ...{ H_cycles: 2, L_cycles: 1, L_layers: 1, H_layers: 0, mlp_t: true, pos_encodings: "none", register_tokens: 1 },
  ...{ halt_max_steps: 3, halt_exploration_prob: 0.5, vocab_size: 5, seq_len: 4 },
} as const;

interface Case {
  readonly engine: EngineName;
  readonly ranks: number;
  readonly model?: Partial<ModelConfigInput>;
  readonly train?: Partial<TrainConfigInput>;
  /** Whether the halting head holds every answer for right. */
  readonly sure?: boolean;
}

function configs({ model, train }: Case) {
  return {
    model: modelConfigSchema.parse({ ...tiny, ...model }),
    train: trainConfigSchema.parse({ lr: 1e-2, lr_warmup_steps: 0, global_batch_size: 6, steps: 20, ...train }),
  };
}

/** The same random puzzles for every process. */
function puzzles({ model, train }: ReturnType<typeof configs>, first = 0): BatchSource<PuzzleData> {
  let step = first;
  const rows = train.global_batch_size;
  return {
    next: () => {
      const random = seededRandom(1000 + step++);
      const below = (limit: number) => (): number => Math.floor(limit * random());
      return {
        inputs: Int32Array.from({ length: rows * model.seq_len }, below(model.vocab_size)),
        labels: Int32Array.from({ length: rows * model.seq_len }, () =>
          random() < 0.2 ? -100 : below(model.vocab_size)(),
        ),
        puzzleIdentifiers: Int32Array.from({ length: rows }, below(model.num_puzzle_identifiers)),
      };
    },
  };
}

interface Trained {
  readonly reports: readonly StepReport<PuzzleMetric>[];
  readonly snapshot: TrainerSnapshot;
}

async function train(given: Case, group?: TrainingGroup, from?: TrainerSnapshot): Promise<Trained> {
  const engine = await ENGINES[given.engine]();
  const both = configs(given);
  const weights = initialWeights(both.model, 0);
  if (given.sure) weights["model.inner.q_head.bias"] = hostTensor("f32", [2], Float32Array.of(50, 0));
  await using trainer = await createTrainer({
    ...{ engine, task: puzzleTask(both.model, both.train), train: both.train, weights },
    ...(from === undefined ? {} : { from }),
    ...(group === undefined ? {} : { group }),
  });
  const source = puzzles(both, from?.step);
  if (group !== undefined && group.rank > 0) {
    await trainer.follow(source);
    return undefined as never;
  }
  const reports: StepReport<PuzzleMetric>[] = [];
  for (let step = 0; step < STEPS; step++) reports.push(await trainer.next(source, step / 100));
  return { reports, snapshot: await trainer.snapshot() };
}

/** Trains in a group; what rank 0 has. */
async function trainTogether(given: Case, from?: TrainerSnapshot): Promise<Trained> {
  const nothing = { model: {}, ema: {}, optimizer: {}, carry: {} };
  const all = loopbackGroup(given.ranks).map((group) => {
    return train(given, group, from && group.rank > 0 ? { ...from, ...nothing } : from);
  });
  const [first] = await Promise.all(all);
  return first as Trained;
}

type Tensors = Readonly<Record<string, HostTensor>>;

function expectAlike(got: Tensors, wanted: Tensors, tolerance: number): void {
  expect(Object.keys(got).sort()).toEqual(Object.keys(wanted).sort());
  for (const [name, value] of Object.entries(wanted)) {
    expect(got[name]?.shape, name).toEqual(value.shape);
    expect(relativeError(got[name] as HostTensor, value), name).toBeLessThanOrEqual(tolerance);
  }
}

/** A network that is sure of everything, whose puzzles stop when exploration lets them. */
const TOGETHER = {
  train: { refill: "batch" },
  model: { halt_max_steps: 5, halt_exploration_prob: 1 },
  sure: true,
} as const;

const CASES: Readonly<Record<string, Case>> = {
  "trm, two ranks": { engine: "reference", ranks: 2 },
  "trm, shares of 1 and 2 rows": { engine: "reference", ranks: 4 },
  "hrm, whose halting bootstraps": { engine: "reference", ranks: 3, model: { name: "hrm", H_layers: 1, mlp_t: false } },
  "a batch that takes new puzzles together": { engine: "reference", ranks: 3, ...TOGETHER },
  "hrr with puzzle vectors": {
    ...{ engine: "reference", ranks: 3, train: { max_grad_norm: null, optimizer: "adam_atan2", ema: false } },
    model: { name: "hrr", H_layers: 1, puzzle_emb_ndim: 4, num_puzzle_identifiers: 3 },
  },
};

describe("a group learns what one process learns", () => {
  it.each(Object.entries(CASES))("%s", async (_, given) => {
    const alone = await train(given);
    const together = await trainTogether(given);
    for (const [step, report] of alone.reports.entries()) {
      for (const [key, value] of Object.entries(report.metrics)) {
        const got = together.reports[step]?.metrics[key as keyof typeof report.metrics] as number;
        // No puzzle may have finished in a step: NaN on both sides.
        if (Number.isNaN(value)) expect(got).toBeNaN();
        else expect(got, `${key} of step ${step + 1}`).toBeCloseTo(value, 9);
      }
    }
    for (const part of ["model", "ema", "optimizer", "carry"] as const) {
      expectAlike(together.snapshot[part], alone.snapshot[part], 1e-9);
    }
    expect(together.snapshot.exploration).toEqual(alone.snapshot.exploration);
  });

  const onEngine = (engine: EngineName) => async (): Promise<void> => {
    const given: Case = { engine, ranks: 2, model: { puzzle_emb_ndim: 4, num_puzzle_identifiers: 3 } };
    const [alone, together] = [await train(given), await trainTogether(given)];
    const loss = ({ reports }: Trained): number => reports[0]?.metrics.loss as number;
    expect(Math.abs(loss(together) / loss(alone) - 1)).toBeLessThan(1e-5);
    expectAlike(together.snapshot.model, alone.snapshot.model, 1e-3);
  };

  it("within the rounding of the cpu engine", onEngine("cpu"));
  it("within the rounding of the webgpu engine", { tags: ["ci"] }, onEngine("webgpu"));
});

describe("a checkpoint of a group", () => {
  it("resumes in the middle of a shared refill, with the same number of ranks and with one", async () => {
    const given: Case = { engine: "reference", ranks: 3, ...TOGETHER };
    const { snapshot } = await trainTogether(given);
    const halted = snapshot.carry["carry/halted"]?.data ?? [];
    expect(new Set(halted).size, "some wait, some think").toBe(2);
    const [group, alone] = [await trainTogether(given, snapshot), await train(given, undefined, snapshot)];
    for (const part of ["model", "carry"] as const) expectAlike(group.snapshot[part], alone.snapshot[part], 1e-9);
  });

  it("resumes bit for bit in a group, and with any other number of ranks", async () => {
    const given: Case = { engine: "cpu", ranks: 3 };
    const { snapshot } = await trainTogether(given);
    const [once, again] = [await trainTogether(given, snapshot), await trainTogether(given, snapshot)];
    expect(once.reports).toEqual(again.reports);
    const two = await trainTogether({ ...given, ranks: 2 }, snapshot);
    const alone = await train(given, undefined, snapshot);
    for (const other of [two, alone])
      expect(other.reports[0]?.metrics.loss).toBeCloseTo(once.reports[0]?.metrics.loss as number, 5);
  });
});

describe("processors that round differently", () => {
  const NAME = "model.inner.lm_head.weight";

  it("take the weights of rank 0 when a checkpoint is saved", async () => {
    const given: Case = { engine: "reference", ranks: 2 };
    const both = configs(given);
    const exact = ENGINES.reference();
    let drifted: State | undefined;
    // After each update, a weight of rank 1 is a little off.
    const drifting: Engine = {
      ...exact,
      async compile(graph, state) {
        const program = await exact.compile(graph, state);
        if (!graph.updates.has(NAME)) return program;
        drifted = state;
        return {
          graph,
          async run(inputs) {
            const outputs = await program.run(inputs);
            const { [NAME]: weight } = (await state?.read([NAME])) ?? {};
            if (weight === undefined) throw new Error("no such weight");
            weight.data[0] = (weight.data[0] as number) * (1 + 1e-7);
            await state?.write({ [NAME]: weight });
            return outputs;
          },
          [Symbol.asyncDispose]: () => program[Symbol.asyncDispose](),
        };
      },
    };
    const first = (values: Readonly<Record<string, HostTensor>> = {}): unknown => values[NAME]?.data[0];
    await Promise.all(
      loopbackGroup(2).map(async (group) => {
        const engine = group.rank === 0 ? exact : drifting;
        await using trainer = await createTrainer({
          engine,
          task: puzzleTask(both.model, both.train),
          train: both.train,
          group,
        });
        if (group.rank > 0) return await trainer.follow(puzzles(both));
        const source = puzzles(both);
        for (let step = 0; step < 3; step++) await trainer.next(source);
        const own = first(await drifted?.read([NAME]));
        const { model } = await trainer.snapshot();
        expect(first(model)).not.toBe(own);
        expect(first(await drifted?.read([NAME]))).toBe(first(model));
        return undefined;
      }),
    );
  });
});
