import { gradients } from "@kensho/autograd";
import { carryFrom, deepSupervisionStep, flattenCarry, lossHead, parameterSpecs } from "@kensho/models";
import { type Graph, graph, input, mul, state, type Tensor } from "@kensho/tensor";
import { CARRY } from "./prepare-step.ts";
import type { TrainingSetup } from "./setups.ts";

/** Prefix of the states that receive the gradients where no optimizer does. */
const GRADIENT = "gradient/";
/** The step without what comes after the backward pass: gradients go to states, as the updated weights would. */
export function forwardBackwardGraph({ model, train }: TrainingSetup): Graph {
  const B = train.global_batch_size;
  const specs = Object.entries(parameterSpecs(model));
  const params = Object.fromEntries(specs.map(([name, { shape }]) => [name, state(name, shape)]));
  const tokens = (name: string) => input(name, [B, model.seq_len], "i32");
  const step = deepSupervisionStep(
    carryFrom(B, model, (name, { shape, dtype }) => state(CARRY + name, shape, dtype)),
    {
      inputs: tokens("inputs"),
      labels: tokens("labels"),
      puzzle_identifiers: input("puzzle_identifiers", [B], "i32"),
    },
    params,
    model,
    { minSteps: input("min_steps", [B], "i32") },
  );
  const { losses, metrics } = lossHead(step, model);
  const trainable = specs.flatMap(([name, spec]) => (spec.trainable ? [name] : []));
  const grads = gradients(
    mul(losses.loss, 1 / B),
    trainable.map((name) => params[name] as Tensor),
  );
  const carry = Object.entries(flattenCarry(step.carry)).map(([name, value]) => [CARRY + name, value] as const);
  return graph({
    outputs: { ...losses, ...metrics },
    updates: Object.fromEntries([...carry, ...trainable.map((name, i) => [GRADIENT + name, grads[i] as Tensor])]),
  });
}
