import type { AdapterDescription } from "@kensho/webgpu";
import { askChild } from "./ask-child.ts";

/** The adapters that WebGPU finds on this machine. */
export interface FoundAdapters {
  /** Hardware first, in the order of their numbers. */
  readonly adapters: readonly AdapterDescription[];
  /** Why there are none, where the reason is a fault. */
  readonly fault?: string;
}

/** First use of a large driver takes a second or two; more than this is a driver that hangs. */
const TIMEOUT_MS = 10_000;

/** Asks the graphics drivers, in a process of its own. */
export async function findAdapters(timeout = TIMEOUT_MS): Promise<FoundAdapters> {
  const reply = await askChild<AdapterDescription[]>(["list"], timeout);
  return "answer" in reply ? { adapters: reply.answer } : { adapters: [], fault: reply.failed };
}
