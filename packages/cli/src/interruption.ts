import { InterruptedError } from "./errors.ts";

/** Watches for Ctrl-C while it is in scope. */
export interface Interruption extends Disposable {
  /** Aborted by the first Ctrl-C, or another signal of {@link ENDING_SIGNALS}, with an {@link InterruptedError} as its reason. */
  readonly signal: AbortSignal;
}

/**
 * Signals that end a command in order: Ctrl-C, `kill`, a closed terminal, Ctrl-\\, and the two that batch systems send some time before
 * their limit. Without a listener SIGUSR1 would open Node's debugger port.
 */
export const ENDING_SIGNALS: readonly NodeJS.Signals[] =
  process.platform === "win32"
    ? ["SIGINT", "SIGTERM", "SIGHUP"]
    : ["SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT", "SIGUSR1", "SIGUSR2"];

// A signal to a whole process group arrives twice where a parent (npm, `npm start`) passes it on as well: no second wish.
const ECHO_MS = 300;

/**
 * Turns the first Ctrl-C into an abort, so that the work at hand can stop in order. A second one ends the process at
 * once (exit code 130); files written through a temporary name stay whole even then.
 * @param onFirst  called on the first Ctrl-C, to say what happens now
 */
export function watchInterrupt(onFirst: () => void = () => {}): Interruption {
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
  for (const name of ENDING_SIGNALS) process.on(name, handle);
  return {
    signal: controller.signal,
    [Symbol.dispose]() {
      for (const name of ENDING_SIGNALS) process.off(name, handle);
    },
  };
}
