import { type HostTensor, sameShape } from "@kensho/tensor";
import type { ModelConfig } from "./config.ts";
import { WeightsError } from "./errors.ts";
import type { ParameterSpecs } from "./parameter-spec.ts";
import { parameterSpecs } from "./parameters.ts";

/**
 * The tensors of a network, checked against its config: every one that it has, none that it has not.
 * @throws {WeightsError} naming what is missing, left over, of another shape, or not finite
 */
export function requireWeights(
  weights: Readonly<Record<string, HostTensor>>,
  config: ModelConfig,
): Readonly<Record<string, HostTensor>> {
  return requireParameters(weights, parameterSpecs(config), config.name);
}

/**
 * The same for any network.
 * @param network  its name in messages
 * @throws {WeightsError} naming what is missing, left over, of another shape, or not finite
 */
export function requireParameters(
  weights: Readonly<Record<string, HostTensor>>,
  specs: ParameterSpecs,
  network: string,
): Readonly<Record<string, HostTensor>> {
  const problems: string[] = [];
  for (const [name, { shape }] of Object.entries(specs)) {
    const weight = weights[name];
    if (weight === undefined) problems.push(`${name} is missing: expected [${shape.join(", ")}]`);
    else if (weight.dtype !== "f32") problems.push(`${name} is of ${weight.dtype}: expected f32`);
    else if (!sameShape(weight.shape, shape)) {
      problems.push(`${name} is [${weight.shape.join(", ")}]: expected [${shape.join(", ")}]`);
    } else {
      const bad = (weight.data as Float32Array).findIndex((value) => !Number.isFinite(value));
      if (bad >= 0) problems.push(`${name}: element ${bad} is ${weight.data[bad]}`);
    }
  }
  for (const name of Object.keys(weights))
    if (!Object.hasOwn(specs, name)) problems.push(`${name} is none of its tensors`);
  if (problems.length > 0) throw new WeightsError(network, problems);
  return weights;
}
