import { noGrad } from "@kensho/autograd";
import { GraphError, type Tensor } from "@kensho/tensor";

/** One network of the recursion: `(z, injection) → z`, all `[B, L, D]`; without an injection it works on `z` alone. */
export type Level = (z: Tensor, injection?: Tensor) => Tensor;

/**
 * The latents carried from step to step, by name. In the TRM paper z_H is y, the answer, and z_L is z, the reasoning; variants have
 * fewer or more. All `[B, L, D]`.
 */
export type Latent = Readonly<Record<string, Tensor>>;

/** The two latents of HRM, TRM and HRR. */
export type TwoLatents = {
  readonly z_H: Tensor;
  readonly z_L: Tensor;
};

/** The thinking of one supervision step, or a part of it, on the embedded puzzle `x` `[B, L, D]`. */
export type Recursion<L extends Latent = Latent> = (x: Tensor, latent: L) => L;

/** Called with the latents after each cycle of a supervision step. */
export type CycleObserver = (latent: Latent) => void;

/** What the recursion of a family is made from. */
export interface RecursionParts {
  /** Returns a network of that many layers. */
  level(name: "H_level" | "L_level", layers: number): Level;
  readonly rms_norm_eps: number;
  readonly onCycle?: CycleObserver | undefined;
}

/** Returns a latent by name. @throws {GraphError} if there is none */
export function tensorOf(latent: Latent, name: string): Tensor {
  const found = latent[name];
  if (found !== undefined) return found;
  throw new GraphError(`the carry has no latent "${name}"`, { hint: "it belongs to another family" });
}

/** Options for {@link deepRecursion}. */
export interface DeepRecursionOptions {
  /** T: cycles of a supervision step. */
  readonly H_cycles: number;
  /** How many of the last cycles carry a gradient. */
  readonly gradient_cycles: number;
  readonly onCycle?: CycleObserver | undefined;
}

/** Repeats a cycle; only the last `gradient_cycles` carry a gradient (deep recursion in the TRM paper, §4.2). */
export function deepRecursion<L extends Latent>(
  cycle: Recursion<L>,
  { H_cycles, gradient_cycles, onCycle }: DeepRecursionOptions,
): Recursion<L> {
  const repeat = (x: Tensor, latent: L, times: number): L => {
    let current = latent;
    for (let i = 0; i < times; i++) {
      current = cycle(x, current);
      onCycle?.(current);
    }
    return current;
  };
  return (x, latent) => {
    // Without such cycles the gradient reaches the initial states, which may be learned.
    const warm = H_cycles === gradient_cycles ? latent : noGrad(() => repeat(x, latent, H_cycles - gradient_cycles));
    return repeat(x, warm, gradient_cycles);
  };
}
