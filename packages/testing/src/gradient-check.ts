import { gradients } from "@kensho/autograd";
import {
  at,
  constant,
  graph,
  type HostTensor,
  isPrimitive,
  mul,
  type Program,
  referenceEngine,
  type State,
  sizeOf,
  sum,
  type Tensor,
  topologicalOrder,
} from "@kensho/tensor";
import { seededRandom } from "./random.ts";

/** Options for {@link gradientErrors}. */
export interface GradientCheckOptions {
  /** The inputs and states to differentiate by. Default: every f32 one that the loss depends on. */
  readonly wrt?: readonly Tensor<"input" | "state">[];
  /** Half the distance between the two points of a difference, scaled by the element's size. */
  readonly step?: number;
  /** Allowed difference, relative to the larger of the gradient and 1. */
  readonly tolerance?: number;
}

/** A scalar that weights every element of `y` differently, so that no element's gradient can hide behind another's. */
export function weightedSum(y: Tensor): Tensor {
  const random = seededRandom(sizeOf(y.shape) + 17);
  const weights = Float32Array.from({ length: sizeOf(y.shape) }, () => 0.5 + random());
  return sum(mul(y, constant(weights, y.shape)));
}

/** The f32 inputs and states that a tensor depends on. */
export function floatLeaves(root: Tensor): Tensor<"input" | "state">[] {
  return topologicalOrder([root]).filter(
    (node): node is Tensor<"input" | "state"> =>
      (isPrimitive(node, "input") || isPrimitive(node, "state")) && node.dtype === "f32",
  );
}

/**
 * Compares the gradients of a scalar with central differences, `(f(x + h) − f(x − h)) / 2h`, in float64 on the reference engine.
 * @param loss f32 scalar
 * @param values data of every input and state that the loss depends on, by name
 * @returns one line per element that differs; none if the gradients are right
 */
export async function gradientErrors(
  loss: Tensor,
  values: Readonly<Record<string, HostTensor>>,
  { wrt = floatLeaves(loss), step = 1e-5, tolerance = 1e-7 }: GradientCheckOptions = {},
): Promise<string[]> {
  const engine = referenceEngine();
  const exact = Object.fromEntries(Object.entries(values).map(([name, value]) => [name, widened(value)]));
  const analytic = Object.fromEntries(gradients(loss, wrt).map((gradient, i) => [`gradient${i}`, gradient]));
  const both = graph({ outputs: { loss, ...analytic } });
  await using state = await engine.createState(exact);
  await using program = await engine.compile(both, state);
  await using forward = await engine.compile(graph({ outputs: { loss } }), state);
  const results = await program.run(inputsOf(program, exact));
  const evaluate = async (): Promise<number> => at((await runAt(forward, state, exact)).loss?.data ?? [], 0);
  const errors: string[] = [];
  for (const [i, leaf] of wrt.entries()) {
    const point = exact[leaf.attrs.name] as HostTensor;
    const gradient = results[`gradient${i}`] as HostTensor;
    for (let k = 0; k < point.data.length; k++) {
      const x = at(point.data, k);
      const h = step * Math.max(1, Math.abs(x));
      point.data[k] = x + h;
      const above = await evaluate();
      point.data[k] = x - h;
      const below = await evaluate();
      point.data[k] = x;
      const numeric = (above - below) / (2 * h);
      const given = at(gradient.data, k);
      if (Math.abs(given - numeric) <= tolerance * Math.max(1, Math.abs(numeric))) continue;
      errors.push(`d loss / d ${leaf.attrs.name}[${k}]: rule says ${given}, central difference ${numeric}`);
    }
  }
  return errors;
}

function widened(value: HostTensor): HostTensor {
  return { ...value, data: value.dtype === "f32" ? Float64Array.from(value.data) : value.data };
}

function inputsOf(
  { graph: { inputs } }: Program,
  values: Readonly<Record<string, HostTensor>>,
): Record<string, HostTensor> {
  return Object.fromEntries(Object.entries(values).filter(([name]) => inputs.has(name)));
}

async function runAt(
  program: Program,
  state: State,
  values: Readonly<Record<string, HostTensor>>,
): Promise<Record<string, HostTensor>> {
  const held = Object.fromEntries(Object.entries(values).filter(([name]) => program.graph.states.has(name)));
  await state.write(held);
  return program.run(inputsOf(program, values));
}
