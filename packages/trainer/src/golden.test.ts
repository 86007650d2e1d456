import { readFileSync } from "node:fs";
import { type InspectBatch, inspectModel, modelConfigSchema, puzzleTask } from "@kensho/models";
import { graph, type HostTensor, hostTensor, input, state } from "@kensho/tensor";
import { ENGINE_NAMES, ENGINES, readGolden, relativeError } from "@kensho/testing";
import { describe, expect, it } from "vitest";
import { trainConfigSchema } from "./config.ts";
import { signSgd } from "./optimizers/sign-sgd.ts";
import { createTrainer } from "./trainer.ts";

const fixture = (name: string): URL => new URL(`../fixtures/${name}`, import.meta.url);
const scalar = (value: number): HostTensor => hostTensor("f32", [], Float64Array.of(value));
const numbers = (x: HostTensor | undefined): number[] => Array.from(x?.data ?? []);

describe.each(ENGINE_NAMES)("sign-SGD of the puzzle embedding on the %s engine", (engineName) => {
  it.each([0.1, 1])("is the official one, weight decay %d", async (weight_decay) => {
    const golden = await readGolden(fixture("sparse_signsgd.safetensors"));
    const first = golden.get("weights0");
    const [B, ndim] = golden.get("grad1").shape as [number, number];
    const next = signSgd({
      table: state("table", first.shape),
      identifiers: input("ids", [B], "i32"),
      gradient: input("gradient", [B, ndim]),
      lr: input("lr", []),
      weight_decay,
    });
    const engine = ENGINES[engineName]();
    await using held = await engine.createState({ table: first });
    await using program = await engine.compile(graph({ rowUpdates: { table: next } }), held);
    for (const [i, lr] of [0.01, 0.01, 0.005, 0.001].entries()) {
      const step = i + 1;
      await program.run({ ids: golden.get(`ids${step}`), gradient: golden.get(`grad${step}`), lr: scalar(lr) });
      const { table } = await held.read();
      const name = `wd${weight_decay.toFixed(1)}.weights${step}`;
      expect(relativeError(table as HostTensor, golden.get(name)), name).toBeLessThan(1e-6);
    }
  });
});

interface Summary {
  readonly l2: number;
  readonly sum: number;
  readonly absmax: number;
  readonly first4: readonly number[];
}
interface Run {
  readonly steps: readonly {
    readonly lr: number;
    readonly metrics: Readonly<Record<string, number>>;
  }[];
  readonly total_loss_f64: readonly number[];
  readonly final_f64: Readonly<Record<string, Summary>>;
  readonly ema_final_f64: Readonly<Record<string, Summary>>;
  readonly ema_eval_batch1: readonly { readonly total_loss: number }[];
}
interface Trajectory {
  readonly config: Readonly<Record<string, unknown>>;
  readonly loss_type: string;
  readonly hyperparameters: Readonly<Record<string, number | boolean>>;
  readonly package: Run;
  readonly lucidrains: Run;
}

const trajectory = JSON.parse(readFileSync(fixture("trajectory/case.json"), "utf8")) as Trajectory;
const { batch_size: _, ...config } = trajectory.config;
const model = modelConfigSchema.parse({ name: "trm", loss_type: trajectory.loss_type, ...config });
const { total_steps: _t, n_batches: _n, ...hyperparameters } = trajectory.hyperparameters;

const FORMS = { package: "adam_atan2", lucidrains: "adam_atan2_lucidrains" } as const;

describe.each(ENGINE_NAMES)("twenty official training steps on the %s engine", (name) => {
  const engine = ENGINES[name]();
  // Plain loops take seconds for what the others do in a blink: three steps of one form there.
  const plain = name === "reference";
  const forms = (["package", "lucidrains"] as const).filter((form) => !plain || form === "package");
  const options = name === "cpu" ? {} : { tags: ["ci"] };

  it.each(forms)("AdamATan2, %s form", options, async (form) => {
    const run = trajectory[form];
    const steps = plain ? 3 : 20;
    const train = trainConfigSchema.parse({
      ...hyperparameters,
      optimizer: FORMS[form],
      weight_decay_on: "all",
      max_grad_norm: null,
      ema_warmup: false,
    });
    const { tensors: weights } = await readGolden(fixture("trajectory/weights.safetensors"));
    const batches = await readGolden(fixture("trajectory/batches.safetensors"));
    await using trainer = await createTrainer({ engine, task: puzzleTask(model, train), train, weights });
    const source = {
      next: () => {
        const data = (key: string): Int32Array =>
          batches.get(`batch${(trainer.step % 4) + 1}.${key}`).data as Int32Array;
        return { inputs: data("inputs"), labels: data("labels"), puzzleIdentifiers: data("puzzle_identifiers") };
      },
    };
    const B = train.global_batch_size;
    for (let step = 1; step <= steps; step++) {
      const report = await trainer.next(source);
      const want = run.steps[step - 1] as Run["steps"][number];
      const loss = run.total_loss_f64[step - 1] as number;
      const error = Math.abs(report.metrics.loss * B - loss) / loss;
      expect(error, `loss of step ${step}`).toBeLessThan(plain ? 1e-8 : 1e-4);
      expect(report.lr).toBeCloseTo(want.lr, 12);
      expect(report.metrics.count).toBe(want.metrics.count);
      if (report.metrics.count > 0) {
        expect(report.metrics.steps * report.metrics.count).toBeCloseTo(want.metrics.steps as number, 4);
        expect(report.metrics.accuracy * report.metrics.count).toBeCloseTo(want.metrics.accuracy as number, 4);
      }
    }
    if (steps < 20) return;
    const { model: last, ema } = await trainer.snapshot();
    for (const [key, summary] of Object.entries(run.final_f64)) expectSummary(last[key], summary, key);
    for (const [key, summary] of Object.entries(run.ema_final_f64))
      expectSummary(ema[key], summary, `average of ${key}`);
    if (form === "package") {
      const final = await readGolden(fixture("trajectory/final_package.safetensors"));
      for (const [key, truth] of Object.entries(final.tensors)) {
        const mine = key.startsWith("ema.") ? ema[key.slice(4)] : last[key];
        // The arctangent acts like a sign: an element whose gradient is rounding noise may move a whole step the other way.
        const off = numbers(truth).filter((value, i) => !(Math.abs(value - Number(mine?.data[i])) < 1e-4)).length;
        expect(off / truth.data.length, key).toBeLessThan(1e-3);
      }
    }
    const batch: InspectBatch = {
      inputs: batches.get("batch1.inputs"),
      labels: batches.get("batch1.labels"),
      puzzle_identifiers: batches.get("batch1.puzzle_identifiers"),
    };
    const averaged = { ...last, ...ema };
    const got = await inspectModel({ engine, model, weights: averaged, mode: "eval", batches: [batch] });
    for (const [i, { total_loss }] of run.ema_eval_batch1.entries()) {
      const loss = numbers(got[`step${i + 1}.loss`])[0] as number;
      expect(Math.abs(loss - total_loss) / total_loss).toBeLessThan(1e-4);
    }
  });
});

function expectSummary(got: HostTensor | undefined, { l2, absmax, first4 }: Summary, name: string): void {
  const mine = numbers(got);
  const close = (a: number, b: number): void => expect(Math.abs(a - b) / (Math.abs(b) || 1), name).toBeLessThan(1e-4);
  close(Math.hypot(...mine), l2);
  close(Math.max(...mine.map(Math.abs)), absmax);
  for (const [i, value] of first4.entries()) expect(mine[i], name).toBeCloseTo(value, 4);
}
