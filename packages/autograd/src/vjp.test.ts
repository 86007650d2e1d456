import { graph, type HostTensor, type PrimitiveName, referenceEngine } from "@kensho/tensor";
import {
  ENGINES,
  floatLeaves,
  GRADIENT_CASES,
  type GradientCase,
  gradientErrors,
  gradientSuite,
  Operands,
  weightedSum,
} from "@kensho/testing";
import { describe, expect, it } from "vitest";
import { gradients } from "./gradients.ts";

const table: Readonly<Record<PrimitiveName, readonly GradientCase[]>> = GRADIENT_CASES;

describe.each(Object.keys(table) as PrimitiveName[])("vjp of %s", (primitive) => {
  it.each(table[primitive])("$label", async ({ build, flat }) => {
    const operands = new Operands("x", 3);
    const loss = weightedSum(build(operands));
    const values = { ...operands.inputs, ...operands.states };
    if (flat) expect(await nonZeroGradients(loss, values)).toEqual([]);
    else expect(await gradientErrors(loss, values)).toEqual([]);
  });
});

/** A kink, a comparison or a stop: gradients must be zeros in the right shape, not missing. */
async function nonZeroGradients(
  loss: ReturnType<typeof weightedSum>,
  values: Record<string, HostTensor>,
): Promise<string[]> {
  const leaves = floatLeaves(loss).filter((leaf) => leaf.primitive === "input");
  const outputs = Object.fromEntries(
    gradients(loss, leaves).map((gradient, i) => [leaves[i]?.attrs.name ?? "", gradient]),
  );
  await using program = await referenceEngine().compile(graph({ outputs }));
  const inputs = Object.fromEntries(Object.entries(values).filter(([name]) => program.graph.inputs.has(name)));
  const results = await program.run(inputs);
  expect(Object.values(results).map(({ shape }) => shape)).toEqual(leaves.map(({ shape }) => shape));
  return Object.entries(results).flatMap(([name, { data }]) => (data.every((x) => x === 0) ? [] : [name]));
}

gradientSuite("the CPU engine", ENGINES.cpu);
