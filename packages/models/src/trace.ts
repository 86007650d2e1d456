import type { Tensor } from "@kensho/tensor";

/** Called with each tensor worth looking at, in the order of computation: `input_embeddings`, then `NN.L_level` or `NN.H_level`. */
export type Observer = (name: string, value: Tensor) => void;

let observer: Observer | undefined;

/** Builds a graph while `observe` is told of the embedded puzzle and of every result of a level. */
export function observed<T>(observe: Observer, build: () => T): T {
  const outer = observer;
  let calls = 0;
  observer = (name, value) =>
    observe(name.endsWith("_level") ? `${String(calls++).padStart(2, "0")}.${name}` : name, value);
  try {
    return build();
  } finally {
    observer = outer;
  }
}

/** Shows `value` to the observer, if there is one, and gives it back. */
export function shown(name: string, value: Tensor): Tensor {
  observer?.(name, value);
  return value;
}
