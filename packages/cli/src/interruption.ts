import { InterruptedError } from "./errors.ts";

/** Watches for Ctrl-C while it is in scope. */
export interface Interruption extends Disposable {
  /** Aborted by the first Ctrl-C (or SIGTERM, or SIGHUP), with an {@link InterruptedError} as its reason. */
  readonly signal: AbortSignal;
}

// A terminal that is closed hangs up; a run on it is saved as at Ctrl-C.
const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/**
 * Turns the first Ctrl-C into an abort, so that the work at hand can stop in order. A second one ends the process at
 * once (exit code 130); files written through a temporary name stay whole even then.
 * @param onFirst  called on the first Ctrl-C, to say what happens now
 */
export function watchInterrupt(onFirst: () => void = () => {}): Interruption {
  const controller = new AbortController();
  const handle = (): void => {
    if (controller.signal.aborted) process.exit(130);
    controller.abort(new InterruptedError("Interrupted."));
    onFirst();
  };
  for (const name of SIGNALS) process.on(name, handle);
  return {
    signal: controller.signal,
    [Symbol.dispose]() {
      for (const name of SIGNALS) process.off(name, handle);
    },
  };
}
