import type { Latent } from "./recursion.ts";

/** Called with the latents after each cycle of a supervision step, in order. */
export type CycleObserver = (latent: Latent) => void;

let observer: CycleObserver | undefined;

/** Builds a graph while `observe` is told of the latents after every cycle: where the thinking stands within a supervision step. */
export function observedCycles<T>(observe: CycleObserver, build: () => T): T {
  const outer = observer;
  observer = observe;
  try {
    return build();
  } finally {
    observer = outer;
  }
}

/** Shows the latents to the observer, if there is one, and gives them back. */
export function shownCycle<L extends Latent>(latent: L): L {
  observer?.(latent);
  return latent;
}
