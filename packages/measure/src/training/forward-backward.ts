import { gradients } from "@kensho/autograd";
import { inputTensors, puzzleTask } from "@kensho/models";
import { type Graph, graph, mul, state, type Tensor } from "@kensho/tensor";
import { CARRY } from "./prepare-step.ts";
import type { TrainingSetup } from "./setups.ts";

/** Prefix of the states that receive the gradients where no optimizer does. */
const GRADIENT = "gradient/";
/** The step without what comes after the backward pass: gradients go to states, as the updated weights would. */
export function forwardBackwardGraph({ model, train }: TrainingSetup): Graph {
  const B = train.global_batch_size;
  const task = puzzleTask(model, train);
  const specs = Object.entries(task.parameters);
  const params = Object.fromEntries(specs.map(([name, { shape }]) => [name, state(name, shape)]));
  const before = Object.entries(task.carry(B)).map(([name, { shape, dtype }]) => {
    return [name, state(CARRY + name, shape, dtype)] as const;
  });
  const step = task.step(params, Object.fromEntries(before), inputTensors(task.inputs, B));
  const trainable = specs.flatMap(([name, spec]) => (spec.trainable ? [name] : []));
  const grads = gradients(
    mul(step.metrics.loss, 1 / B),
    trainable.map((name) => params[name] as Tensor),
  );
  const carry = Object.entries(step.carry).map(([name, value]) => [CARRY + name, value] as const);
  return graph({
    outputs: step.metrics,
    updates: Object.fromEntries([...carry, ...trainable.map((name, i) => [GRADIENT + name, grads[i] as Tensor])]),
  });
}
