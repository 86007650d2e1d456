import { enqueue, type HostTensor, type Program } from "@kensho/tensor";
import { summary, type Timing } from "./timing.ts";

/** How long {@link throughput} may take. */
export interface Budget {
  /** Milliseconds under the clock, about. */
  readonly milliseconds: number;
  /** Repetitions at least, however long they take. Default 3. */
  readonly repetitions?: number;
}

const MAX_QUEUED = 32;
const REPETITIONS = 10;

/**
 * Measures the time of one run of a program in a sequence: on a GPU several are queued before the clock is read, as in a training
 * that does not wait for its losses. The first run is not counted.
 */
export async function throughput(
  program: Program,
  inputs: Readonly<Record<string, HostTensor>>,
  { milliseconds, repetitions = 3 }: Budget,
): Promise<Timing> {
  const some = async (runs: number): Promise<number> => {
    const start = performance.now();
    let last = await enqueue(program, inputs);
    for (let i = 1; i < runs; i++) last = await enqueue(program, inputs);
    await last.outputs();
    return (performance.now() - start) / runs;
  };
  await some(1);
  const one = await some(1);
  const runs = Math.max(1, Math.min(MAX_QUEUED, Math.floor(milliseconds / REPETITIONS / one)));
  const times: number[] = [];
  for (let spent = 0; times.length < repetitions || (spent < milliseconds && times.length < REPETITIONS); ) {
    const each = await some(runs);
    times.push(each);
    spent += each * runs;
  }
  return summary(times);
}
