import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

/** Bytes of tensors that nobody holds any more, at which the collector is called. */
const MOST_GARBAGE = 16e6;

/**
 * Calls the collector of young objects when tensors that were replaced add up. They lie outside V8's heap, where a few small objects stand
 * for them: by itself V8 would let them pile up for dozens of steps, and memory would grow by fits for minutes.
 * @param collect  default: V8's own collector; nothing where there is none to call
 * @returns what is to be told the bytes that a run has replaced
 */
export function garbageWatch(collect: (() => void) | undefined = youngCollector()): (bytes: number) => void {
  let garbage = 0;
  return (bytes) => {
    garbage += bytes;
    if (garbage < MOST_GARBAGE) return;
    garbage = 0;
    collect?.();
  };
}

/** V8 gives its collector to contexts that are made while the flag is set. */
function youngCollector(): (() => void) | undefined {
  try {
    setFlagsFromString("--expose-gc");
    const gc: unknown = runInNewContext("globalThis.gc");
    setFlagsFromString("--no-expose-gc");
    return typeof gc === "function" ? () => gc({ type: "minor" }) : undefined;
  } catch {
    return undefined;
  }
}
