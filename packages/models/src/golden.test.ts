import { readFileSync } from "node:fs";
import { gradients } from "@kensho/autograd";
import {
  argMax,
  type Engine,
  graph,
  type HostTensor,
  hostTensor,
  input,
  reshape,
  sizeOf,
  sliceAxis,
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
import { type ModelConfig, modelConfigSchema } from "./config.ts";
import { deepSupervisionStep } from "./deepSupervision.ts";
import { isFinished } from "./halting.ts";
import { lossHead } from "./lossHead.ts";
import { NAMES, parameterSpecs, sequenceLength } from "./parameters.ts";

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
type Case = {
  readonly config: Readonly<Record<string, unknown>> & {
    readonly batch_size: number;
    readonly puzzle_emb_ndim: number;
  };
  readonly puzzle_positions: number;
  readonly loss_type: string;
} & { readonly [M in Mode]: { readonly steps: readonly Step[]; readonly steps_f64: readonly Float64Step[] } };

/**
 * The official config. Its puzzle embedding takes the first positions, each row its own: registers stand in for it here, given row by
 * row, and its table is none of the network's tensors.
 */
function configOf({ config, loss_type, puzzle_positions }: Case): ModelConfig {
  const { puzzle_emb_ndim: _n, num_puzzle_identifiers: _i, puzzle_emb_len: _l, batch_size: _b, ...rest } = config;
  return modelConfigSchema.parse({ name: "trm", loss_type, register_tokens: puzzle_positions, ...rest });
}

/** Official name of the rows of the puzzle embedding that a batch uses. */
const LOCAL_WEIGHTS = "model.inner.puzzle_emb.local_weights";

/** A step with its losses, metrics and (in training) gradients, as a graph over inputs. */
function stepOutputs(official: Case, mode: Mode): Record<string, Tensor> {
  const config = configOf(official);
  const { batch_size: B, puzzle_emb_ndim } = official.config;
  const { register_tokens: R, hidden_size: D } = config;
  const puzzlePositions = input("puzzle_positions", [B, R, D]);
  const own = paramInputs(config);
  const params = R === 0 ? own : { ...own, [NAMES.registers]: puzzlePositions };
  const minSteps = tensor(new Array<number>(B).fill(1), "i32");
  const options = mode === "train" ? { minSteps } : {};
  const step = deepSupervisionStep(carryInputs(B, config), batchInputs(B, config), params, config, options);
  const { losses, metrics } = lossHead(step, config);
  const wrt = mode === "train" ? trainable(config, params) : {};
  const grads = gradients(losses.loss, Object.values(wrt)).map((gradient, i) =>
    Object.keys(wrt)[i] === NAMES.registers
      ? [LOCAL_WEIGHTS, sliceAxis(reshape(gradient, [B, R * D]), 1, 0, puzzle_emb_ndim)]
      : [Object.keys(wrt)[i], gradient],
  );
  return {
    ...prefixed("carry", step.carry),
    ...prefixed("metrics", { ...metrics, lm_loss: losses.lm_loss, q_halt_loss: losses.q_halt_loss }),
    ...prefixed("grad", Object.fromEntries(grads) as Record<string, Tensor>),
    loss: losses.loss,
    logits: step.logits,
    q_halt_logits: step.q_halt_logits,
    q_continue_logits: step.q_continue_logits,
    preds: argMax(step.logits),
  };
}

/** Each row's puzzle vector, padded with zeros to whole positions. */
function puzzlePositions(official: Case, table: HostTensor, identifiers: HostTensor): HostTensor {
  const { register_tokens: R, hidden_size: D } = configOf(official);
  const ndim = official.config.puzzle_emb_ndim;
  const padded = new Float32Array(identifiers.data.length * R * D);
  for (const [row, id] of Array.from(identifiers.data).entries()) {
    padded.set(table.data.slice(id * ndim, (id + 1) * ndim) as Float32Array, row * R * D);
  }
  return hostTensor("f32", [identifiers.data.length, R, D], padded);
}

/** Before the first step every slot waits; what it holds is anything, NaN included. */
function emptyCarry(config: ModelConfig, B: number): Record<string, HostTensor> {
  const latent = [B, sequenceLength(config), config.hidden_size];
  const size = B * config.seq_len;
  const anything = hostTensor("f32", latent, new Float32Array(sizeOf(latent)).fill(Number.NaN));
  return prefixed("carry", {
    z_H: anything,
    z_L: anything,
    inputs: hostTensor("i32", [B, config.seq_len], new Int32Array(size).fill(7)),
    labels: hostTensor("i32", [B, config.seq_len], new Int32Array(size).fill(7)),
    steps: hostTensor("i32", [B], new Int32Array(B).fill(2)),
    halted: hostTensor("bool", [B], new Uint8Array(B).fill(1)),
  });
}

/** Steps that hand on the carry. */
async function run(
  engine: Engine,
  name: string,
  mode: Mode,
  golden: Golden,
  steps: number,
): Promise<Record<string, HostTensor>[]> {
  const official = caseOf(name);
  const weights = await readGolden(fixture(`${name}/weights.safetensors`));
  const closed = graph({ outputs: stepOutputs(official, mode) });
  await using program = await engine.compile(closed);
  let carry = emptyCarry(configOf(official), official.config.batch_size);
  const results: Record<string, HostTensor>[] = [];
  for (let step = 1; step <= steps; step++) {
    const batch = `batch${mode === "train" ? step : Math.min(step, 2)}`;
    const known: Record<string, HostTensor> = {
      ...weights.tensors,
      ...carry,
      "batch.inputs": golden.get(`${batch}.inputs`),
      "batch.labels": golden.get(`${batch}.labels`),
    };
    if (official.puzzle_positions > 0) {
      // In evaluation nothing halts before the last step, so that every row keeps its first puzzle.
      const current = mode === "train" ? `step${step}.current` : "batch1";
      const identifiers = golden.get(`${current}.puzzle_identifiers`);
      const table = weights.get("model.inner.puzzle_emb.weights");
      known.puzzle_positions = puzzlePositions(official, table, identifiers);
    }
    const used = [...closed.inputs.keys()].map((leaf) => [leaf, known[leaf] as HostTensor]);
    const out = await program.run(Object.fromEntries(used));
    results.push(out);
    carry = Object.fromEntries(Object.entries(out).filter(([leaf]) => leaf.startsWith("carry.")));
  }
  return results;
}

const TOLERANCES = { reference: 1e-9, cpu: 1e-5, webgpu: 1e-5 } as const satisfies Record<EngineName, number>;
const caseOf = (name: string): Case => json(`${name}/case.json`) as Case;
const normOf = (x: HostTensor | undefined): number => Math.sqrt(numbers(x).reduce((sum, g) => sum + g * g, 0));
const numbers = (x: HostTensor | undefined): number[] => Array.from(x?.data ?? []);

/** Steps that the slow reference engine takes of each case (mixing is too slow there); the CPU engine takes all four of all, software WebGPU one. */
const CASES = {
  trm_att_noemb: { eval: 4, train: 4 },
  trm_att_learned: { eval: 1, train: 1 },
  trm_att_rope: { eval: 0, train: 1 },
  trm_mlp_s16: { eval: 0, train: 0 },
};
const RUNS = Object.entries(CASES).flatMap(([caseName, steps]) =>
  (["eval", "train"] as const).map((mode) => ({ caseName, mode, steps: { reference: steps[mode], cpu: 4, webgpu: 1 } })),
);

describe.each(ENGINE_NAMES)("TRM on the %s engine is the official one", (engineName) => {
  const tolerance = TOLERANCES[engineName];

  it.each(RUNS.filter(({ steps }) => steps[engineName] > 0))(
    "$caseName, $mode, with carry",
    async ({ caseName, mode, steps: { [engineName]: steps } }) => {
      const official = caseOf(caseName);
      const golden = await readGolden(fixture(`${caseName}/${mode}.safetensors`));
      const results = await run(ENGINES[engineName](), caseName, mode, golden, steps);
      expect(results.length).toBe(steps);
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
          const gradient = got[`grad.${parameter}`] as HostTensor;
          close(`norm of ${parameter}`, relative(normOf(gradient), norm), tolerance);
          const stored = name(`grad.${parameter}`);
          // Stored in float32 alone, for the first two steps.
          if (golden.has(stored)) close(`gradient of ${parameter}`, relativeError(gradient, golden.get(stored)), 1e-4);
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
          const trained = Object.entries(parameterSpecs(configOf(official))).flatMap(([key, spec]) =>
            !spec.trainable ? [] : key === NAMES.registers ? [LOCAL_WEIGHTS] : [key],
          );
          expect(Object.keys(exact.grad_l2_norm ?? {}).sort()).toEqual(trained.sort());
          for (const part of ["inputs", "labels"]) {
            expect(numbers(got[`carry.${part}`])).toEqual(numbers(golden.get(name(`current.${part}`))));
          }
        }
      }
    },
  );
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
        input("q", [n]),
        { ...configOf(caseOf("trm_att_noemb")), halt_max_steps: given.halt_max_steps },
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
