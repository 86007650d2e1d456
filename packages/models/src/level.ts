import { checkpoint } from "@kensho/autograd";
import { add, scope } from "@kensho/tensor";
import type { Architecture } from "./architecture.ts";
import { mixingOf } from "./mixers/mixers.ts";
import type { StepObserver } from "./observer.ts";
import { NAMES } from "./parameter-names.ts";
import type { Params } from "./params.ts";
import type { Level } from "./recursion.ts";

/**
 * Returns a reasoning level: it adds the injection, then applies `layers` post-norm blocks of the network's mixer.
 * @throws {GraphError} if `params` lacks a tensor that the config calls for
 */
export function createLevel(
  name: "H_level" | "L_level",
  layers: number,
  params: Params,
  network: Architecture,
  { onTensor }: StepObserver = {},
): Level {
  const block = mixingOf(network).blocks(params);
  const blocks = Array.from({ length: layers }, (_, i) => block(NAMES.level(name, i)));
  const level: Level = (z, injection) =>
    scope(name, () => {
      const result = blocks.reduce((h, apply) => apply(h), injection === undefined ? z : add(z, injection));
      onTensor?.(name, result);
      return result;
    });
  return network.rematerialise === true ? checkpoint(level) : level;
}
