import { createInterface } from "node:readline";
import type { PuzzleKind } from "@kensho/puzzles";
import { openPuzzleLines } from "./puzzle-lines.ts";
import type { Entry } from "./solve-puzzles.ts";

/** What {@link solveInteractively} needs. */
export interface InteractiveOptions {
  readonly kind: PuzzleKind;
  readonly input: NodeJS.ReadableStream & { readonly isTTY?: boolean };
  /** Where the prompt goes, if a person types. */
  readonly prompts: NodeJS.WritableStream;
  readonly signal: AbortSignal;
  /** Solves one puzzle and shows what came of it. */
  readonly answer: (entry: Entry) => Promise<void>;
}

/** Asks for puzzles until the input ends: each is solved as soon as its last line is there. An empty line twice gives up what is not whole. */
export async function solveInteractively({ kind, input, prompts, signal, answer }: InteractiveOptions): Promise<void> {
  const terminal = input.isTTY === true;
  const lines = openPuzzleLines(kind);
  const reader = createInterface({ input, terminal, ...(terminal ? { output: prompts } : {}), historySize: 0 });
  // On a terminal readline takes Ctrl-C for itself.
  reader.on("SIGINT", () => process.kill(process.pid, "SIGINT"));
  const close = (): void => {
    // What is said next begins on a line of its own.
    if (terminal) prompts.write("\n");
    reader.close();
  };
  signal.addEventListener("abort", close);
  const ask = (): void => {
    if (!terminal) return;
    reader.setPrompt(lines.open ? "… " : "> ");
    reader.prompt();
  };
  try {
    ask();
    for await (const line of reader) {
      for (const entry of lines.add(line)) await answer(entry);
      signal.throwIfAborted();
      ask();
    }
    signal.throwIfAborted();
    for (const entry of lines.end()) await answer(entry);
  } finally {
    signal.removeEventListener("abort", close);
    reader.close();
  }
}
