import { type Engine, type Graph, graph, type HostTensor, referenceEngine, type Tensor } from "@kensho/tensor";
import type { ConformanceCase } from "./cases/case.ts";
import { Operands } from "./operands.ts";

/** Many cases in one graph: compiling costs more than running them. */
export interface Batch {
  readonly graph: Graph;
  readonly inputs: Readonly<Record<string, HostTensor>>;
  readonly states: Readonly<Record<string, HostTensor>>;
  /** Output name of each case. */
  readonly labels: ReadonlyMap<string, string>;
}

/** Puts cases into one graph. @throws if two of them have one label */
export function batch(cases: readonly ConformanceCase[]): Batch {
  const labels = new Map<string, string>();
  const outputs: Record<string, Tensor> = {};
  const inputs: Record<string, HostTensor> = {};
  const states: Record<string, HostTensor> = {};
  for (const [i, { label, build }] of cases.entries()) {
    if (labels.has(label)) throw new Error(`two cases are called "${label}"`);
    const operands = new Operands(`case${i}.`, i + 1);
    labels.set(label, `case${i}`);
    outputs[`case${i}`] = build(operands);
    Object.assign(inputs, operands.inputs);
    Object.assign(states, operands.states);
  }
  return { graph: graph({ outputs }), inputs, states, labels };
}

/** Runs a batch once on an engine. */
export async function runBatch(
  engine: Engine,
  { graph: closed, inputs, states }: Pick<Batch, "graph" | "inputs" | "states">,
): Promise<Record<string, HostTensor>> {
  await using state = await engine.createState(states);
  await using program = await engine.compile(closed, state);
  return await program.run(onlyDeclared(closed, inputs));
}

/** What the reference engine says, and the magnitudes that its sums add up (the same graph over absolute values). */
export async function truth(
  cases: Batch,
): Promise<{ want: Record<string, HostTensor>; terms: Record<string, HostTensor> }> {
  const engine = referenceEngine();
  const magnitudes = Object.fromEntries(Object.entries(cases.inputs).map(([name, x]) => [name, magnitude(x)]));
  return { want: await runBatch(engine, cases), terms: await runBatch(engine, { ...cases, inputs: magnitudes }) };
}

function magnitude(x: HostTensor): HostTensor {
  return x.dtype === "f32" ? { ...x, data: Float32Array.from(x.data, Math.abs) } : x;
}

/** Inputs that a graph lost (such as one multiplied by an empty tensor) must not be handed in. */
function onlyDeclared(closed: Graph, inputs: Readonly<Record<string, HostTensor>>): Record<string, HostTensor> {
  return Object.fromEntries(Object.entries(inputs).filter(([name]) => closed.inputs.has(name)));
}
