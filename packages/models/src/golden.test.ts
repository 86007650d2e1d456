import { readFileSync } from "node:fs";
import { gradients } from "@kensho/autograd";
import {
  argMax,
  type Engine,
  graph,
  type HostTensor,
  hostTensor,
  input,
  sqrt,
  squaredNorm,
  type Tensor,
  tensor,
} from "@kensho/tensor";
import {
  compute,
  ENGINE_NAMES,
  ENGINES,
  type EngineName,
  type Golden,
  readGolden,
  relativeError,
} from "@kensho/testing";
import { describe, expect, it } from "vitest";
import { batchInputs, carryInputs, paramInputs, prefixed, trainable } from "../test/networks.ts";
import { flattenCarry } from "./carry.ts";
import { type ModelConfig, modelConfigSchema } from "./config.ts";
import { deepSupervisionStep } from "./deepSupervision.ts";
import { isFinished } from "./halting.ts";
import { lossHead } from "./lossHead.ts";
import { parameterSpecs } from "./parameters.ts";

const fixture = (name: string): URL => new URL(`../fixtures/${name}`, import.meta.url);
const json = (name: string): unknown => JSON.parse(readFileSync(fixture(name), "utf8"));

/** Losses, metrics and norms of one step in float32; the float64 twin has some of them. */
interface Step {
  readonly total_loss: number;
  readonly metrics: Readonly<Record<string, number>>;
  readonly halted: readonly boolean[];
  readonly steps: readonly number[];
  readonly grad_l2_norm?: Readonly<Record<string, number>>;
}
type Float64Step = Pick<Step, "total_loss" | "grad_l2_norm"> & {
  readonly lm_loss?: number;
  readonly q_halt_loss?: number;
  readonly metrics?: Step["metrics"];
};
type Mode = "eval" | "train";
type Case = { readonly config: Record<string, unknown>; readonly loss_type: string } & {
  readonly [M in Mode]: { readonly steps: readonly Step[]; readonly steps_f64: readonly Float64Step[] };
};

const official = json("trm_att_noemb/case.json") as Case;
const B = official.config.batch_size as number;

/** The official config without the keys that this network has no use for. */
function configOf({ config, loss_type }: Case): ModelConfig {
  const { puzzle_emb_ndim: _n, num_puzzle_identifiers: _i, puzzle_emb_len: _l, batch_size: _b, ...rest } = config;
  return modelConfigSchema.parse({ name: "trm", loss_type, ...rest });
}
const config = configOf(official);

/** A step with its losses, metrics and norms of gradients, as a graph over inputs. */
function stepOutputs(mode: Mode): Record<string, Tensor> {
  const params = paramInputs(config);
  const minSteps = tensor(new Array<number>(B).fill(1), "i32");
  const options = mode === "train" ? { minSteps } : {};
  const step = deepSupervisionStep(carryInputs(B, config), batchInputs(B, config), params, config, options);
  const { losses, metrics } = lossHead(step, config);
  const wrt = mode === "train" ? trainable(config, params) : {};
  const norms = gradients(losses.loss, Object.values(wrt)).map((gradient) => sqrt(squaredNorm(gradient)));
  return {
    ...prefixed("carry", flattenCarry(step.carry)),
    ...prefixed("metrics", { ...metrics, lm_loss: losses.lm_loss, q_halt_loss: losses.q_halt_loss }),
    ...Object.fromEntries(Object.keys(wrt).map((name, i) => [`norm.${name}`, norms[i] as Tensor])),
    loss: losses.loss,
    logits: step.logits,
    q_halt_logits: step.q_halt_logits,
    q_continue_logits: step.q_continue_logits,
    preds: argMax(step.logits),
  };
}

/** Before the first step every slot waits; what it holds is anything, NaN included. */
function emptyCarry(): Record<string, HostTensor> {
  const latent = [B, config.seq_len, config.hidden_size];
  const size = B * config.seq_len;
  const anything = hostTensor("f32", latent, new Float32Array(size * config.hidden_size).fill(Number.NaN));
  return prefixed("carry", {
    z_H: anything,
    z_L: anything,
    inputs: hostTensor("i32", [B, config.seq_len], new Int32Array(size).fill(7)),
    labels: hostTensor("i32", [B, config.seq_len], new Int32Array(size).fill(7)),
    puzzle_identifiers: hostTensor("i32", [B], new Int32Array(B).fill(7)),
    steps: hostTensor("i32", [B], new Int32Array(B).fill(2)),
    halted: hostTensor("bool", [B], new Uint8Array(B).fill(1)),
  });
}

/** Four steps that hand on the carry. */
async function fourSteps(engine: Engine, mode: Mode, golden: Golden): Promise<Record<string, HostTensor>[]> {
  const weights = (await readGolden(fixture("trm_att_noemb/weights.safetensors"))).tensors;
  const closed = graph({ outputs: stepOutputs(mode) });
  await using program = await engine.compile(closed);
  let carry = emptyCarry();
  const results: Record<string, HostTensor>[] = [];
  for (let step = 1; step <= 4; step++) {
    const batch = `batch${mode === "train" ? step : Math.min(step, 2)}`;
    const puzzles = Object.fromEntries(
      ["inputs", "labels", "puzzle_identifiers"].map((name) => [`batch.${name}`, golden.get(`${batch}.${name}`)]),
    );
    const known: Record<string, HostTensor> = { ...weights, ...carry, ...puzzles };
    const used = [...closed.inputs.keys()].map((name) => [name, known[name] as HostTensor]);
    const out = await program.run(Object.fromEntries(used));
    results.push(out);
    carry = Object.fromEntries(Object.entries(out).filter(([name]) => name.startsWith("carry.")));
  }
  return results;
}

const TOLERANCES = { reference: 1e-9, cpu: 1e-5 } as const satisfies Record<EngineName, number>;
const numbers = (x: HostTensor | undefined): number[] => Array.from(x?.data ?? []);

describe.each(ENGINE_NAMES)("TRM with attention on the %s engine is the official one", (engineName) => {
  const tolerance = TOLERANCES[engineName];

  it.each(["eval", "train"] as const)("%s: four steps with carry", async (mode) => {
    const golden = await readGolden(fixture(`trm_att_noemb/${mode}.safetensors`));
    const results = await fourSteps(ENGINES[engineName](), mode, golden);
    for (const [i, got] of results.entries()) {
      const name = (output: string): string => `step${i + 1}.${output}`;
      const want = official[mode].steps[i] as Step;
      const exact = official[mode].steps_f64[i] as Float64Step;
      const errors: Record<string, number> = {};
      const close = (what: string, error: number, allowed: number): void => {
        if (!(error <= allowed)) errors[name(what)] = error;
      };
      for (const output of ["logits", "q_halt_logits", "q_continue_logits"]) {
        close(output, relativeError(got[output] as HostTensor, golden.truth(name(output))), tolerance);
      }
      for (const z of ["z_H", "z_L"]) {
        // The carry is stored in float32 alone.
        if (mode === "eval") close(z, relativeError(got[`carry.${z}`] as HostTensor, golden.get(name(z))), 1e-5);
      }
      const relative = (value: number, truth: number): number =>
        Math.abs(value - truth) / Math.max(1e-30, Math.abs(truth));
      const scalar = (output: string): number => numbers(got[output])[0] as number;
      close("loss", relative(scalar("loss"), exact.total_loss), tolerance);
      for (const loss of ["lm_loss", "q_halt_loss"] as const) {
        close(loss, relative(scalar(`metrics.${loss}`), (exact[loss] ?? exact.metrics?.[loss]) as number), tolerance);
      }
      for (const [parameter, norm] of Object.entries(exact.grad_l2_norm ?? {})) {
        close(`norm ${parameter}`, relative(scalar(`norm.${parameter}`), norm), tolerance);
      }
      expect(errors).toEqual({});
      expect(numbers(got.preds)).toEqual(numbers(golden.get(name("preds"))));
      expect(numbers(got["carry.halted"])).toEqual(want.halted.map(Number));
      expect(numbers(got["carry.steps"])).toEqual(want.steps);
      for (const metric of ["count", "exact_accuracy", "q_halt_accuracy", "steps"]) {
        expect([metric, scalar(`metrics.${metric}`)]).toEqual([metric, want.metrics[metric]]);
      }
      expect(scalar("metrics.accuracy")).toBeCloseTo(want.metrics.accuracy as number, 6);
      if (mode === "train") {
        expect(Object.keys(exact.grad_l2_norm ?? {}).sort()).toEqual(
          Object.entries(parameterSpecs(config))
            .flatMap(([key, spec]) => (spec.trainable ? [key] : []))
            .sort(),
        );
        for (const part of ["inputs", "labels"]) {
          expect(numbers(got[`carry.${part}`])).toEqual(numbers(golden.get(name(`current.${part}`))));
        }
      }
    }
  });
});

interface HaltingCase {
  readonly halt_max_steps: number;
  readonly halt_exploration_prob: number;
  readonly in_halted: readonly boolean[];
  readonly in_steps: readonly number[];
  readonly q_halt_logits: readonly number[];
  readonly rand: readonly number[];
  readonly randint: readonly number[];
  readonly out_steps: readonly number[];
  readonly out_halted: readonly boolean[];
}

describe("halting with the draws of the official exploration", () => {
  it.each(json("halting.json") as HaltingCase[])(
    "up to $halt_max_steps steps, p $halt_exploration_prob",
    async (given) => {
      const steps = given.in_steps.map((step, row) => (given.in_halted[row] ? 0 : step) + 1);
      expect(steps).toEqual(given.out_steps);
      const explores = given.rand.map((u) => u < given.halt_exploration_prob);
      const minSteps = given.randint.map((drawn, row) => (explores[row] ? drawn : 1));
      const n = steps.length;
      const halted = isFinished(
        input("steps", [n], "i32"),
        { q_halt_logits: input("q", [n]), q_continue_logits: input("unused", [n]) },
        { ...config, halt_max_steps: given.halt_max_steps },
        input("min", [n], "i32"),
      );
      const got = await compute(
        ENGINES.reference(),
        { halted },
        {
          steps: hostTensor("i32", [n], Int32Array.from(steps)),
          q: hostTensor("f32", [n], Float32Array.from(given.q_halt_logits)),
          min: hostTensor("i32", [n], Int32Array.from(minSteps)),
        },
      );
      expect(numbers(got.halted)).toEqual(given.out_halted.map(Number));
    },
  );
});
