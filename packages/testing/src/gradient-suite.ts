import { gradients } from "@kensho/autograd";
import { type Engine, graph, type HostTensor, type PrimitiveName, type Tensor } from "@kensho/tensor";
import { beforeAll, describe, expect, it } from "vitest";
import { GRADIENT_CASES, type GradientCase } from "./cases/gradient-cases.ts";
import { difference } from "./compare.ts";
import type { ConformanceOptions } from "./conformance.ts";
import type { EngineFactory } from "./engines.ts";
import { floatLeaves, weightedSum } from "./gradient-check.ts";
import { Operands } from "./operands.ts";
import { type Batch, runBatch, truth } from "./run-cases.ts";
import type { Tolerance } from "./tolerances.ts";

/** Gradients are short chains of primitives: a few roundings each, and sums over what was broadcast. */
const CHAIN: Tolerance = {
  ulps: 32,
  absolute: 2 ** -19,
  because: "a chain of up to ten primitives, values of order 1",
};

/** Registers one test per primitive: its gradients are the same numbers on this engine as on the reference. */
export function gradientSuite(
  name: string,
  create: EngineFactory,
  { skip = {} }: Pick<ConformanceOptions, "skip"> = {},
): void {
  describe(`gradients on ${name}`, () => {
    let engine: Engine;
    beforeAll(async () => {
      engine = await create();
    });
    const table: Readonly<Record<PrimitiveName, readonly GradientCase[]>> = GRADIENT_CASES;
    for (const primitive of Object.keys(table) as PrimitiveName[]) {
      const excuse = skip[primitive];
      it.skipIf(excuse !== undefined)(`${primitive}${excuse === undefined ? "" : ` (${excuse})`}`, async () => {
        const prepared = gradientBatch(table[primitive]);
        const { want } = await truth(prepared);
        const got = await runBatch(engine, prepared);
        const errors = [...prepared.labels].flatMap(([label, output]) => {
          const { ratio, message } = difference(got[output] as HostTensor, want[output] as HostTensor, CHAIN);
          return ratio > 1 ? [`${label}: ${message}`] : [];
        });
        expect(errors).toEqual([]);
      });
    }
  });
}

/** All gradients of all cases in one graph. */
function gradientBatch(cases: readonly GradientCase[]): Batch {
  const labels = new Map<string, string>();
  const outputs: Record<string, Tensor> = {};
  const inputs: Record<string, HostTensor> = {};
  const states: Record<string, HostTensor> = {};
  for (const [i, { label, build }] of cases.entries()) {
    const operands = new Operands(`case${i}.`, i + 1);
    const loss = weightedSum(build(operands));
    const leaves = floatLeaves(loss);
    for (const [k, gradient] of gradients(loss, leaves).entries()) {
      labels.set(`${label}, input ${k}`, `case${i}gradient${k}`);
      outputs[`case${i}gradient${k}`] = gradient;
    }
    Object.assign(inputs, operands.inputs);
    Object.assign(states, operands.states);
  }
  return { graph: graph({ outputs }), inputs, states, labels };
}
