import { InterruptedError } from "./errors.ts";

/** Watches for Ctrl-C while it is in scope. */
export interface Interruption extends Disposable {
  /** Aborted by the first Ctrl-C (or SIGTERM, or SIGHUP), with an {@link InterruptedError} as its reason. */
  readonly signal: AbortSignal;
}

// A terminal that is closed hangs up; a run on it is saved as at Ctrl-C.
const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

// A signal to a whole process group arrives twice where a parent (npm, `npm start`) passes it on as well: no second wish.
const ECHO_MS = 300;

/**
 * Turns the first Ctrl-C into an abort, so that the work at hand can stop in order. A second one ends the process at
 * once (exit code 130); files written through a temporary name stay whole even then.
 * @param onFirst  called on the first Ctrl-C, to say what happens now
 * @param more  further signals that mean the same
 */
export function watchInterrupt(onFirst: () => void = () => {}, more: readonly NodeJS.Signals[] = []): Interruption {
  const signals = [...SIGNALS, ...more];
  const controller = new AbortController();
  let first = 0;
  const handle = (): void => {
    if (controller.signal.aborted) {
      if (performance.now() - first > ECHO_MS) process.exit(130);
      return;
    }
    first = performance.now();
    controller.abort(new InterruptedError("Interrupted."));
    onFirst();
  };
  for (const name of signals) process.on(name, handle);
  return {
    signal: controller.signal,
    [Symbol.dispose]() {
      for (const name of signals) process.off(name, handle);
    },
  };
}
