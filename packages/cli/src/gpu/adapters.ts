import type { AdapterDescription } from "@kensho/webgpu";
import { askChild, type ChildAnswer } from "./ask-child.ts";

/** The adapters that WebGPU finds on this machine. */
export interface FoundAdapters {
  /** Hardware first, in the order of their numbers. */
  readonly adapters: readonly AdapterDescription[];
  /** Why there are none, where the reason is a fault. */
  readonly fault?: string;
}

/** How fast an engine multiplies matrices. */
export interface ProductSpeed {
  readonly dtype: string;
  /** What was multiplied. */
  readonly work: string;
  readonly gflops: number;
}

/** What a look at an adapter gives. */
export interface AdapterExamination {
  readonly limits: Readonly<Record<string, number>>;
  readonly products: readonly ProductSpeed[];
}

/** First use of a large driver takes a second or two; more than this is a driver that hangs. */
const TIMEOUT_MS = 10_000;

/** Asks the graphics drivers, in a process of its own. @param timeout  in milliseconds */
export async function findAdapters(timeout = TIMEOUT_MS): Promise<FoundAdapters> {
  const reply = await askChild<AdapterDescription[]>(["list"], timeout);
  return "answer" in reply ? { adapters: reply.answer } : { adapters: [], fault: reply.failed };
}

/**
 * Opens an adapter and times it in a separate process.
 * @param milliseconds  for the timing  @param timeout  milliseconds after which the process is ended
 */
export function examineAdapter(
  index: number,
  milliseconds: number,
  timeout: number,
): Promise<ChildAnswer<AdapterExamination>> {
  return askChild(["examine", String(index), String(milliseconds)], Math.ceil(timeout));
}
