import { readFileSync } from "node:fs";
import { type Engine, type HostTensor, hostTensor, input } from "@kensho/tensor";
import {
  compute,
  ENGINE_NAMES,
  ENGINES,
  type EngineName,
  type Golden,
  readGolden,
  relativeError,
} from "@kensho/testing";
import { afterAll, describe, expect, it } from "vitest";
import { tinyConfig } from "../test/networks.ts";
import { type Family, type ModelConfig, modelConfigSchema } from "./config.ts";
import { parameterSpecs } from "./parameters.ts";
import { isFinished } from "./puzzle/halting.ts";
import { type InspectBatch, inspectModel } from "./puzzle/inspect.ts";

/** The official cases, by the family that each is a network of. */
const CASES: Readonly<Record<string, Family>> = {
  trm_mlp_s16: "trm",
  trm_mlp_s81: "trm",
  trm_att_rope: "trm",
  trm_att_learned: "trm",
  trm_att_noemb: "trm",
  trm_act_continue: "trm",
  trm_singlez: "trm_singlez",
  trm_hier6: "trm_hier6",
  hrm_rope: "hrm",
  hrm_learned_softmax: "hrm",
};
/** Too large for plain loops. */
const LARGE = "trm_mlp_s81";
/** Networks that plain loops take many seconds for. */
const LONG: ReadonlySet<string> = new Set([LARGE, "trm_mlp_s16", "trm_att_rope", "hrm_rope"]);
/** Networks that a GPU in software computes in seconds. */
const SHORT: ReadonlySet<string> = new Set(["trm_singlez", "trm_act_continue"]);
const isLeftToCi = (name: string, engine: EngineName): boolean =>
  engine === "webgpu" ? !SHORT.has(name) : engine === "reference" && LONG.has(name);

/** Steps compared: four, but for a network that takes plain loops seconds each. */
function stepsOf(name: string, engine: EngineName, mode: Mode): number {
  if (engine === "cpu" || (name !== "trm_mlp_s16" && name !== LARGE)) return 4;
  return mode === "train" ? 1 : 2;
}

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
type Mode = "eval" | "train";
type Case = {
  readonly config: Readonly<Record<string, unknown>>;
  readonly loss_type: string;
  readonly mid?: { readonly [M in Mode]: Step } & { readonly train_f64: Partial<Step> };
} & { readonly [M in Mode]: { readonly steps: readonly Step[]; readonly steps_f64: readonly Partial<Step>[] } };

function configOf(family: Family, { config, loss_type }: Case): ModelConfig {
  const { batch_size: _, ...rest } = config;
  return modelConfigSchema.parse({ name: family, loss_type, ...rest });
}

function batches(golden: Golden, names: readonly string[]): InspectBatch[] {
  return names.map((name) => ({
    inputs: golden.get(`${name}.inputs`),
    labels: golden.get(`${name}.labels`),
    puzzle_identifiers: golden.get(`${name}.puzzle_identifiers`),
  }));
}

/** The stored carry under the names that it has here. */
function storedCarry({ tensors }: Golden): Record<string, HostTensor> {
  const own = Object.entries(tensors).filter(([name]) => name.startsWith("carry0."));
  return Object.fromEntries(own.map(([name, value]) => [name.replace(/^carry0\.(current\.)?/, ""), value]));
}

/** What float32 allows, and what float64 does where the stored value is float64. */
const toleranceOf = (engine: EngineName): number => (engine === "reference" ? 1e-8 : 1e-5);

/** Compares everything of one step that the golden files hold, and says what is off. */
class Comparison {
  readonly errors: Record<string, number> = {};
  readonly #engine: EngineName;
  readonly #golden: Golden;

  constructor(engine: EngineName, golden: Golden) {
    this.#engine = engine;
    this.#golden = golden;
  }

  close(name: string, error: number, allowed: number): void {
    if (!(error <= allowed)) this.errors[name] = error;
  }

  /** A tensor against its golden one, named `got` here and `want` there. */
  tensor(got: HostTensor | undefined, want: string): void {
    const truth = this.#golden.truth(want);
    const gradient = want.includes(".grad.");
    const float32 = gradient ? 1e-4 : 1e-5;
    const allowed = this.#golden.isFloat64(want) && !gradient ? toleranceOf(this.#engine) : float32;
    this.close(want, got === undefined ? Number.POSITIVE_INFINITY : relativeError(got, truth), allowed);
  }

  /** Everything of `got` that is stored under `prefix`. */
  tensors(got: Readonly<Record<string, HostTensor>>, prefix: string, stored: string): number {
    const names = Object.keys(this.#golden.tensors).filter(
      (name) => name.startsWith(`${stored}.`) && !name.includes("puzzle_emb.local_ids"),
    );
    for (const name of names) this.tensor(got[`${prefix}${name.slice(stored.length)}`], name);
    return names.length;
  }

  /** Losses, metrics, halting and norms of gradients. */
  scalars(got: Readonly<Record<string, HostTensor>>, prefix: string, want: Step, exact: Partial<Step> = {}): void {
    const value = (name: string): number => Number(got[`${prefix}.${name}`]?.data[0]);
    const relative = (a: number, b: number): number => Math.abs(a - b) / Math.max(1e-30, Math.abs(b));
    const against = (name: string, float32: number | undefined, float64: number | undefined): void => {
      const truth = float64 ?? float32;
      if (truth === undefined) return;
      this.close(
        `${prefix}.${name}`,
        relative(value(name), truth),
        float64 === undefined ? 1e-5 : toleranceOf(this.#engine),
      );
    };
    against("loss", want.total_loss, exact.total_loss);
    for (const name of ["lm_loss", "q_halt_loss", "q_continue_loss"]) {
      against(name, want.metrics[name], exact.metrics?.[name]);
    }
    expect(numbers(got[`${prefix}.halted`])).toEqual(want.halted.map(Number));
    expect(numbers(got[`${prefix}.steps`])).toEqual(want.steps);
    for (const metric of ["count", "exact_accuracy", "q_halt_accuracy", "steps"]) {
      expect([metric, value(`metrics.${metric}`)]).toEqual([metric, want.metrics[metric]]);
    }
    expect(value("metrics.accuracy")).toBeCloseTo(want.metrics.accuracy as number, 5);
    for (const [parameter, norm] of Object.entries(exact.grad_l2_norm ?? want.grad_l2_norm ?? {})) {
      const mine = Math.hypot(...numbers(got[`${prefix}.grad.${parameter}`]));
      this.close(`norm of ${parameter}`, relative(mine, norm), exact.grad_l2_norm ? toleranceOf(this.#engine) : 1e-5);
    }
  }
}

const numbers = (x: HostTensor | undefined): number[] => Array.from(x?.data ?? []);

describe.each(ENGINE_NAMES)("official networks on the %s engine", { timeout: 120_000 }, (engineName) => {
  const engine: Engine = ENGINES[engineName]();
  const names = Object.keys(CASES).filter((name) => engineName !== "reference" || name !== LARGE);

  let traced = 0;
  // The cpu engine is given all networks; of the others some are left to CI.
  afterAll(() => {
    if (engineName === "cpu") expect(traced, "traces of levels were compared").toBeGreaterThan(20);
  });

  describe.each(names)("%s", (name) => {
    const options = { tags: isLeftToCi(name, engineName) ? ["ci"] : engineName === "cpu" ? [] : ["slow"] };
    const official = json(`${name}/case.json`) as Case;
    const model = configOf(CASES[name] as Family, official);
    const weights = readGolden(fixture(`${name}/weights.safetensors`));

    it.each(["eval", "train"] as const)("%s: steps that hand on the carry", options, async (mode) => {
      const steps = stepsOf(name, engineName, mode);
      const golden = await readGolden(fixture(`${name}/${mode}.safetensors`));
      const given = mode === "train" ? ["batch1", "batch2", "batch3", "batch4"] : ["batch1", "batch2"];
      const { tensors } = await weights;
      const got = await inspectModel({
        engine,
        model,
        weights: tensors,
        mode,
        batches: batches(golden, given),
        steps,
      });
      const comparison = new Comparison(engineName, golden);
      for (let step = 1; step <= steps; step++) {
        const prefix = `step${step}`;
        expect(comparison.tensors(got, prefix, prefix)).toBeGreaterThan(3);
        const i = step - 1;
        comparison.scalars(got, prefix, official[mode].steps[i] as Step, official[mode].steps_f64[i]);
      }
      traced += comparison.tensors(got, "trace", "trace");
      expect(comparison.errors).toEqual({});
      const trained = Object.entries(parameterSpecs(model)).filter(([, spec]) => spec.trainable);
      const vectors = model.puzzle_emb_ndim > 0 ? 1 : 0;
      const gradients = Object.keys(got).filter((key) => key.startsWith("step1.grad."));
      expect(gradients.length).toBe(mode === "train" ? trained.length + vectors : 0);
    });

    it.runIf(official.mid !== undefined).each(["eval", "train"] as const)(
      "%s: one step from a carry",
      options,
      async (mode) => {
        const golden = await readGolden(fixture(`${name}/mid.safetensors`));
        const { tensors } = await weights;
        const carry = storedCarry(golden);
        const got = await inspectModel({
          engine,
          model,
          weights: tensors,
          mode,
          batches: batches(golden, ["batch"]),
          carry,
        });
        const comparison = new Comparison(engineName, golden);
        expect(comparison.tensors(got, "step1", mode)).toBeGreaterThan(4);
        const mid = official.mid as NonNullable<Case["mid"]>;
        comparison.scalars(got, "step1", mid[mode], mode === "train" ? mid.train_f64 : {});
        expect(comparison.errors).toEqual({});
      },
    );
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
        tinyConfig({ halt_max_steps: given.halt_max_steps }),
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
